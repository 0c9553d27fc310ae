"""A portfolio as a subscription: its entities with their weights, replaced as a whole by the next import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from alerts.names import subscription_name
from alerts.portfolio import Match
from alerts.preference_rows import new_subscription
from alerts.subscribers import require
from alerts.wishes import SubscriberError
from models import Subscriber, Subscription, SubscriptionEntity
from pipeline.tag.gazetteer import Entity


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changed: entities watched now, those that are new, and those that are gone."""

    n_watched: int
    n_new: int
    n_gone: int


def hold(session: Session, address: str, matches: Iterable[Match], now: datetime, name: str = "portfolio") -> Change:
    """Make a subscription's entities those of a portfolio; what was held before keeps the date of its first import.

    Only holdings that fit one entity are taken; of several lines for one entity the weights add up.
    """
    row = require(session, address)
    held, weights = _taken(matches)
    if not held:
        raise SubscriberError("no holding fits an entity of the gazetteer: a portfolio of nobody would mean everybody")
    subscription = _subscription(row, name, now)
    known = {watched.entity_id: watched for watched in subscription.entities}
    change = Change(len(held), len(held.keys() - known.keys()), len(known.keys() - held.keys()))
    subscription.entities = [
        known.get(entity_id) or SubscriptionEntity(entity_id=entity_id, name=entity.name, added_at=now)
        for entity_id, entity in sorted(held.items())
    ]
    for watched in subscription.entities:
        weight = weights[watched.entity_id]
        watched.weight = f"{weight:.6g}" if weight else None
    session.flush()
    return change


def _taken(matches: Iterable[Match]) -> tuple[dict[str, Entity], Mapping[str, float]]:
    held: dict[str, Entity] = {}
    weights: dict[str, float] = defaultdict(float)
    for match in matches:
        if len(match.entities) == 1:
            (entity,) = match.entities
            held[entity.entity_id] = entity
            weights[entity.entity_id] += match.holding.weight or 0.0
    return held, weights


def _subscription(row: Subscriber, name: str, now: datetime) -> Subscription:
    for subscription in row.subscriptions:
        if subscription.name == name:
            return subscription
    try:
        return new_subscription(row, subscription_name(name), now)
    except ValueError as error:
        raise SubscriberError(str(error)) from error
