"""Addresses that get nothing, by any channel: for a while after a bounce, for good after a complaint or by own wish."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy.orm import Session

from alerts.signing import address_hash
from models import Suppression

Reason = Literal["bounce", "complaint", "unsubscribed", "erased"]
#: How long the first, second, … bounce suspends an address; one more suspends it for good.
BOUNCE_LASTS = (timedelta(days=7), timedelta(days=30))


def suppress(session: Session, key: bytes, address: str, reason: Reason, now: datetime) -> None:
    """Put an address on the list. What is for good stays so; a bounce lasts longer each time."""
    hashed = address_hash(key, address)
    row = session.get(Suppression, hashed)
    times = 1 if row is None else row.times + 1
    until = _until(reason, times, now)
    if row is None:
        session.add(Suppression(address_hash=hashed, reason=reason, since=now, until=until, times=times))
    elif row.until is not None:
        row.reason, row.since, row.until, row.times = reason, now, until, times


def _until(reason: Reason, times: int, now: datetime) -> datetime | None:
    return now + BOUNCE_LASTS[times - 1] if reason == "bounce" and times <= len(BOUNCE_LASTS) else None


def suppression_of(session: Session, key: bytes, address: str, now: datetime) -> Suppression | None:
    """Why an address gets nothing at `now`; None where it may be written to."""
    row = session.get(Suppression, address_hash(key, address))
    return None if row is None or (row.until is not None and row.until <= now) else row
