"""Doors: the ways to a subscriber beside mail. Open, list, close, and give a new secret.

A secret is shown once, when it is made. Of a feed only a hash of it is kept; a webhook's key is kept, because it signs.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alerts.chat_sender import checked_chat, shown_address
from alerts.cleaning import one_line
from alerts.net_guard import Endpoint
from alerts.outbound import AddressError, checked_url
from alerts.records import REMOVED
from alerts.subscribers import require, subscription_named
from alerts.webhook import new_key
from models import Door, Subscriber, Subscription

DoorKind = Literal["chat", "webhook", "feed"]
#: Bits of the secret in a feed's address.
_SECRET_BYTES = 16
#: Reviewed: they talk HTTP alone and to one system, so the guard sees all that they do.
CHAT_SCHEMES = frozenset({"slack", "msteams", "workflows", "discord", "mmosts", "matrixs", "ntfys"})


class DoorError(ValueError):
    """What was asked cannot be done; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class DoorRules:
    """Where doors may lead. `endpoint` is for tests: one loopback address and port that is let through."""

    chat_schemes: frozenset[str] = CHAT_SCHEMES
    timeout_s: float = 10.0
    endpoint: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A door to be opened. `address` is empty for a feed; `subscription` None means all, for a feed the only one."""

    kind: DoorKind
    address: str = ""
    subscription: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A door and its secret, for the one time that it is shown; a chat has none beside its address."""

    door: Door
    secret: str = ""


def open_door(session: Session, subscriber: str, wanted: Wanted, rules: DoorRules, now: datetime) -> Opened:
    """A new door of the subscriber with this mail address. DoorError or SubscriberError where it cannot be."""
    row = require(session, subscriber)
    if row.state == REMOVED:
        raise DoorError(f"{row.address} has left and gets nothing by any way")
    address = checked_address(wanted.kind, wanted.address, rules)
    subscription = _subscription(row, wanted)
    _refuse_twice(session, row, address, subscription)
    shown, kept = _new_secret(wanted.kind)
    subscription_id = subscription.subscription_id if subscription else None
    return Opened(_add(session, row.subscriber_id, subscription_id, wanted.kind, address, kept, now), shown)


def _add(
    session: Session, subscriber_id: str, subscription_id: str | None, kind: str, address: str, kept: str, now: datetime
) -> Door:
    door = Door(
        door_id=f"o-{secrets.token_hex(8)}",
        subscriber_id=subscriber_id,
        subscription_id=subscription_id,
        kind=kind,
        address=address,
        secret=kept,
        created_at=now,
    )
    session.add(door)
    session.flush()
    return door


def checked_address(kind: str, address: str, rules: DoorRules) -> str:
    """The address as it is kept; DoorError where nothing may be sent there."""
    try:
        if kind == "webhook":
            return checked_url(address.strip(), rules.endpoint)
        if kind == "chat":
            checked_chat(address, rules.chat_schemes, rules.endpoint)
            return address.strip()
    except AddressError as error:
        raise DoorError(str(error)) from error
    return ""


def _subscription(row: Subscriber, wanted: Wanted) -> Subscription | None:
    if wanted.subscription is not None:
        return subscription_named(row, wanted.subscription)
    if wanted.kind != "feed":
        return None
    if len(row.subscriptions) != 1:
        names = ", ".join(repr(terms.name) for terms in row.subscriptions)
        raise DoorError(f"a feed is of one subscription: give --subscription, one of {names or 'none'}")
    return row.subscriptions[0]


def _refuse_twice(session: Session, row: Subscriber, address: str, subscription: Subscription | None) -> None:
    """The same chat or webhook twice would tell everything twice."""
    for door in session.scalars(_open_ones(row.subscriber_id)) if address else ():
        overlaps = subscription is None or door.subscription_id in (None, subscription.subscription_id)
        if door.address == address and overlaps:
            raise DoorError(f"{door.door_id} leads there already")


def _new_secret(kind: str) -> tuple[str, str]:
    """A secret as it is shown, and as it is kept."""
    if kind == "webhook":
        key = new_key()
        return key, key
    if kind == "feed":
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        return secret, hash_of(secret)
    return "", ""


def hash_of(secret: str) -> str:
    """What is kept of a feed's secret. It is random and long, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


# --- finding --------------------------------------------------------------------------------------


def _open_ones(subscriber_id: str) -> Select[Door]:
    return select(Door).where(Door.subscriber_id == subscriber_id, Door.revoked_at.is_(None)).order_by(Door.door_id)


def open_doors(session: Session, subscriber_id: str) -> list[Door]:
    """A subscriber's open doors."""
    return list(session.scalars(_open_ones(subscriber_id)))


def sending_doors(session: Session, subscriber_ids: Collection[str]) -> dict[str, list[tuple[Door, str | None]]]:
    """The open doors through which digests are sent (a feed is fetched), with the names of their subscriptions."""
    rows = session.execute(
        select(Door, Subscription.name)
        .outerjoin(Subscription, Subscription.subscription_id == Door.subscription_id)
        .where(Door.subscriber_id.in_(subscriber_ids), Door.revoked_at.is_(None), Door.kind != "feed")
        .order_by(Door.door_id)
    )
    found: dict[str, list[tuple[Door, str | None]]] = {}
    for door, name in rows:
        found.setdefault(door.subscriber_id, []).append((door, name))
    return found


def subscription_name(session: Session, door: Door) -> str | None:
    """The name of the one subscription that goes through a door; None for all."""
    row = session.get(Subscription, door.subscription_id) if door.subscription_id else None
    return row.name if row else None


def require_door(session: Session, door_id: str) -> Door:
    """The door with this id."""
    door = session.get(Door, door_id)
    if door is None:
        raise DoorError(f"no door {door_id!r}: see `gazewire doors list`")
    return door


def door_of_secret(session: Session, secret: str) -> Door | None:
    """The feed at this address, closed ones too."""
    return session.scalar(select(Door).where(Door.kind == "feed", Door.secret == hash_of(secret)))


def channel_of(door: Door) -> str:
    """The channel of a door's deliveries."""
    return f"{door.kind}:{door.door_id}"


def door_id_of(channel: str) -> str:
    """The inverse of `channel_of`."""
    return channel.partition(":")[2]


def shown_address_of(door: Door) -> str:
    """Where a door leads, as far as it may be seen: of an address that is itself a secret only the host."""
    if door.kind == "chat":
        return shown_address(door.address)
    if door.kind == "webhook":
        return f"{urlsplit(door.address).scheme}://{one_line(urlsplit(door.address).netloc, 80)}/…"
    return "/feeds/…"


# --- changing -------------------------------------------------------------------------------------


def revoke(session: Session, door_id: str, now: datetime) -> Door:
    """Close a door at once; what waits for it is not sent any more."""
    door = require_door(session, door_id)
    if door.revoked_at is not None:
        raise DoorError(f"{door_id} is closed since {door.revoked_at:%Y-%m-%d %H:%M} UTC")
    door.revoked_at = now
    return door


def renew(session: Session, door_id: str, now: datetime) -> Opened:
    """A new secret; the old one is worth nothing from now on. A feed gets a new address, and the old one says so."""
    door = require_door(session, door_id)
    if door.kind == "chat":
        raise DoorError("a chat's secret is its address: make a new one there, revoke this door, add another")
    if door.revoked_at is not None:
        raise DoorError(f"{door_id} is closed: add a new door")
    shown, kept = _new_secret(door.kind)
    if door.kind == "webhook":
        door.secret = kept
        return Opened(door, shown)
    revoke(session, door_id, now)
    return Opened(_add(session, door.subscriber_id, door.subscription_id, "feed", "", kept, now), shown)
