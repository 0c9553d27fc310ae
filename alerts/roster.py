"""What the desk knows of some subscribers, read at once: their rows, locked, and what they were told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from alerts.outbox import digest_id
from alerts.records import Ledger, SubscriberTerms
from alerts.suppression import suppressions_of
from alerts.terms import ledgers_of, mutes_of, subscriber_terms
from alerts.turns import Due
from models import Digest, Subscriber, Subscription


@dataclass(frozen=True, slots=True)
class Entry:
    """One subscriber whose turn it is."""

    due: Due
    row: Subscriber
    terms: SubscriberTerms
    ledger: Ledger
    since: datetime | None
    is_composed: bool
    is_suppressed: bool


def roster(session: Session, key: bytes, page: Sequence[Due], merged: Mapping[str, str], now: datetime) -> list[Entry]:
    """The page's subscribers in its order. Two composers take turns, and the second sees the first one's ledger."""
    ids = [due.subscriber_id for due in page]
    rows = _locked(session, ids)
    suppressed = suppressions_of(session, key, [row.address for row in rows.values()], now)
    known = _known(session, [digest_id(due.subscriber_id, due.slot) for due in page])
    since = _since(session, ids)
    mutes = mutes_of(session, ids, merged)
    ledgers = ledgers_of(session, ids, merged)
    return [
        Entry(
            due=due,
            row=(row := rows[due.subscriber_id]),
            terms=subscriber_terms(row, mutes.get(due.subscriber_id)),
            ledger=ledgers.get(due.subscriber_id, Ledger()),
            since=since.get(due.subscriber_id),
            is_composed=digest_id(due.subscriber_id, due.slot) in known,
            is_suppressed=row.address in suppressed,
        )
        for due in page
        if due.subscriber_id in rows
    ]


def _locked(session: Session, ids: Sequence[str]) -> dict[str, Subscriber]:
    query = (
        select(Subscriber)
        .where(Subscriber.subscriber_id.in_(ids))
        .options(selectinload(Subscriber.subscriptions).selectinload(Subscription.entities))
        .order_by(Subscriber.subscriber_id)
        .with_for_update(of=Subscriber)
    )
    return {row.subscriber_id: row for row in session.scalars(query)}


def _known(session: Session, digest_ids: Sequence[str]) -> frozenset[str]:
    return frozenset(session.scalars(select(Digest.digest_id).where(Digest.digest_id.in_(digest_ids))))


def _since(session: Session, ids: Sequence[str]) -> dict[str, datetime]:
    query = select(Digest.subscriber_id, func.max(Digest.slot)).where(Digest.subscriber_id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query.group_by(Digest.subscriber_id))}
