"""The desk: what subscribers were told, and how it reached them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import DeskBase, JsonText


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


class DeliveryBody(DeskBase):
    """The bytes of a delivery, apart from its state: bytes beside it would be written again whenever that changes."""

    __tablename__ = "delivery_body"

    delivery_id: Mapped[str] = mapped_column(
        ForeignKey("delivery.delivery_id", ondelete="CASCADE"), primary_key=True, doc="Whose bytes they are."
    )
    body: Mapped[bytes] = mapped_column(LargeBinary, doc="The rendered message, byte for byte.")


class Delivery(DeskBase):
    """One digest on its way through one channel: the outbox."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("digest_id", "channel"),
        # What waits is found in the index alone.
        Index(None, "state", "next_attempt_at", "delivery_id"),
    )

    delivery_id: Mapped[str] = mapped_column(primary_key=True, doc="Hash of digest and channel.")
    digest_id: Mapped[str] = mapped_column(ForeignKey("digest.digest_id", ondelete="CASCADE"), doc="What is delivered.")
    channel: Mapped[str] = mapped_column(default="mail", doc="The way it goes.")
    address: Mapped[str] = mapped_column(doc="Where it goes, as it was when the digest was composed.")
    message_id: Mapped[str] = mapped_column(unique=True, doc="Message-ID, made from subscriber and slot.")
    state: Mapped[str] = mapped_column(doc="Closed list: DeliveryOutcome.")
    attempts: Mapped[int] = mapped_column(default=0, doc="How often it was tried.")
    next_attempt_at: Mapped[datetime] = mapped_column(doc="Not before this.")
    claimed_at: Mapped[datetime | None] = mapped_column(
        doc="When a sender took it; stays after a try that is to be repeated."
    )
    claimed_by: Mapped[str | None] = mapped_column(doc="Which sender took it.")
    finished_at: Mapped[datetime | None] = mapped_column(doc="When it reached a final state.")
    detail: Mapped[str | None] = mapped_column(doc="The last answer of the other side.")

    kept: Mapped[DeliveryBody | None] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def body(self) -> bytes:
        """The rendered message, byte for byte; empty once it was dropped."""
        return b"" if self.kept is None else self.kept.body


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


class DigestRun(DeskBase):
    """One run over all subscribers for one slot, with the count of each outcome."""

    __tablename__ = "digest_run"

    slot: Mapped[datetime] = mapped_column(primary_key=True, doc="The run's time.")
    taken: Mapped[int] = mapped_column(doc="Subscribers looked at.")
    outcomes: Mapped[dict[str, int]] = mapped_column(JsonText, doc="Count by DigestOutcome; they sum to `taken`.")
