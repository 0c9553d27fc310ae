"""A subscriber's rows of the desk as records: what is wanted, and what was told already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.records import Ledger, Scores, SubscriberTerms, SubscriptionTerms, Watch
from alerts.slots import due_slot, slot_after_start
from models import Digest, DigestItem, Subscriber, Subscription, SubscriptionEntity


def subscriber_terms(row: Subscriber) -> SubscriberTerms:
    """The subscriber with all subscriptions, those in the order of their ids."""
    return SubscriberTerms(
        subscriber_id=row.subscriber_id,
        zone=row.zone,
        wants_quiet_day=row.wants_quiet_day,
        subscriptions=tuple(_subscription_terms(subscription) for subscription in row.subscriptions),
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
    )


def _watch(row: SubscriptionEntity) -> Watch:
    return Watch(
        entity_id=row.entity_id,
        name=row.name,
        added_at=row.added_at,
        is_opening_told=row.opening_told_at is not None,
        weight=None if row.weight is None else float(row.weight),
    )


def slot_due(row: Subscriber, now: datetime) -> datetime | None:
    """The scheduled slot that has come for the subscriber at `now` and was not handled."""
    last = row.last_slot or slot_after_start(row.zone, row.send_time, row.created_at)
    return due_slot(row.zone, row.send_time, row.working_days, last, now)


def ledger_of(session: Session, subscriber_id: str, merged: Mapping[str, str]) -> Ledger:
    """What the subscriber was told, the latest digest's scores winning; `merged` says where controversies went."""
    rows = session.execute(
        select(
            DigestItem.development_id,
            DigestItem.controversy_id,
            DigestItem.severity,
            DigestItem.reach,
            DigestItem.novelty,
            DigestItem.party_id,
            DigestItem.party,
        )
        .join(Digest, Digest.digest_id == DigestItem.digest_id)
        .where(DigestItem.subscriber_id == subscriber_id)
        .order_by(Digest.slot, DigestItem.position)
    ).all()
    told_for: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.party_id is not None:
            told_for[merged.get(row.controversy_id, row.controversy_id)][row.party_id] = row.party or row.party_id
    return Ledger(
        told=frozenset(row.development_id for row in rows),
        last_scores={
            merged.get(row.controversy_id, row.controversy_id): Scores(row.severity, row.reach, row.novelty)
            for row in rows
        },
        told_for=told_for,
    )
