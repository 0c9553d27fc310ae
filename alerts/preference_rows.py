"""The preferences of a subscriber as rows of the desk: as they stand, and checked ones kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.preferences import CheckedTerms, Schedule, Terms, Watched
from models import Subscriber, Subscription, SubscriptionEntity


def schedule_of(row: Subscriber) -> Schedule:
    """The schedule as it is kept."""
    return Schedule(row.zone, row.send_time, row.working_days, str(row.weekly_day), row.holidays, row.wants_quiet_day)


def terms_of(row: Subscription) -> Terms:
    """The terms as they are kept, watched entities by name."""
    return Terms(
        row.name,
        tuple(sorted(entity.name for entity in row.entities)),
        tuple(row.types),
        str(row.min_severity),
        row.frequency,
        tuple(row.jurisdictions),
        tuple(row.languages),
        tuple(row.muted_outlets),
    )


def watched_by(row: Subscription) -> tuple[Watched, ...]:
    """What a subscription watches."""
    return tuple(Watched(entity.entity_id, entity.name) for entity in row.entities)


def keep_schedule(row: Subscriber, schedule: Schedule) -> None:
    """Write a checked schedule."""
    row.zone, row.send_time = schedule.zone, schedule.send_time
    row.working_days, row.weekly_day = schedule.working_days, int(schedule.weekly_day)
    row.holidays, row.wants_quiet_day = schedule.holidays, schedule.wants_quiet_day


def keep_terms(row: Subscription, terms: CheckedTerms, now: datetime) -> None:
    """Write checked terms. What stays watched keeps its date and weight; what is new is watched from now on."""
    known: Mapping[str, SubscriptionEntity] = {entity.entity_id: entity for entity in row.entities}
    row.entities = [
        known.get(entity.entity_id) or SubscriptionEntity(entity_id=entity.entity_id, name=entity.name, added_at=now)
        for entity in terms.entities
    ]
    keep_filters(row, terms)


def keep_filters(row: Subscription, terms: CheckedTerms) -> None:
    """The same but for the entities, which stay."""
    row.types, row.min_severity, row.frequency = list(terms.types), terms.min_severity, terms.frequency
    row.jurisdictions, row.languages = list(terms.jurisdictions), list(terms.languages)
    row.muted_outlets = list(terms.muted_outlets)


def add_terms(
    session: Session, row: Subscriber, terms: CheckedTerms, now: datetime, starts_at: datetime | None = None
) -> Subscription:
    """One more subscription, whose entities are watched since it starts: now, or earlier or later where that is given.

    ValueError where there is one of this name.
    """
    if any(other.name == terms.name for other in row.subscriptions):
        raise ValueError(f"there is a subscription {terms.name!r} already: give this one another name")
    subscription = new_subscription(row, terms.name, now)
    subscription.starts_at = starts_at or now
    keep_terms(subscription, terms, subscription.starts_at)
    session.flush()
    return subscription


def new_subscription(row: Subscriber, name: str, now: datetime) -> Subscription:
    """A subscription of the subscriber that starts now and names nothing yet."""
    joined = f"{row.subscriber_id}\x1f{name}"
    subscription_id = f"u-{hashlib.sha256(joined.encode()).hexdigest()[:24]}"
    subscription = Subscription(subscription_id=subscription_id, name=name, starts_at=now, created_at=now)
    row.subscriptions.append(subscription)
    return subscription
