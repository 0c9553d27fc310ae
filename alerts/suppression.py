"""Addresses that get nothing, by any channel: for a while after a bounce, for good after a complaint or by own wish."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.signing import address_hash
from models import Suppression

Reason = Literal["bounce", "complaint", "unsubscribed", "erased"]
#: How long the first, second, … bounce suspends an address; one more suspends it for good.
BOUNCE_LASTS = (timedelta(days=7), timedelta(days=30))
#: How a delivery's detail begins that is held back for it.
HELD_BACK = "suppressed: "


def suppress(session: Session, key: bytes, address: str, reason: Reason, now: datetime) -> None:
    """Put an address on the list. What is for good stays so; a bounce lasts longer each time.

    Nothing is sent while a bounce lasts: one more that comes then is of a mail from before, and changes nothing.
    """
    hashed = address_hash(key, address)
    row = session.get(Suppression, hashed)
    if reason == "bounce" and row is not None and row.until is not None and row.until > now:
        return
    times = 1 if row is None else row.times + 1
    until = _until(reason, times, now)
    if row is None:
        session.add(Suppression(address_hash=hashed, reason=reason, since=now, until=until, times=times))
    elif row.until is not None:
        row.reason, row.since, row.until, row.times = reason, now, until, times


def _until(reason: Reason, times: int, now: datetime) -> datetime | None:
    return now + BOUNCE_LASTS[times - 1] if reason == "bounce" and times <= len(BOUNCE_LASTS) else None


def suppressions_of(session: Session, key: bytes, addresses: Iterable[str], now: datetime) -> dict[str, Suppression]:
    """As `suppression_of` for several addresses, those that are suppressed."""
    by_hash = {address_hash(key, address): address for address in addresses}
    rows = session.scalars(select(Suppression).where(Suppression.address_hash.in_(by_hash)))
    return {by_hash[row.address_hash]: row for row in rows if row.until is None or row.until > now}


def suppression_of(session: Session, key: bytes, address: str, now: datetime) -> Suppression | None:
    """Why an address gets nothing at `now`; None where it may be written to."""
    return suppressions_of(session, key, [address], now).get(address)
