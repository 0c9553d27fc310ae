"""Posted fields to what a subscriber may set, and the choices that the forms offer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from alerts.preferences import Problems, Schedule, Terms
from pipeline.records import TYPES
from web.signed import Form

FREQUENCIES = (
    ("immediate", "as it becomes known"),
    ("daily", "in the digest of the day"),
    ("weekly", "in the digest of the week"),
)
WEEK_DAYS = (
    ("1", "Monday"),
    ("2", "Tuesday"),
    ("3", "Wednesday"),
    ("4", "Thursday"),
    ("5", "Friday"),
    ("6", "Saturday"),
    ("7", "Sunday"),
)


@cache
def zones() -> tuple[str, ...]:
    """Names of zones that belong to a place, and UTC."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/")))


@dataclass(frozen=True, slots=True)
class Choices:
    """What the forms offer; `outlets` are slug and name."""

    outlets: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = TYPES
    frequencies: tuple[tuple[str, str], ...] = FREQUENCIES
    week_days: tuple[tuple[str, str], ...] = WEEK_DAYS
    zones: tuple[str, ...] = field(default_factory=zones)


def schedule_from(form: Form) -> Schedule:
    """The schedule as it was posted."""
    return Schedule(
        zone=form.one("zone"),
        send_time=form.one("send_time")[:5],
        working_days="".join(form.all("working_days")),
        weekly_day=form.one("weekly_day") or "1",
        holidays=form.one("holidays"),
        wants_quiet_day=form.one("wants_quiet_day") == "1",
    )


def terms_from(form: Form, name: str | None = None) -> Terms:
    """The terms as they were posted; `name` where it cannot be changed."""
    return Terms(
        name=form.one("name") if name is None else name,
        names=form.lines("names"),
        types=form.all("types"),
        min_severity=form.one("min_severity"),
        frequency=form.one("frequency") or "daily",
        jurisdictions=form.lines("jurisdictions", "\n, "),
        languages=form.lines("languages", "\n, "),
        muted_outlets=form.lines("muted_outlets", "\n, "),
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is shown: where it is, with what in it, and what is wrong with that."""

    key: str
    values: Schedule | Terms
    problems: Problems = field(default_factory=dict)
    subscription_id: str = ""
    since: str = ""
    #: How many entities are watched with a weight, which this form keeps.
    n_weighted: int = 0
