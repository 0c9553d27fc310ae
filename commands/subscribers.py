"""Subscribers and their subscriptions."""

from __future__ import annotations

from typing import Annotated

import typer

from alerts import subscribers as desk
from alerts.erasure import clear_away
from alerts.wording import count
from commands.opening import Db, Failure, Now, locations, moment
from commands.options import opened
from commands.terminal import out
from commands.wishes import Address, add_subscriber, described, set_subscriber
from models.base import to_utc_text

subscribers = typer.Typer(no_args_is_help=True, help="Who receives digests, and about what.")
subscribers.command("add")(add_subscriber)
subscribers.command("set")(set_subscriber)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(subscribers, name="subscribers")


Names = Annotated[list[str], typer.Option("--entity", help="Entity, by name or id; may be repeated.")]
Named = Annotated[str, typer.Option("--subscription", help="The subscription, by name.")]


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
        told_everything = not desk.subscription_named(desk.require(session, address), subscription).entities
        added = desk.watch(session, address, entity, service.gazetteer, moment(now), subscription)
    out.print(f"{address}: watches {', '.join(added)}" if added else f"{address}: watched that already")
    if told_everything:
        out.print(f"'{subscription}' told everything until now; from now on it tells only of what it watches")


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
        out.print(f"({count(len(rows), 'subscriber')})")


@subscribers.command("show")
def show_subscriber(context: typer.Context, address: Address, db: Db = None) -> None:
    """Show one subscriber with all subscriptions."""
    with opened(locations(context, db)) as service, service.desk_sessions() as session:
        out.print(described(desk.require(session, address)))


@subscribers.command("pause")
def pause_subscriber(
    context: typer.Context,
    address: Address,
    until: Annotated[str | None, typer.Option(help="End of the pause, ISO 8601; open without it.")] = None,
    db: Db = None,
) -> None:
    """Send nothing for a while. What is owed meanwhile comes in one digest afterwards."""
    end = moment(until, "--until") if until else None
    if end and end <= moment(None):
        raise typer.BadParameter(f"{to_utc_text(end)} is over", param_hint="--until")
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
