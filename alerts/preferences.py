"""What a subscriber may set on the preference page, as it was written and as it can be kept: checked field by field."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from alerts.holidays_off import holiday_place
from alerts.jurisdictions import jurisdiction_code
from alerts.names import UnknownNameError, resolve, subscription_name
from alerts.records import FREQUENCIES
from alerts.slots import parse_send_time, zone_named
from pipeline.records import TYPES
from pipeline.tag.gazetteer import Entity, Gazetteer

#: More watched names than this come as a portfolio, by the operator.
MAX_WATCHED = 500
#: Of names that nobody bears, so many are told what they may mean.
_EXPLAINED = 3
_LANGUAGE = re.compile(r"[a-z]{2,3}")

#: Problems by field, each one sentence that says what to write instead.
Problems = dict[str, str]


@dataclass(frozen=True, slots=True)
class Schedule:
    """When mails come, as a person wrote it."""

    zone: str = "UTC"
    send_time: str = "07:00"
    working_days: str = "12345"
    weekly_day: str = "1"
    holidays: str = ""
    wants_quiet_day: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What one subscription is about, as a person wrote it. No names, types, codes or languages: all."""

    name: str = "default"
    names: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    min_severity: str = "0"
    frequency: str = "daily"
    jurisdictions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    muted_outlets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """An entity to watch."""

    entity_id: str
    name: str


@dataclass(frozen=True, slots=True)
class CheckedTerms:
    """Terms that can be kept."""

    name: str
    entities: tuple[Watched, ...]
    types: tuple[str, ...]
    min_severity: int
    frequency: str
    jurisdictions: tuple[str, ...]
    languages: tuple[str, ...]
    muted_outlets: tuple[str, ...]


@dataclass(slots=True)
class _Checks:
    """Runs checks that raise ValueError, and keeps what they say by field."""

    problems: Problems = field(default_factory=dict)

    def run(self, name: str, check: Callable[[str], str], value: str) -> str:
        try:
            return check(value)
        except ValueError as error:
            self.problems.setdefault(name, _sentence(str(error)))
            return value

    def run_all(self, name: str, check: Callable[[str], str], values: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.run(name, check, value) for value in values))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def check_schedule(given: Schedule) -> tuple[Schedule, Problems]:
    """The schedule in the form in which it is kept, and what is wrong with it."""
    checks = _Checks()
    checked = Schedule(
        zone=checks.run("zone", lambda text: zone_named(text).key, given.zone.strip()),
        send_time=checks.run("send_time", lambda text: f"{parse_send_time(text):%H:%M}", given.send_time.strip()),
        working_days=checks.run("working_days", _working_days, given.working_days),
        weekly_day=checks.run("weekly_day", _week_day, given.weekly_day),
        holidays=checks.run("holidays", holiday_place, given.holidays),
        wants_quiet_day=given.wants_quiet_day,
    )
    return checked, checks.problems


def _working_days(text: str) -> str:
    if not text:
        raise ValueError("choose at least one day on which mails may come")
    if set(text) - set("1234567"):
        raise ValueError(f"working days {text[:40]!r} are not digits from 1 (Monday) to 7 (Sunday)")
    return "".join(sorted(set(text)))


def _week_day(text: str) -> str:
    if text not in tuple("1234567"):
        raise ValueError("choose the day of the weekly mail")
    return text


def check_terms(
    given: Terms, gazetteer: Gazetteer, outlets: Collection[str], kept: Iterable[Watched] = ()
) -> tuple[CheckedTerms, Problems]:
    """The terms as they can be kept, and what is wrong with them.

    `outlets` are the slugs that can be muted, `kept` what is watched already: it stays under its name, also where the
    gazetteer has forgotten it.
    """
    checks = _Checks()
    checked = CheckedTerms(
        name=checks.run("name", subscription_name, " ".join(given.name.split())),
        entities=_entities(checks, given.names, gazetteer, {one.name: one for one in kept}),
        types=checks.run_all("types", lambda name: _one_of(name, TYPES, "type"), given.types),
        min_severity=_severity(checks, given.min_severity),
        frequency=checks.run("frequency", lambda name: _one_of(name, FREQUENCIES, "frequency"), given.frequency),
        jurisdictions=checks.run_all("jurisdictions", jurisdiction_code, given.jurisdictions),
        languages=checks.run_all("languages", _language, given.languages),
        muted_outlets=checks.run_all(
            "muted_outlets", lambda slug: _one_of(slug.strip().lower(), outlets, "outlet"), given.muted_outlets
        ),
    )
    return checked, checks.problems


def _entities(
    checks: _Checks, names: tuple[str, ...], gazetteer: Gazetteer, kept: Mapping[str, Watched]
) -> tuple[Watched, ...]:
    n_new = sum(name not in kept for name in names)
    if n_new > MAX_WATCHED:
        checks.problems["names"] = (
            f"{n_new} new names are more than {MAX_WATCHED}: so many are a portfolio, which the operator imports "
            "(`gazewire portfolio import`)."
        )
        return ()
    found: dict[str, Watched] = {}
    unknown: list[str] = []
    for name in names:
        try:
            entity = kept.get(name) or _resolved(name, gazetteer, has_hint=len(unknown) < _EXPLAINED)
            found[entity.entity_id] = Watched(entity.entity_id, entity.name)
        except UnknownNameError as error:
            unknown.append(str(error))
    if unknown:
        more = f"; and {len(unknown) - _EXPLAINED} more" if len(unknown) > _EXPLAINED else ""
        checks.problems["names"] = _sentence("; ".join(unknown[:_EXPLAINED]) + more)
    return tuple(found.values())


def _resolved(name: str, gazetteer: Gazetteer, *, has_hint: bool) -> Entity:
    """As `resolve`; without a hint at what is near, for which all names are looked through."""
    found = resolve(name, gazetteer) if has_hint else gazetteer.by_name(name)
    if found is None:
        raise UnknownNameError(name)
    return found


def _one_of(name: str, choices: Collection[str], what: str) -> str:
    if name not in choices:
        raise ValueError(f"{name[:40]!r} is no {what} here")
    return name


def _severity(checks: _Checks, text: str) -> int:
    value = text.strip() or "0"
    if not (value.isascii() and value.isdigit() and len(value) <= 3 and int(value) <= 100):
        checks.problems["min_severity"] = "Severity is a whole number from 0 to 100."
        return 0
    return int(value)


def _language(text: str) -> str:
    code = text.strip().lower()
    if not _LANGUAGE.fullmatch(code):
        raise ValueError(f"{text[:40]!r} is no language code such as en or de")
    return code
