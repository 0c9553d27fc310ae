"""What a subscriber wants and when mails come, as options: the commands that add and set it, and how it is said."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from alerts import subscribers as desk
from alerts.amending import amend
from alerts.preferences import Schedule, Terms
from alerts.records import FREQUENCIES
from alerts.wishes import Wishes
from commands.opening import Db, Now, locations, moment
from commands.options import opened
from commands.terminal import out
from models import Outlet, Subscriber, Subscription
from models.base import to_utc_text
from pipeline.records import TYPES
from service import Service

Address = Annotated[str, typer.Argument(help="E-mail address.")]
Types = Annotated[list[str] | None, typer.Option("--type", help="Only developments of this type; repeatable.")]
Places = Annotated[
    list[str] | None, typer.Option("--jurisdiction", help="Only where it plays here: US, US-CA, EU; repeatable.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="Only told by an article in this language: en, de; repeatable.")
]
Muted = Annotated[list[str] | None, typer.Option("--mute", help="Outlet that is not heard, by slug; repeatable.")]


def add_subscriber(
    context: typer.Context,
    address: Address,
    entity: Annotated[list[str] | None, typer.Option(help="Entity to watch, by name or id; may be repeated.")] = None,
    type_: Types = None,
    min_severity: Annotated[int, typer.Option(min=0, max=100, help="Nothing below this severity.")] = 0,
    jurisdiction: Places = None,
    language: Languages = None,
    mute: Muted = None,
    frequency: Annotated[str, typer.Option(help="immediate, daily or weekly.")] = "daily",
    starts: Annotated[str | None, typer.Option(help="Owed what became known from then on, ISO 8601.")] = None,
    zone: Annotated[str, typer.Option(help="IANA time zone.")] = "UTC",
    send_time: Annotated[str, typer.Option(help="Local time of the digest, HH:MM.")] = "07:00",
    working_days: Annotated[str, typer.Option(help="Week days with a daily digest; Monday is 1.")] = "12345",
    weekly_day: Annotated[int, typer.Option(min=1, max=7, help="Week day of a weekly digest; Monday is 1.")] = 1,
    holidays: Annotated[str, typer.Option(help="Country whose public holidays are off: DE, US-NY.")] = "",
    quiet_days: Annotated[bool, typer.Option("--quiet-days", help="A mail on quiet days too, as proof.")] = False,
    name: Annotated[str, typer.Option(help="The subscription's name.")] = "default",
    now: Now = None,
    db: Db = None,
) -> None:
    """Add a subscriber with a subscription, or one more subscription to a known one."""
    _check_words(type_, frequency)
    terms = Terms(
        name=name,
        names=tuple(entity or ()),
        types=tuple(type_ or ()),
        min_severity=str(min_severity),
        frequency=frequency,
        jurisdictions=tuple(jurisdiction or ()),
        languages=tuple(language or ()),
        muted_outlets=tuple(mute or ()),
    )
    schedule = Schedule(zone, send_time, working_days, str(weekly_day), holidays, quiet_days)
    wishes = Wishes(terms, schedule, moment(starts, "--starts") if starts else None)
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        row = desk.add(session, address, wishes, service.gazetteer, _outlets(service), moment(now))
        out.print(described(row))


def _check_words(types: list[str] | None, frequency: str | None) -> None:
    for wanted in types or ():
        if wanted not in TYPES:
            raise typer.BadParameter(f"{wanted!r} is no type; one of {', '.join(TYPES)}", param_hint="--type")
    if frequency is not None and frequency not in FREQUENCIES:
        choices = ", ".join(sorted(FREQUENCIES))
        raise typer.BadParameter(f"{frequency!r} is none of {choices}", param_hint="--frequency")


def _outlets(service: Service) -> frozenset[str]:
    """Slugs of the outlet files, and of outlets that came by import."""
    with service.article_sessions() as session:
        return frozenset({outlet.slug for outlet in service.outlets} | set(session.scalars(select(Outlet.slug))))


def set_subscriber(
    context: typer.Context,
    address: Address,
    subscription: Annotated[
        str | None, typer.Option(help="The subscription that is changed, by name; the only one without it.")
    ] = None,
    frequency: Annotated[str | None, typer.Option(help="immediate, daily or weekly.")] = None,
    type_: Types = None,
    min_severity: Annotated[int | None, typer.Option(min=0, max=100, help="Nothing below this severity.")] = None,
    jurisdiction: Places = None,
    language: Languages = None,
    mute: Muted = None,
    any_: Annotated[
        list[str] | None, typer.Option("--any", help="Lift a filter: type, jurisdiction, language or mute; repeatable.")
    ] = None,
    zone: Annotated[str | None, typer.Option(help="IANA time zone.")] = None,
    send_time: Annotated[str | None, typer.Option(help="Local time of the digest, HH:MM.")] = None,
    working_days: Annotated[str | None, typer.Option(help="Week days with a daily digest; Monday is 1.")] = None,
    weekly_day: Annotated[int | None, typer.Option(min=1, max=7, help="Week day of a weekly digest.")] = None,
    holidays: Annotated[str | None, typer.Option(help="Country whose public holidays are off; '' for none.")] = None,
    quiet_days: Annotated[bool | None, typer.Option(help="A mail on quiet days too, as proof.")] = None,
    db: Db = None,
) -> None:
    """Change when a subscriber gets mails, and what a subscription is about; what is not named stays as it is."""
    _check_words(type_, frequency)
    lists = {"type": type_, "jurisdiction": jurisdiction, "language": language, "mute": mute}
    given = {
        **{_FILTERS[name]: tuple(values) for name, values in lists.items() if values},
        **{_FILTERS[name]: () for name in _lifted(any_ or [])},
        "frequency": frequency,
        "min_severity": None if min_severity is None else str(min_severity),
        "zone": zone,
        "send_time": send_time,
        "working_days": working_days,
        "weekly_day": None if weekly_day is None else str(weekly_day),
        "holidays": holidays,
        "wants_quiet_day": quiet_days,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes:
        raise typer.BadParameter("nothing is to be changed: name at least one option")
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        row = amend(session, address, changes, service.gazetteer, _outlets(service), subscription)
        out.print(described(row))


_FILTERS = {
    "type": "types",
    "jurisdiction": "jurisdictions",
    "language": "languages",
    "mute": "muted_outlets",
}


def _lifted(names: list[str]) -> list[str]:
    for name in names:
        if name not in _FILTERS:
            raise typer.BadParameter(f"{name!r} is none of {', '.join(_FILTERS)}", param_hint="--any")
    return names


def described(row: Subscriber) -> str:
    """A subscriber with all subscriptions, as lines to read."""
    days = f"on days {row.working_days}, weekly ones on day {row.weekly_day}"
    holidays = f", not on holidays of {row.holidays}" if row.holidays else ""
    quiet = ", quiet days too" if row.wants_quiet_day else ""
    first = f"{row.address}: {row.state}, {row.send_time} {row.zone} {days}{holidays}{quiet}"
    return "\n".join([first, *(_subscription(one) for one in row.subscriptions)])


def _subscription(row: Subscription) -> str:
    watched = ", ".join(sorted(entity.name for entity in row.entities)) or "everything"
    filters = [
        ", ".join(row.types) or "all types",
        f"severity from {row.min_severity}",
        *([f"in {', '.join(row.jurisdictions)}"] if row.jurisdictions else []),
        *([f"told in {', '.join(row.languages)}"] if row.languages else []),
        *([f"not by {', '.join(row.muted_outlets)}"] if row.muted_outlets else []),
        f"known from {to_utc_text(row.starts_at)}",
    ]
    return f"  {row.name}, {row.frequency}: {watched}; {'; '.join(filters)}"
