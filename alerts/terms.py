"""A subscriber's rows of the desk as records: what is wanted, and what was told already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.mending import moved_line
from alerts.records import Frequency, Ledger, Scores, SubscriberTerms, SubscriptionTerms, Watch
from alerts.slots import Week, due_slots, slot_after_start
from models import Digest, DigestItem, Mute, Subscriber, Subscription, SubscriptionEntity


def subscriber_terms(row: Subscriber, mutes: Mapping[str, frozenset[str]] | None = None) -> SubscriberTerms:
    """The subscriber with all subscriptions, those in the order of their ids, and what `mutes_of` found."""
    return SubscriberTerms(
        subscriber_id=row.subscriber_id,
        zone=row.zone,
        wants_quiet_day=row.wants_quiet_day,
        subscriptions=tuple(_subscription_terms(subscription) for subscription in row.subscriptions),
        mutes=mutes or {},
    )


def _subscription_terms(row: Subscription) -> SubscriptionTerms:
    return SubscriptionTerms(
        subscription_id=row.subscription_id,
        name=row.name,
        starts_at=row.starts_at,
        watches=tuple(_watch(entity) for entity in row.entities),
        types=tuple(row.types),
        min_severity=row.min_severity,
        muted_outlets=tuple(row.muted_outlets),
        frequency=cast(Frequency, row.frequency),
        jurisdictions=tuple(row.jurisdictions),
        languages=tuple(row.languages),
    )


def _watch(row: SubscriptionEntity) -> Watch:
    return Watch(
        entity_id=row.entity_id,
        name=row.name,
        added_at=row.added_at,
        is_opening_told=row.opening_told_at is not None,
        weight=None if row.weight is None else float(row.weight),
    )


def mutes_of(
    session: Session, subscriber_ids: Sequence[str], merged: Mapping[str, str]
) -> dict[str, dict[str, frozenset[str]]]:
    """Muted entities by subscriber and controversy, under the one into which a muted one went."""
    query = select(Mute.subscriber_id, Mute.controversy_id, Mute.entity_id)
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for subscriber_id, controversy_id, entity_id in session.execute(
        query.where(Mute.subscriber_id.in_(subscriber_ids))
    ):
        final = merged.get(controversy_id, controversy_id)
        found[subscriber_id][final] = found[subscriber_id].get(final, frozenset()) | {entity_id}
    return found


def slots_due(row: Subscriber, now: datetime) -> dict[str, datetime]:
    """The scheduled slots that have come for the subscriber at `now` and were not handled, by frequency."""
    last = row.last_slot or slot_after_start(row.zone, row.send_time, row.created_at)
    week = Week(row.working_days, row.weekly_day, row.holidays)
    frequencies = {subscription.frequency for subscription in row.subscriptions}
    return due_slots(row.zone, row.send_time, week, frequencies, last, now)


def slot_due(row: Subscriber, now: datetime) -> datetime | None:
    """The latest of `slots_due`; missed ones are merged into it."""
    return max(slots_due(row, now).values(), default=None)


def ledger_of(session: Session, subscriber_id: str, merged: Mapping[str, str]) -> Ledger:
    """As `ledgers_of`, of one subscriber."""
    return ledgers_of(session, [subscriber_id], merged).get(subscriber_id, Ledger())


def ledgers_of(session: Session, subscriber_ids: Sequence[str], merged: Mapping[str, str]) -> dict[str, Ledger]:
    """What subscribers were told, by id, the latest digest's scores winning; `merged` says where controversies went."""
    rows = session.execute(
        select(
            DigestItem.subscriber_id,
            DigestItem.development_id,
            DigestItem.controversy_id,
            DigestItem.severity,
            DigestItem.reach,
            DigestItem.novelty,
            DigestItem.party_id,
            DigestItem.party,
            DigestItem.types,
        )
        .join(Digest, Digest.digest_id == DigestItem.digest_id)
        .where(DigestItem.subscriber_id.in_(subscriber_ids))
        .order_by(DigestItem.subscriber_id, Digest.slot, DigestItem.position)
    )
    return {key: _ledger(told, merged) for key, told in groupby(rows, key=lambda row: row.subscriber_id)}


def _ledger(rows: Iterable[Any], merged: Mapping[str, str]) -> Ledger:
    """The rows are in the order of telling."""
    told: set[str] = set()
    last_scores: dict[str, Scores] = {}
    told_for: dict[str, dict[str, str]] = defaultdict(dict)
    told_as: dict[str, set[str]] = defaultdict(set)
    told_in: dict[str, tuple[int, str]] = {}
    for row in rows:
        controversy_id = merged.get(row.controversy_id, row.controversy_id)
        told.add(row.development_id)
        last_scores[controversy_id] = Scores(row.severity, row.reach, row.novelty)
        if row.party_id is not None:
            told_for[controversy_id][row.party_id] = row.party or row.party_id
        told_as[controversy_id].update(row.types)
        # Moves are numbered, because a clock that was set back leaves digests in another order.
        line, number = moved_line(row.development_id) or (row.development_id, 0)
        if number >= told_in.get(line, (0, ""))[0]:
            told_in[line] = number, row.controversy_id
    types = {key: frozenset(found) for key, found in told_as.items() if found}
    return Ledger(frozenset(told), last_scores, told_for, types, {key: home for key, (_, home) in told_in.items()})
