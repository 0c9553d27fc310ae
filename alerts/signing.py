"""The desk's signing key: made once, kept in the desk, never logged."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.tokens import keyed_hash
from models import DeskMeta, Subscriber

_NAME = "signing_key"


def signing_key(session: Session, given: str | None = None) -> bytes:
    """The key that signs tokens and hides addresses. Where the desk has none yet, `given` or a random one is kept."""
    row = session.get(DeskMeta, _NAME)
    if row is None:
        row = DeskMeta(key=_NAME, value=given or secrets.token_hex(32))
        session.add(row)
        session.flush()
    return row.value.encode()


def subscriber_id_of(key: bytes, address: str) -> str:
    """Opaque id of a subscriber; capitals in the address make no second one."""
    return keyed_hash(key, "subscriber", address.casefold())


def id_at(session: Session, key: bytes, address: str) -> str:
    """The id of the subscriber with this address, known or to come: ids outlive the key that made them."""
    query = select(Subscriber.subscriber_id).where(func.lower(Subscriber.address) == address.casefold())
    return session.scalars(query).first() or subscriber_id_of(key, address)


def address_hash(key: bytes, address: str) -> str:
    """What stays of an address on the suppression list."""
    return keyed_hash(key, "suppression", address.casefold())
