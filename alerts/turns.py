"""Whose turn it is: subscribers with a slot that has come, a page of them at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, sessionmaker

from alerts.records import FREQUENCIES, PENDING, REMOVED
from alerts.terms import slots_due
from models import Subscriber, Subscription

logger = logging.getLogger(__name__)

#: `schedule`: daily and weekly slots that have come. `news`: right after processing, for immediate subscriptions.
#: `hand`: everybody, for all that is owed, whatever the time.
Turn = Literal["schedule", "news", "hand"]
_PAGE = 500
#: Not confirmed yet, or gone: nothing is composed. A paused subscriber is counted as such.
_NOBODY = (PENDING, REMOVED)


@dataclass(frozen=True, slots=True)
class Due:
    """A subscriber, the slot to compose for, and the frequencies of the subscriptions whose turn it is."""

    subscriber_id: str
    slot: datetime
    frequencies: frozenset[str]


def due_subscribers(desk: sessionmaker[Session], turn: Turn, now: datetime) -> Iterator[Due]:
    """Everyone whose turn it is at `now`, in the order of ids."""
    last = ""
    while page := _page(desk, turn, last):
        yield from (due for row in page if (due := _due(row, turn, now)) is not None)
        last = page[-1].subscriber_id


def _page(desk: sessionmaker[Session], turn: Turn, after: str) -> list[Subscriber]:
    query = (
        select(Subscriber)
        .where(Subscriber.state.not_in(_NOBODY), Subscriber.subscriber_id > after)
        .options(selectinload(Subscriber.subscriptions))
        .order_by(Subscriber.subscriber_id)
        .limit(_PAGE)
    )
    if turn == "news":
        query = query.where(Subscriber.subscriptions.any(Subscription.frequency == "immediate"))
    with desk() as session:
        return list(session.scalars(query))


def _due(row: Subscriber, turn: Turn, now: datetime) -> Due | None:
    """A slot that has come is kept, also where news would have made a mail of their own: it is one mail then."""
    minute = now.replace(second=0, microsecond=0)
    if turn == "hand":
        return Due(row.subscriber_id, minute, FREQUENCIES)
    slots = _slots(row, now)
    if slots:
        return Due(row.subscriber_id, max(slots.values()), frozenset({*slots, "immediate"}))
    return Due(row.subscriber_id, minute, frozenset({"immediate"})) if turn == "news" else None


def _slots(row: Subscriber, now: datetime) -> dict[str, datetime]:
    """A subscriber whose zone or send time is unreadable keeps nobody else waiting; an alarm tells of it."""
    try:
        return slots_due(row, now)
    except ValueError:
        logger.exception("no send time", extra={"subscriber_id": row.subscriber_id})
        return {}
