"""Administration: outlets, subscribers, databases."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy import text

from alerts import subscribers as desk
from commands.opening import AsJson, Db, Failure, Now, locations, moment, opened, out
from models import Subscriber, migrate
from models.base import to_utc_text
from models.lock import run_lock
from models.reading import harmless
from pipeline.outlets import sync_outlets
from pipeline.records import TYPES

outlets = typer.Typer(no_args_is_help=True, help="The outlets that are watched.")
subscribers = typer.Typer(no_args_is_help=True, help="Who receives digests, and about what.")
database = typer.Typer(no_args_is_help=True, help="The three databases.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(outlets, name="outlets")
    app.add_typer(subscribers, name="subscribers")
    app.add_typer(database, name="db")


# --- outlets --------------------------------------------------------------------------------------


@outlets.command("list")
def list_outlets(context: typer.Context, as_json: AsJson = False, db: Db = None) -> None:
    """Show each outlet, its feeds, and how the last poll ended."""
    where = locations(context, db)
    with opened(where) as service:
        with service.article_sessions.begin() as session:
            sync_outlets(session, service.outlets)
        with service.article_sessions() as session:
            columns = "outlet, name, country, language, kind, n_feeds, last_read_at, last_new_at, failures"
            rows = session.execute(text(f"SELECT {columns} FROM v_outlets WHERE is_active = 1 ORDER BY outlet")).all()  # noqa: S608
    if as_json:
        out.print(json.dumps([dict(row._mapping) for row in rows], ensure_ascii=False, indent=1))
        return
    table = Table(*columns.split(", "), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(harmless(value) for value in row))
    out.print(table)


@outlets.command("check")
def check_outlets(context: typer.Context, db: Db = None) -> None:
    """Read the outlet files and say what is wrong in them, with file, outlet and field."""
    where = locations(context, db)
    with opened(where) as service:
        feeds = sum(len(outlet.feeds) for outlet in service.outlets)
        out.print(f"{len(service.outlets)} outlets with {feeds} feeds: nothing wrong")


@outlets.command("sync")
def sync(context: typer.Context, db: Db = None) -> None:
    """Write the outlet files into the database, so that the next crawl polls what they list."""
    where = locations(context, db)
    with opened(where) as service, service.article_sessions.begin() as session:
        out.print(f"{sync_outlets(session, service.outlets)} outlets listed")


# --- subscribers ----------------------------------------------------------------------------------

Address = Annotated[str, typer.Argument(help="E-mail address.")]


@subscribers.command("add")
def add_subscriber(
    context: typer.Context,
    address: Address,
    entity: Annotated[list[str] | None, typer.Option(help="Entity to watch, by name or id; may be repeated.")] = None,
    type_: Annotated[
        list[str] | None, typer.Option("--type", help="Only developments of this type; repeatable.")
    ] = None,
    min_severity: Annotated[int, typer.Option(min=0, max=100, help="Nothing below this severity.")] = 0,
    starts: Annotated[str | None, typer.Option(help="Owed what became known from then on, ISO 8601.")] = None,
    zone: Annotated[str, typer.Option(help="IANA time zone.")] = "UTC",
    send_time: Annotated[str, typer.Option(help="Local time of the daily digest, HH:MM.")] = "07:00",
    working_days: Annotated[str, typer.Option(help="Week days with a digest; Monday is 1.")] = "12345",
    quiet_days: Annotated[bool, typer.Option("--quiet-days", help="A mail on quiet days too, as proof.")] = False,
    name: Annotated[str, typer.Option(help="The subscription's name.")] = "default",
    now: Now = None,
    db: Db = None,
) -> None:
    """Add a subscriber with a subscription, or one more subscription to a known one."""
    for wanted in type_ or ():
        if wanted not in TYPES:
            raise typer.BadParameter(f"{wanted!r} is no type; one of {', '.join(TYPES)}", param_hint="--type")
    starts_at = moment(starts, "--starts") if starts else None
    wishes = desk.Wishes(tuple(entity or ()), tuple(type_ or ()), min_severity, (), starts_at, name)
    habits = desk.Habits(zone, send_time, working_days, quiet_days)
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        row = desk.add(session, address, wishes, habits, service.gazetteer, moment(now))
        out.print(_described(row))


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
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        desk.remove(session, address)
    out.print(f"{address}: removed")


@subscribers.command("lift")
def lift_suppression(context: typer.Context, address: Address, db: Db = None) -> None:
    """Take an address off the suppression list, because its owner asked for mails again."""
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        if not desk.lift(session, address):
            raise Failure(f"{address} is not on the suppression list")
    out.print(f"{address}: gets mails again")


def _described(row: Subscriber) -> str:
    lines = [
        f"{row.address}: {row.state}, {row.send_time} {row.zone} on days {row.working_days}"
        f"{', quiet days too' if row.wants_quiet_day else ''}"
    ]
    for one in row.subscriptions:
        watched = ", ".join(sorted(entity.name for entity in one.entities)) or "everything"
        types = ", ".join(one.types) or "all types"
        since = to_utc_text(one.starts_at)
        lines.append(f"  {one.name}: {watched}; {types}; severity from {one.min_severity}; known from {since}")
    return "\n".join(lines)


# --- databases ------------------------------------------------------------------------------------


@database.command("upgrade")
def upgrade(context: typer.Context, db: Db = None) -> None:
    """Create the three databases, or bring them to the newest revision."""
    where = locations(context, db)
    with run_lock(where):
        migrate.upgrade(where)
    for name, (current, _) in migrate.revisions(where).items():
        out.print(f"{name}: revision {current}")


@database.command("status")
def status(context: typer.Context, db: Db = None) -> None:
    """Show the revision of each database."""
    behind = False
    for name, (current, head) in migrate.revisions(locations(context, db)).items():
        behind = behind or current != head
        out.print(f"{name}: revision {current or 'none'}{'' if current == head else f', newest {head}'}")
    if behind:
        raise Failure("not up to date: run `gazewire db upgrade`")
