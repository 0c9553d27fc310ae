"""Doors: chats, webhooks and private feeds of subscribers."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts import doors
from alerts.chat import ChatMessage
from alerts.door_outbox import newest_through, replay, replay_since
from alerts.door_senders import Errand, NeverError, NotNowError, senders
from alerts.doors import DoorError, Opened, Wanted
from alerts.subscribers import require
from alerts.webhook import trial_document
from commands.opening import AsJson, Db, Failure, Now, locations, moment
from commands.options import opened
from commands.terminal import out, say_json
from models import Delivery, Door, Subscriber
from models.base import to_utc_text
from service import Service

app = typer.Typer(no_args_is_help=True, help="Ways to a subscriber beside mail: chats, webhooks, private feeds.")

DoorId = Annotated[str, typer.Argument(metavar="DOOR", help="Id of the door.")]
#: Deliveries of a door that are listed.
_NEWEST = 10
_TRIAL = ChatMessage("gazewire: a trial", "This door works. Digests will come here.")


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.add_typer(app, name="doors")


@app.command("add")
def add(
    context: typer.Context,
    address: Annotated[str, typer.Argument(help="E-mail address of the subscriber.")],
    chat: Annotated[
        str | None, typer.Option(help="A chat's address as Apprise writes it; - reads it from stdin.")
    ] = None,
    webhook: Annotated[str | None, typer.Option(help="An https address that takes signed JSON; - reads it.")] = None,
    feed: Annotated[bool, typer.Option("--feed", help="A private Atom and JSON feed.")] = False,
    subscription: Annotated[str | None, typer.Option(help="Only this subscription, by name.")] = None,
    now: Now = None,
    db: Db = None,
) -> None:
    """Open a door. What is secret about it is shown now and never again."""
    time, wanted = moment(now), _wanted(chat, webhook, feed, subscription)
    with opened(locations(context, db)) as service:
        with service.desk_sessions.begin() as session:
            made = doors.open_door(session, address, wanted, service.options.doors, time)
        _print_opened(made, service.options.base_url)


def _wanted(chat: str | None, webhook: str | None, feed: bool, subscription: str | None) -> Wanted:
    if sum((chat is not None, webhook is not None, feed)) != 1:
        raise typer.BadParameter("give one of --chat, --webhook, --feed", param_hint="doors add")
    if chat is not None:
        return Wanted("chat", _given(chat), subscription)
    return Wanted("feed", "", subscription) if webhook is None else Wanted("webhook", _given(webhook), subscription)


def _given(address: str) -> str:
    """On a command line everybody on the machine can read it."""
    return sys.stdin.readline().strip() if address == "-" else address


def _print_opened(made: Opened, base_url: str) -> None:
    out.print(f"{made.door.door_id}: {made.door.kind} is open")
    if made.door.kind == "webhook":
        out.print(f"signing key  {made.secret}")
    for ending in ("atom", "json") if made.door.kind == "feed" else ():
        out.print(f"{ending:11}  {base_url.rstrip('/')}/feeds/{made.secret}.{ending}")
    if made.secret:
        out.print("This is shown once. Keep it like a password; `gazewire doors renew` makes a new one.")


@app.command("list")
def list_doors(
    context: typer.Context,
    address: Annotated[str | None, typer.Argument(help="Only those of this subscriber.")] = None,
    deliveries: Annotated[bool, typer.Option("--deliveries", help="With their newest ten deliveries.")] = False,
    as_json: AsJson = False,
    db: Db = None,
) -> None:
    """Show the doors, open and closed, and how the newest delivery through each stands. Secrets are not shown."""
    with opened(locations(context, db)) as service, service.desk_sessions() as session:
        rows = [_row(session, door, owner, deliveries) for door, owner in _found(session, address)]
    if as_json:
        say_json(rows)
        return
    for row in rows:
        out.print("\n".join(_lines(row)))


def _found(session: Session, address: str | None) -> Iterator[tuple[Door, str]]:
    query = select(Door, Subscriber.address).join(Subscriber, Subscriber.subscriber_id == Door.subscriber_id)
    if address is not None:
        query = query.where(Door.subscriber_id == require(session, address).subscriber_id)
    yield from ((row[0], row[1]) for row in session.execute(query.order_by(Subscriber.address, Door.created_at)))


def _row(session: Session, door: Door, owner: str, with_deliveries: bool) -> dict[str, Any]:
    newest = newest_through(session, door, _NEWEST if with_deliveries else 1)
    row: dict[str, Any] = {
        "door_id": door.door_id,
        "subscriber": owner,
        "kind": door.kind,
        "subscription": doors.subscription_name(session, door),
        "address": doors.shown_address_of(door),
        "created_at": to_utc_text(door.created_at),
        "revoked_at": door.revoked_at and to_utc_text(door.revoked_at),
        "last_state": newest[0].state if newest else None,
        "last_answer": newest[0].detail if newest else None,
    }
    if with_deliveries:
        row["deliveries"] = [_delivery(one) for one in newest]
    return row


def _delivery(one: Delivery) -> dict[str, Any]:
    return {
        "delivery_id": one.delivery_id,
        "state": one.state,
        "attempts": one.attempts,
        "next_attempt_at": to_utc_text(one.next_attempt_at),
        "finished_at": one.finished_at and to_utc_text(one.finished_at),
        "answer": one.detail,
    }


def _lines(row: dict[str, Any]) -> Iterator[str]:
    state = f"closed since {row['revoked_at']}" if row["revoked_at"] else "open"
    wanted = f", subscription {row['subscription']}" if row["subscription"] else ""
    last = f"; last: {row['last_state']}, {row['last_answer'] or '-'}" if row["last_state"] else ""
    yield f"{row['door_id']}  {row['kind']:7}  {row['subscriber']}  {row['address']}  {state}{wanted}{last}"
    for one in row.get("deliveries", ()):
        ended = one["finished_at"] or f"next try {one['next_attempt_at']}"
        yield f"  {one['delivery_id']}  {one['state']}  {ended}  {one['answer'] or '-'}"


@app.command("test")
def try_door(context: typer.Context, door_id: DoorId, now: Now = None, db: Db = None) -> None:
    """Send a trial message through a door, now, and say what was answered."""
    time = moment(now)
    with opened(locations(context, db)) as service:
        with service.desk_sessions() as session:
            door = doors.require_door(session, door_id)
        if door.revoked_at is not None:
            raise DoorError(f"{door_id} is closed")
        if door.kind == "feed":
            out.print(f"{door_id}: a feed is fetched; open its address in a feed reader")
            return
        out.print(f"{door_id}: {_try(service, door, time)}")


def _try(service: Service, door: Door, time: datetime) -> str:
    key = f"trial-{secrets.token_hex(8)}"
    body = _TRIAL.to_bytes() if door.kind == "chat" else trial_document(key, time)
    errand = Errand(key, door.address, door.secret, body)
    try:
        return senders(service.options.doors)[door.kind].send(errand, time)
    except (NeverError, NotNowError) as error:
        raise Failure(f"{door.door_id}: {error}") from error


@app.command("revoke")
def revoke(context: typer.Context, door_id: DoorId, now: Now = None, db: Db = None) -> None:
    """Close a door at once. What waits for it is not sent any more."""
    time = moment(now)
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        doors.revoke(session, door_id, time)
    out.print(f"{door_id}: closed")


@app.command("renew")
def renew(context: typer.Context, door_id: DoorId, now: Now = None, db: Db = None) -> None:
    """Make a new secret; the old one is worth nothing from then on. It is shown now and never again."""
    time = moment(now)
    with opened(locations(context, db)) as service:
        with service.desk_sessions.begin() as session:
            made = doors.renew(session, door_id, time)
        _print_opened(made, service.options.base_url)


@app.command("replay")
def replay_deliveries(
    context: typer.Context,
    delivery: Annotated[str | None, typer.Argument(help="Id of a delivery.")] = None,
    since: Annotated[str | None, typer.Option(help="All that ended since then, ISO 8601.")] = None,
    door: Annotated[str | None, typer.Option(help="With --since: only through this door, by id.")] = None,
    now: Now = None,
    db: Db = None,
) -> None:
    """Send deliveries once more: the same id, the same bytes. `deliver` or the service does it."""
    if (delivery is None) is (since is None) or (door is not None and since is None):
        raise typer.BadParameter("give a delivery, or --since", param_hint="doors replay")
    time = moment(now)
    with opened(locations(context, db)) as service, service.desk_sessions.begin() as session:
        channels = [doors.channel_of(doors.require_door(session, door))] if door else []
        if delivery is not None:
            replay(session, delivery, time)
            found = [delivery]
        else:
            found = replay_since(session, moment(since, "--since"), time, channels)
    out.print(f"deliveries to be sent again: {len(found)}{''.join(f'{chr(10)}  {one}' for one in found)}")
