"""Subscribers and their subscriptions."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import select

from alerts import subscribers as desk
from alerts.amending import amend
from alerts.erasure import clear_away
from alerts.records import FREQUENCIES
from commands.opening import Db, Failure, Now, locations, moment, opened, out
from models import Outlet, Subscriber, Subscription
from models.base import to_utc_text
from pipeline.records import TYPES
from scheduler import Service

subscribers = typer.Typer(no_args_is_help=True, help="Who receives digests, and about what.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(subscribers, name="subscribers")


Address = Annotated[str, typer.Argument(help="E-mail address.")]
Names = Annotated[list[str], typer.Option("--entity", help="Entity, by name or id; may be repeated.")]
Named = Annotated[str, typer.Option("--subscription", help="The subscription, by name.")]
Types = Annotated[list[str] | None, typer.Option("--type", help="Only developments of this type; repeatable.")]
Places = Annotated[
    list[str] | None, typer.Option("--jurisdiction", help="Only where it plays here: US, US-CA, EU; repeatable.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="Only told by an article in this language: en, de; repeatable.")
]
Muted = Annotated[list[str] | None, typer.Option("--mute", help="Outlet that is not heard, by slug; repeatable.")]


@subscribers.command("add")
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
    wishes = desk.Wishes(
        entities=tuple(entity or ()),
        types=tuple(type_ or ()),
        min_severity=min_severity,
        muted_outlets=tuple(mute or ()),
        starts_at=moment(starts, "--starts") if starts else None,
        name=name,
        frequency=frequency,
        jurisdictions=tuple(jurisdiction or ()),
        languages=tuple(language or ()),
    )
    habits = desk.Habits(zone, send_time, working_days, quiet_days, weekly_day, holidays)
    with opened(locations(context, db)) as service:
        _check_outlets(service, wishes.muted_outlets)
        with service.desk_sessions.begin() as session:
            out.print(_described(desk.add(session, address, wishes, habits, service.gazetteer, moment(now))))


def _check_words(types: list[str] | None, frequency: str | None) -> None:
    for wanted in types or ():
        if wanted not in TYPES:
            raise typer.BadParameter(f"{wanted!r} is no type; one of {', '.join(TYPES)}", param_hint="--type")
    if frequency is not None and frequency not in FREQUENCIES:
        choices = ", ".join(sorted(FREQUENCIES))
        raise typer.BadParameter(f"{frequency!r} is none of {choices}", param_hint="--frequency")


def _check_outlets(service: Service, slugs: tuple[str, ...]) -> None:
    unknown = [slug for slug in slugs if slug not in _outlets(service)]
    if unknown:
        raise Failure(f"no outlet {', '.join(map(repr, unknown))}: see `gazewire outlets list`")


def _outlets(service: Service) -> frozenset[str]:
    """Slugs of the outlet files, and of outlets that came by import."""
    with service.article_sessions() as session:
        return frozenset({outlet.slug for outlet in service.outlets} | set(session.scalars(select(Outlet.slug))))


@subscribers.command("set")
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
        out.print(_described(row))


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


@subscribers.command("watch")
def watch(
    context: typer.Context,
    address: Address,
    entity: Names,
    subscription: Named = "default",
    now: Now = None,
    db: Db = None,
) -> None:
    """Watch more entities; their open controversies are listed once, in the next digest."""
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        added = desk.watch(session, address, entity, service.gazetteer, moment(now), subscription)
    out.print(f"{address}: watches {', '.join(added)}" if added else f"{address}: watched that already")


@subscribers.command("unwatch")
def unwatch(
    context: typer.Context, address: Address, entity: Names, subscription: Named = "default", db: Db = None
) -> None:
    """Watch entities no longer."""
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        taken = desk.unwatch(session, address, entity, service.gazetteer, subscription)
    out.print(f"{address}: no longer watches {', '.join(taken)}")


@subscribers.command("list")
def list_subscribers(context: typer.Context, db: Db = None) -> None:
    """List all subscribers."""
    with opened(locations(context, db)) as service, service.desk_sessions() as session:
        rows = desk.listed(session)
        for row in rows:
            out.print(f"{row.address}  {row.state}  {row.send_time} {row.zone}  subscriptions {len(row.subscriptions)}")
        out.print(f"({len(rows)} subscriber{'' if len(rows) == 1 else 's'})")


@subscribers.command("show")
def show_subscriber(context: typer.Context, address: Address, db: Db = None) -> None:
    """Show one subscriber with all subscriptions."""
    with opened(locations(context, db)) as service, service.desk_sessions() as session:
        out.print(_described(desk.require(session, address)))


@subscribers.command("pause")
def pause_subscriber(
    context: typer.Context,
    address: Address,
    until: Annotated[str | None, typer.Option(help="End of the pause, ISO 8601; open without it.")] = None,
    db: Db = None,
) -> None:
    """Send nothing for a while. What is owed meanwhile comes in one digest afterwards."""
    end = moment(until, "--until") if until else None
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        desk.pause(session, address, end)
    out.print(f"{address}: paused{f' until {to_utc_text(end)}' if end else ''}")


@subscribers.command("resume")
def resume_subscriber(context: typer.Context, address: Address, db: Db = None) -> None:
    """End a pause."""
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        desk.resume(session, address)
    out.print(f"{address}: active")


@subscribers.command("remove")
def remove_subscriber(context: typer.Context, address: Address, db: Db = None) -> None:
    """Delete a subscriber with subscriptions, digests and deliveries."""
    with opened(locations(context, db)) as service:
        with service.desk_sessions.begin() as session:
            message_ids = desk.remove(session, address)
        clear_away(service.desk, service.options.outbox, message_ids)
    out.print(f"{address}: removed")


@subscribers.command("lift")
def lift_suppression(context: typer.Context, address: Address, db: Db = None) -> None:
    """Take an address off the suppression list, because its owner asked for mails again."""
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        if not desk.lift(session, address):
            raise Failure(f"{address} is not on the suppression list")
    out.print(f"{address}: gets mails again")


def _described(row: Subscriber) -> str:
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
