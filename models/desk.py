"""The desk: who wants what, what they were told, and how it reached them. Personal data live here alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
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


class Digest(DeskBase):
    """One subscriber's content for one scheduled slot."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("subscriber_id", "slot"),)

    digest_id: Mapped[str] = mapped_column(primary_key=True, doc="Hash of subscriber and slot.")
    subscriber_id: Mapped[str] = mapped_column(
        ForeignKey("subscriber.subscriber_id", ondelete="CASCADE"), index=True, doc="Whose digest it is."
    )
    slot: Mapped[datetime] = mapped_column(doc="The scheduled time it belongs to (by hand: the minute of `--now`).")
    outcome: Mapped[str] = mapped_column(doc="`composed` or `quiet_day`.")
    content: Mapped[dict[str, Any]] = mapped_column(JsonText, doc="The content model that every channel renders.")
    composed_at: Mapped[datetime] = mapped_column(doc="When it was composed.")


class DigestItem(DeskBase):
    """The ledger: a subscriber was told a development, once."""

    __tablename__ = "digest_item"
    __table_args__ = (UniqueConstraint("digest_id", "position"),)

    subscriber_id: Mapped[str] = mapped_column(
        ForeignKey("subscriber.subscriber_id", ondelete="CASCADE"), primary_key=True, doc="Who was told."
    )
    development_id: Mapped[str] = mapped_column(
        primary_key=True, doc="Public id of the development, or of an opening (`open:` and the controversy)."
    )
    digest_id: Mapped[str] = mapped_column(ForeignKey("digest.digest_id", ondelete="CASCADE"), doc="In which digest.")
    controversy_id: Mapped[str] = mapped_column(index=True, doc="Of which controversy.")
    position: Mapped[int] = mapped_column(doc="Place in the digest, from 1.")
    severity: Mapped[int] = mapped_column(doc="Severity as told, for next time's comparison.")
    reach: Mapped[int] = mapped_column(doc="Reach as told.")
    novelty: Mapped[int] = mapped_column(doc="Novelty as told.")
    party_id: Mapped[str | None] = mapped_column(doc="Entity for which it was told; empty where everything is wanted.")
    party: Mapped[str | None] = mapped_column(doc="Name of that entity as told.")
    types: Mapped[list[str]] = mapped_column(
        JsonText, default=list, doc="Types because of which it was told; empty where any type would do."
    )


class Delivery(DeskBase):
    """One digest on its way through one channel: the outbox."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("digest_id", "channel"),
        # What waits is found in the index alone: columns behind the body are read at the price of the body.
        Index(None, "state", "next_attempt_at", "delivery_id"),
    )

    delivery_id: Mapped[str] = mapped_column(primary_key=True, doc="Hash of digest and channel.")
    digest_id: Mapped[str] = mapped_column(ForeignKey("digest.digest_id", ondelete="CASCADE"), doc="What is delivered.")
    channel: Mapped[str] = mapped_column(default="mail", doc="The way it goes.")
    address: Mapped[str] = mapped_column(doc="Where it goes, as it was when the digest was composed.")
    message_id: Mapped[str] = mapped_column(unique=True, doc="Message-ID, made from subscriber and slot.")
    body: Mapped[bytes] = mapped_column(LargeBinary, doc="The rendered message, byte for byte.")
    state: Mapped[str] = mapped_column(doc="Closed list: DeliveryOutcome.")
    attempts: Mapped[int] = mapped_column(default=0, doc="How often it was tried.")
    next_attempt_at: Mapped[datetime] = mapped_column(doc="Not before this.")
    claimed_at: Mapped[datetime | None] = mapped_column(doc="When a sender took it.")
    claimed_by: Mapped[str | None] = mapped_column(doc="Which sender took it.")
    finished_at: Mapped[datetime | None] = mapped_column(doc="When it reached a final state.")
    detail: Mapped[str | None] = mapped_column(doc="The last answer of the other side.")


class Door(DeskBase):
    """One more way to a subscriber beside mail: a chat, a webhook, or a private feed of one subscription."""

    __tablename__ = "door"

    door_id: Mapped[str] = mapped_column(primary_key=True, doc="Opaque id.")
    subscriber_id: Mapped[str] = mapped_column(
        ForeignKey("subscriber.subscriber_id", ondelete="CASCADE"), index=True, doc="Whose door it is."
    )
    subscription_id: Mapped[str | None] = mapped_column(
        ForeignKey("subscription.subscription_id", ondelete="CASCADE"),
        doc="The one subscription that goes through it; empty for all.",
    )
    kind: Mapped[str] = mapped_column(doc="`chat`, `webhook` or `feed`.")
    address: Mapped[str] = mapped_column(doc="Where to: an Apprise address or a URL; empty for a feed.")
    secret: Mapped[str] = mapped_column(doc="Key that signs a webhook, or the secret part of a feed's address.")
    created_at: Mapped[datetime] = mapped_column(doc="When it was opened.")
    revoked_at: Mapped[datetime | None] = mapped_column(doc="When it was closed; nothing goes through it since.")


class Hold(DeskBase):
    """A development that waits for a person's approval before anybody is told."""

    __tablename__ = "hold"

    development_id: Mapped[str] = mapped_column(primary_key=True, doc="Public id of the development.")
    controversy_id: Mapped[str] = mapped_column(doc="Of which controversy.")
    severity: Mapped[int] = mapped_column(doc="Severity when it was held.")
    held_at: Mapped[datetime] = mapped_column(doc="Since when it waits.")
    decision: Mapped[str] = mapped_column(default="waiting", doc="`waiting`, `approved` or `rejected`.")
    decided_at: Mapped[datetime | None] = mapped_column(doc="When it was decided.")
    decided_by: Mapped[str | None] = mapped_column(doc="Who decided, by the name given.")


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


class DigestRun(DeskBase):
    """One run over all subscribers for one slot, with the count of each outcome."""

    __tablename__ = "digest_run"

    slot: Mapped[datetime] = mapped_column(primary_key=True, doc="The run's time.")
    taken: Mapped[int] = mapped_column(doc="Subscribers looked at.")
    outcomes: Mapped[dict[str, int]] = mapped_column(JsonText, doc="Count by DigestOutcome; they sum to `taken`.")


class Alarm(DeskBase):
    """Something the operator has to know; raised once, cleared when it ends."""

    __tablename__ = "alarm"

    alarm_id: Mapped[str] = mapped_column(primary_key=True, doc="Kind and what it is about.")
    kind: Mapped[str] = mapped_column(doc="For example `digest_overdue`.")
    message: Mapped[str] = mapped_column(doc="One line: what is wrong and what to do.")
    raised_at: Mapped[datetime] = mapped_column(doc="When it was first seen.")
    mailed_at: Mapped[datetime | None] = mapped_column(doc="When the operator was mailed.")
    cleared_at: Mapped[datetime | None] = mapped_column(doc="When it ended.")
