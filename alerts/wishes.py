"""What a subscriber wishes for and when mails are wanted: checked, and as rows of the desk."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from alerts.holidays_off import holiday_place
from alerts.jurisdictions import jurisdiction_code
from alerts.names import resolve, subscription_name
from alerts.records import FREQUENCIES
from alerts.slots import parse_send_time, zone_named
from models import Subscription, SubscriptionEntity
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


def check_habits(habits: Habits) -> None:
    """SubscriberError where zone, times, days or holidays are not right."""
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


def checked_entities(wishes: Wishes, gazetteer: Gazetteer) -> list[Entity]:
    """The entities that are wished for; SubscriberError where one of them, or any other wish, is not right."""
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


def new_subscription(subscriber_id: str, wishes: Wishes, entities: list[Entity], now: datetime) -> Subscription:
    """A subscription's row. Its entities are watched since it starts, which may lie in the past.

    SubscriberError where it cannot be called so.
    """
    try:
        subscription_name(wishes.name)
    except ValueError as error:
        raise SubscriberError(str(error)) from error
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
