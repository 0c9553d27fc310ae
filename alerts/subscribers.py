"""Subscribers and their subscriptions: add, list, pause, remove, unsubscribe."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from alerts.erasure import forget
from alerts.holidays_off import holiday_place
from alerts.jurisdictions import jurisdiction_code
from alerts.messages import mail_address
from alerts.names import UnknownNameError, resolve
from alerts.records import FREQUENCIES
from alerts.signing import address_hash, signing_key, subscriber_id_of
from alerts.slots import parse_send_time, zone_named
from alerts.suppression import suppress, suppression_of
from models import Subscriber, Subscription, SubscriptionEntity, Suppression
from pipeline.records import TYPES
from pipeline.tag.gazetteer import Entity, Gazetteer


class SubscriberError(ValueError):
    """What was asked cannot be done; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is wanted, and how often. `starts_at` None means now; no entities means everything."""

    entities: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    min_severity: int = 0
    muted_outlets: tuple[str, ...] = ()
    starts_at: datetime | None = None
    name: str = "default"
    frequency: str = "daily"
    jurisdictions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Habits:
    """When mails are wanted: IANA zone, local `HH:MM`, ISO week days, whether a quiet day is worth a mail; the day of
    weekly mails, and the country whose holidays are off.
    """

    zone: str = "UTC"
    send_time: str = "07:00"
    working_days: str = "12345"
    wants_quiet_day: bool = False
    weekly_day: int = 1
    holidays: str = ""


def add(
    session: Session, address: str, wishes: Wishes, habits: Habits, gazetteer: Gazetteer, now: datetime
) -> Subscriber:
    """A new subscriber, or one more subscription of a known one. SubscriberError where something is not right."""
    plain = _checked_address(address)
    _check_habits(habits)
    entities = _checked_wishes(wishes, gazetteer)
    key = signing_key(session)
    _refuse_suppressed(session, key, plain, now)
    row = find(session, plain) or _new(session, key, plain, habits, now)
    if any(subscription.name == wishes.name for subscription in row.subscriptions):
        raise SubscriberError(f"{plain} has a subscription {wishes.name!r} already: give this one another --name")
    row.state, row.paused_until = "active", None
    row.subscriptions.append(new_subscription(row.subscriber_id, wishes, entities, now))
    session.flush()
    return row


def _checked_address(address: str) -> str:
    try:
        return mail_address(address)
    except ValueError as error:
        raise SubscriberError(str(error)) from error


def _check_habits(habits: Habits) -> None:
    try:
        zone_named(habits.zone)
        parse_send_time(habits.send_time)
        holiday_place(habits.holidays)
    except ValueError as error:
        raise SubscriberError(str(error)) from error
    if not habits.working_days or set(habits.working_days) - set("1234567"):
        raise SubscriberError(f"working days {habits.working_days!r} are not digits from 1 (Monday) to 7 (Sunday)")
    if not 1 <= habits.weekly_day <= 7:
        raise SubscriberError(f"weekly day {habits.weekly_day} is not from 1 (Monday) to 7 (Sunday)")


def _checked_wishes(wishes: Wishes, gazetteer: Gazetteer) -> list[Entity]:
    unknown = [name for name in wishes.types if name not in TYPES]
    if unknown:
        raise SubscriberError(f"no such type: {', '.join(unknown)}; there are {', '.join(TYPES)}")
    if not 0 <= wishes.min_severity <= 100:
        raise SubscriberError(f"severity {wishes.min_severity} is not from 0 to 100")
    if wishes.frequency not in FREQUENCIES:
        raise SubscriberError(f"frequency {wishes.frequency!r} is none of {', '.join(sorted(FREQUENCIES))}")
    try:
        _check_codes(wishes)
        found = [resolve(name, gazetteer) for name in wishes.entities]
    except ValueError as error:
        raise SubscriberError(str(error)) from error
    return list({entity.entity_id: entity for entity in found}.values())


def _check_codes(wishes: Wishes) -> None:
    for code in wishes.jurisdictions:
        jurisdiction_code(code)
    for language in wishes.languages:
        if not (language.isascii() and language.isalpha() and language.islower() and len(language) == 2):
            raise ValueError(f"language {language!r} is no code such as en or de")


def _refuse_suppressed(session: Session, key: bytes, address: str, now: datetime) -> None:
    row = suppression_of(session, key, address, now)
    if row is not None:
        raise SubscriberError(
            f"{address} is suppressed since {row.since:%Y-%m-%d} ({row.reason}): "
            "lift it first with `gazewire subscribers lift`, if the person asked for it"
        )


def _new(session: Session, key: bytes, address: str, habits: Habits, now: datetime) -> Subscriber:
    row = Subscriber(
        subscriber_id=subscriber_id_of(key, address),
        address=address,
        zone=habits.zone,
        send_time=habits.send_time,
        working_days=habits.working_days,
        wants_quiet_day=habits.wants_quiet_day,
        weekly_day=habits.weekly_day,
        holidays=holiday_place(habits.holidays),
        state="active",
        created_at=now,
    )
    session.add(row)
    return row


def new_subscription(subscriber_id: str, wishes: Wishes, entities: list[Entity], now: datetime) -> Subscription:
    """A subscription's row. Its entities are watched since it starts, which may lie in the past."""
    starts_at = wishes.starts_at or now
    return Subscription(
        subscription_id=subscription_id_of(subscriber_id, wishes.name),
        name=wishes.name,
        types=list(wishes.types),
        min_severity=wishes.min_severity,
        muted_outlets=list(wishes.muted_outlets),
        frequency=wishes.frequency,
        jurisdictions=[jurisdiction_code(code) for code in wishes.jurisdictions],
        languages=list(wishes.languages),
        starts_at=starts_at,
        created_at=now,
        entities=[
            SubscriptionEntity(entity_id=entity.entity_id, name=entity.name, added_at=starts_at) for entity in entities
        ],
    )


def subscription_id_of(subscriber_id: str, name: str) -> str:
    """Id of a subscriber's subscription of this name."""
    return f"u-{hashlib.sha256(f'{subscriber_id}{chr(31)}{name}'.encode()).hexdigest()[:24]}"


def watch(
    session: Session, address: str, names: Iterable[str], gazetteer: Gazetteer, now: datetime, name: str = "default"
) -> list[str]:
    """Add entities to a subscription; their open controversies are listed once in the next digest. The new names."""
    subscription = subscription_named(require(session, address), name)
    known = {entity.entity_id for entity in subscription.entities}
    entities = _checked_wishes(Wishes(entities=tuple(names)), gazetteer)
    fresh = [entity for entity in entities if entity.entity_id not in known]
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
    try:
        found = resolve(given, gazetteer).entity_id
    except UnknownNameError as error:
        raise SubscriberError(str(error)) from error
    if all(entity.entity_id != found for entity in subscription.entities):
        raise SubscriberError(f"{given!r} is not watched in {subscription.name!r}: see `gazewire subscribers show`")
    return found


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
        select(Subscriber).options(_whole()).where(Subscriber.subscriber_id == subscriber_id_of(key, address.strip()))
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
    row.state, row.paused_until = "paused", until
    return row


def resume(session: Session, address: str) -> Subscriber:
    """End a pause."""
    row = require(session, address)
    row.state, row.paused_until = "active", None
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
    if row.state != "removed":
        row.state, row.paused_until = "removed", None
        suppress(session, signing_key(session), row.address, "unsubscribed", now)
    return True


def lift(session: Session, address: str) -> bool:
    """Take an address off the suppression list, because the person asked for mails again."""
    plain = _checked_address(address)
    row = session.get(Suppression, address_hash(signing_key(session), plain))
    if row is None:
        return False
    session.delete(row)
    subscriber = find(session, plain)
    if subscriber is not None:
        subscriber.state = "active"
    return True


def _whole() -> ExecutableOption:
    return selectinload(Subscriber.subscriptions).selectinload(Subscription.entities)
