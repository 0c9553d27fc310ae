"""The desk: who wants what, and what readers say. Personal data live in the desk alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import DeskBase, JsonText


class DeskMeta(DeskBase):
    """One row: which article database this desk belongs to, and its signing key."""

    __tablename__ = "desk_meta"

    key: Mapped[str] = mapped_column(primary_key=True, doc="Name of the fact: `article_database_id` or `signing_key`.")
    value: Mapped[str] = mapped_column(doc="Its value.")


class Subscriber(DeskBase):
    """A person who receives digests."""

    __tablename__ = "subscriber"

    subscriber_id: Mapped[str] = mapped_column(
        primary_key=True, doc="Opaque id, made from the address by a keyed hash."
    )
    address: Mapped[str] = mapped_column(unique=True, doc="E-mail address, as given; the domain in lower case.")
    zone: Mapped[str] = mapped_column(default="UTC", doc="IANA time zone in which the send time is meant.")
    send_time: Mapped[str] = mapped_column(default="07:00", doc="Local time of day of the daily digest, `HH:MM`.")
    working_days: Mapped[str] = mapped_column(
        default="12345", doc="ISO week days on which digests go out, Monday is 1."
    )
    weekly_day: Mapped[int] = mapped_column(default=1, doc="ISO week day of weekly subscriptions, Monday is 1.")
    holidays: Mapped[str] = mapped_column(
        default="", doc="Country, or country and subdivision, whose public holidays are off: `DE`, `US-NY`."
    )
    state: Mapped[str] = mapped_column(
        default="active", doc="`pending` (not confirmed yet), `active`, `paused` or `removed`."
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(
        doc="When the owner of the address confirmed; empty where an operator added it."
    )
    paused_until: Mapped[datetime | None] = mapped_column(doc="End of the pause, where there is one.")
    wants_quiet_day: Mapped[bool] = mapped_column(default=False, doc="1 where a mail is wanted on a quiet day too.")
    created_at: Mapped[datetime] = mapped_column(doc="When the subscriber was added.")
    last_slot: Mapped[datetime | None] = mapped_column(doc="Last scheduled slot that was handled, digest or not.")

    subscriptions: Mapped[list[Subscription]] = relationship(
        back_populates="subscriber", order_by="Subscription.subscription_id", cascade="all, delete-orphan"
    )


class Subscription(DeskBase):
    """What one subscriber wants: entities, types, thresholds, since when. No entity named means all."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("subscriber_id", "name"),)

    subscription_id: Mapped[str] = mapped_column(primary_key=True, doc="Hash of subscriber and name.")
    subscriber_id: Mapped[str] = mapped_column(
        ForeignKey("subscriber.subscriber_id", ondelete="CASCADE"), doc="Whose subscription it is."
    )
    name: Mapped[str] = mapped_column(default="default", doc="The subscriber's word for it.")
    frequency: Mapped[str] = mapped_column(default="daily", doc="`immediate`, `daily` or `weekly`.")
    jurisdictions: Mapped[list[str]] = mapped_column(
        JsonText, default=list, doc="Wanted jurisdictions, ISO country codes or `EU`; empty means all."
    )
    languages: Mapped[list[str]] = mapped_column(
        JsonText, default=list, doc="Wanted languages of the articles, ISO 639-1; empty means all."
    )
    types: Mapped[list[str]] = mapped_column(JsonText, default=list, doc="Wanted types; empty means all.")
    min_severity: Mapped[int] = mapped_column(default=0, doc="Lowest severity that is told, 0 to 100.")
    muted_outlets: Mapped[list[str]] = mapped_column(JsonText, default=list, doc="Slugs of outlets that are not told.")
    starts_at: Mapped[datetime] = mapped_column(doc="Developments known before this are not owed.")
    created_at: Mapped[datetime] = mapped_column(doc="When the subscription was made.")

    subscriber: Mapped[Subscriber] = relationship(back_populates="subscriptions")
    entities: Mapped[list[SubscriptionEntity]] = relationship(
        back_populates="subscription", order_by="SubscriptionEntity.entity_id", cascade="all, delete-orphan"
    )


class SubscriptionEntity(DeskBase):
    """One watched entity of a subscription."""

    __tablename__ = "subscription_entity"

    subscription_id: Mapped[str] = mapped_column(
        ForeignKey("subscription.subscription_id", ondelete="CASCADE"), primary_key=True, doc="The subscription."
    )
    entity_id: Mapped[str] = mapped_column(primary_key=True, doc="Entity of the gazetteer.")
    name: Mapped[str] = mapped_column(doc="Name as given when it was added.")
    weight: Mapped[str | None] = mapped_column(doc="Portfolio weight as given, where there is one.")
    added_at: Mapped[datetime] = mapped_column(
        doc="Since when it is watched: what was known before is not owed; what is open then is listed once."
    )
    opening_told_at: Mapped[datetime | None] = mapped_column(doc="When the open controversies were listed.")

    subscription: Mapped[Subscription] = relationship(back_populates="entities")


class Verdict(DeskBase):
    """What a reader said of something told: feedback to count precision by and to learn from."""

    __tablename__ = "verdict"

    verdict_id: Mapped[str] = mapped_column(primary_key=True, doc="Hash of who, what and kind.")
    subscriber_id: Mapped[str | None] = mapped_column(
        ForeignKey("subscriber.subscriber_id", ondelete="SET NULL"), index=True, doc="Who; empty once deleted."
    )
    kind: Mapped[str] = mapped_column(doc="`confirmed`, `not_relevant`, `wrong_company` or `same_as`.")
    development_id: Mapped[str] = mapped_column(index=True, doc="Of which development.")
    controversy_id: Mapped[str] = mapped_column(doc="Of which controversy.")
    entity_id: Mapped[str | None] = mapped_column(doc="The company that is wrong, where one is named.")
    same_as: Mapped[str | None] = mapped_column(doc="Slug or id of the controversy that it is the same as.")
    given_at: Mapped[datetime] = mapped_column(doc="When.")
    withdrawn_at: Mapped[datetime | None] = mapped_column(doc="When it was taken back.")


class Mute(DeskBase):
    """A controversy, or one company in it, of which a subscriber wants to hear no more."""

    __tablename__ = "mute"

    subscriber_id: Mapped[str] = mapped_column(
        ForeignKey("subscriber.subscriber_id", ondelete="CASCADE"), primary_key=True, doc="Who."
    )
    controversy_id: Mapped[str] = mapped_column(primary_key=True, doc="Of which controversy.")
    entity_id: Mapped[str] = mapped_column(
        primary_key=True, default="", doc="Only as a reason of this company; empty for the whole controversy."
    )
    since: Mapped[datetime] = mapped_column(doc="Since when.")


class Letter(DeskBase):
    """A mail that somebody asked for on the public pages: a confirmation, or a fresh link to one's own pages.

    The pages only write down that it was asked for; whether the address is known is looked up when it is sent.
    """

    __tablename__ = "letter"

    letter_id: Mapped[str] = mapped_column(primary_key=True, doc="Opaque random id.")
    kind: Mapped[str] = mapped_column(doc="`confirm` or `link`.")
    address_hash: Mapped[str] = mapped_column(
        index=True, doc="Keyed hash of the address: the id of its subscriber, if there is one."
    )
    client_hash: Mapped[str] = mapped_column(index=True, doc="Keyed hash of the network address that asked.")
    address: Mapped[str] = mapped_column(default="", doc="The address, for a confirmation that waits; else empty.")
    wishes: Mapped[dict[str, Any]] = mapped_column(JsonText, default=dict, doc="What is wanted, until it is sent.")
    asked_at: Mapped[datetime] = mapped_column(doc="When it was asked for.")
    state: Mapped[str] = mapped_column(
        default="waiting", index=True, doc="`waiting`, `sent`, `nobody` (no such subscriber), `suppressed` or `failed`."
    )
    attempts: Mapped[int] = mapped_column(default=0, doc="How often it was tried.")
    next_attempt_at: Mapped[datetime] = mapped_column(doc="Not before this.")
    finished_at: Mapped[datetime | None] = mapped_column(doc="When it reached a final state.")


class Suppression(DeskBase):
    """An address that gets nothing, by any channel, and why."""

    __tablename__ = "suppression"

    address_hash: Mapped[str] = mapped_column(primary_key=True, doc="Keyed hash of the address.")
    reason: Mapped[str] = mapped_column(doc="`bounce`, `complaint`, `unsubscribed` or `erased`.")
    since: Mapped[datetime] = mapped_column(doc="Since when.")
    until: Mapped[datetime | None] = mapped_column(doc="Until when; empty means for good.")
    times: Mapped[int] = mapped_column(default=1, doc="How often it happened; each time it lasts longer.")


class Alarm(DeskBase):
    """Something the operator has to know; raised once, cleared when it ends."""

    __tablename__ = "alarm"

    alarm_id: Mapped[str] = mapped_column(primary_key=True, doc="Kind and what it is about.")
    kind: Mapped[str] = mapped_column(doc="For example `digest_overdue`.")
    message: Mapped[str] = mapped_column(doc="One line: what is wrong and what to do.")
    raised_at: Mapped[datetime] = mapped_column(doc="When it was first seen.")
    mailed_at: Mapped[datetime | None] = mapped_column(doc="When the operator was mailed.")
    cleared_at: Mapped[datetime | None] = mapped_column(doc="When it ended.")
