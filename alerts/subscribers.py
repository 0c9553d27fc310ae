"""Subscribers and their subscriptions: add, list, pause, remove, unsubscribe."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from alerts.erasure import forget
from alerts.messages import mail_address
from alerts.names import UnknownNameError, resolve
from alerts.preference_rows import add_terms, keep_schedule, schedule_of
from alerts.preferences import Schedule, check_schedule, check_terms
from alerts.records import ACTIVE, PAUSED, REMOVED
from alerts.signing import address_hash, id_at, signing_key, subscriber_id_of
from alerts.suppression import suppress, suppression_of
from alerts.wishes import SubscriberError, Wishes, refuse
from models import Subscriber, Subscription, SubscriptionEntity, Suppression
from pipeline.tag.gazetteer import Entity, Gazetteer


def add(
    session: Session, address: str, wishes: Wishes, gazetteer: Gazetteer, outlets: Collection[str], now: datetime
) -> Subscriber:
    """A new subscriber, or one more subscription of a known one, whose schedule and pause stay.

    SubscriberError where something is not right, another schedule for a known one too. `outlets` are slugs that can be
    muted.
    """
    plain = _checked_address(address)
    schedule, problems = check_schedule(wishes.schedule)
    terms, more = check_terms(wishes.terms, gazetteer, outlets)
    refuse(problems | more)
    key = signing_key(session)
    _refuse_suppressed(session, key, plain, now)
    row = find(session, plain)
    if row is None:
        row = _new(session, key, plain, schedule, now)
    elif schedule not in (Schedule(), schedule_of(row)):
        raise SubscriberError(f"{plain} is known: `gazewire subscribers set` changes when mails come")
    if row.state != PAUSED:
        row.state = ACTIVE
    try:
        add_terms(session, row, terms, now, wishes.starts_at)
    except ValueError as error:
        raise SubscriberError(f"{plain}: {error}") from error
    return row


def _checked_address(address: str) -> str:
    try:
        return mail_address(address)
    except ValueError as error:
        raise SubscriberError(str(error)) from error


def _refuse_suppressed(session: Session, key: bytes, address: str, now: datetime) -> None:
    row = suppression_of(session, key, address, now)
    if row is not None:
        raise SubscriberError(
            f"{address} is suppressed since {row.since:%Y-%m-%d} ({row.reason}): "
            "lift it first with `gazewire subscribers lift`, if the person asked for it"
        )


def _new(session: Session, key: bytes, address: str, schedule: Schedule, now: datetime) -> Subscriber:
    row = Subscriber(subscriber_id=subscriber_id_of(key, address), address=address, created_at=now)
    keep_schedule(row, schedule)
    session.add(row)
    return row


def watch(
    session: Session, address: str, names: Iterable[str], gazetteer: Gazetteer, now: datetime, name: str = "default"
) -> list[str]:
    """Add entities to a subscription; their open controversies are listed once in the next digest. The new names."""
    subscription = subscription_named(require(session, address), name)
    known = {entity.entity_id for entity in subscription.entities}
    named = {entity.entity_id: entity for entity in (_named(given, gazetteer) for given in names)}
    fresh = [entity for entity in named.values() if entity.entity_id not in known]
    subscription.entities += [
        SubscriptionEntity(entity_id=entity.entity_id, name=entity.name, added_at=now) for entity in fresh
    ]
    return [entity.name for entity in fresh]


def unwatch(
    session: Session, address: str, names: Iterable[str], gazetteer: Gazetteer, name: str = "default"
) -> list[str]:
    """Take entities off a subscription; the names taken off. The last one stays, because none would mean everything."""
    subscription = subscription_named(require(session, address), name)
    gone = {_watched(given, subscription, gazetteer) for given in names}
    if gone == {entity.entity_id for entity in subscription.entities}:
        raise SubscriberError("a subscription without entities wants everything: remove it, or watch another first")
    taken = [entity.name for entity in subscription.entities if entity.entity_id in gone]
    subscription.entities = [entity for entity in subscription.entities if entity.entity_id not in gone]
    return taken


def _watched(given: str, subscription: Subscription, gazetteer: Gazetteer) -> str:
    """The id of a watched entity by its id or name, the gazetteer's names included."""
    for entity in subscription.entities:
        if given in (entity.entity_id, entity.name):
            return entity.entity_id
    found = _named(given, gazetteer).entity_id
    if all(entity.entity_id != found for entity in subscription.entities):
        raise SubscriberError(f"{given!r} is not watched in {subscription.name!r}: see `gazewire subscribers show`")
    return found


def _named(given: str, gazetteer: Gazetteer) -> Entity:
    try:
        return resolve(given, gazetteer)
    except UnknownNameError as error:
        raise SubscriberError(str(error)) from error


def subscription_named(row: Subscriber, name: str) -> Subscription:
    """The subscriber's subscription of this name; SubscriberError lists those that there are."""
    for subscription in row.subscriptions:
        if subscription.name == name:
            return subscription
    names = ", ".join(repr(terms.name) for terms in row.subscriptions) or "none"
    raise SubscriberError(f"{row.address} has no subscription {name!r}; there is {names}")


def listed(session: Session) -> list[Subscriber]:
    """All subscribers with their subscriptions, by address."""
    return list(session.scalars(select(Subscriber).options(_whole()).order_by(Subscriber.address)))


def find(session: Session, address: str) -> Subscriber | None:
    """The subscriber with this address; capitals do not count."""
    key = signing_key(session)
    return session.scalar(
        select(Subscriber).options(_whole()).where(Subscriber.subscriber_id == id_at(session, key, address.strip()))
    )


def require(session: Session, address: str) -> Subscriber:
    """As `find`; SubscriberError where there is none."""
    row = find(session, address)
    if row is None:
        raise SubscriberError(f"no subscriber {address!r}: see `gazewire subscribers list`")
    return row


def pause(session: Session, address: str, until: datetime | None = None) -> Subscriber:
    """No mails until then, or until further notice. What is owed meanwhile comes in one digest afterwards."""
    row = require(session, address)
    row.state, row.paused_until = PAUSED, until
    return row


def resume(session: Session, address: str) -> Subscriber:
    """End a pause."""
    row = require(session, address)
    row.state, row.paused_until = ACTIVE, None
    return row


def remove(session: Session, address: str) -> list[str]:
    """Delete the subscriber with subscriptions, digests and deliveries; nothing of the person stays.

    The Message-IDs of the mails, for whoever keeps files of them.
    """
    return forget(session, require(session, address))


def unsubscribe(session: Session, subscriber_id: str, now: datetime) -> bool:
    """End all mails to this subscriber at once, those that wait in the outbox too. False where there is none."""
    row = session.get(Subscriber, subscriber_id)
    if row is None:
        return False
    if row.state != REMOVED:
        row.state, row.paused_until = REMOVED, None
        suppress(session, signing_key(session), row.address, "unsubscribed", now)
    return True


def lift(session: Session, address: str) -> bool:
    """Take an address off the suppression list, because the person asked for mails again.

    Who had left is back; a pause and an open confirmation are wishes of their own, and stay.
    """
    plain = _checked_address(address)
    row = session.get(Suppression, address_hash(signing_key(session), plain))
    if row is None:
        return False
    session.delete(row)
    subscriber = find(session, plain)
    if subscriber is not None and subscriber.state == REMOVED:
        subscriber.state = ACTIVE
    return True


def _whole() -> ExecutableOption:
    return selectinload(Subscriber.subscriptions).selectinload(Subscription.entities)
