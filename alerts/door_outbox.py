"""Deliveries through doors: made with the digest in one transaction, and sent once more when somebody asks."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from alerts.chat import chat_message, limit_of
from alerts.doors import channel_of, sending_doors, shown_address_of
from alerts.outbox import MAIL, UNFINISHED, delivery_id
from alerts.records import DigestContent
from alerts.shares import share_of
from alerts.webhook import digest_document
from models import Delivery, DeliveryBody, Digest, Door
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

_ENDED = (DeliveryOutcome.SENT.value, DeliveryOutcome.FAILED.value)


def enqueue_doors(
    session: Session, composed: Sequence[tuple[str, DigestContent]], base_url: str, now: datetime
) -> None:
    """Add to the caller's transaction a delivery for each open door that is owed something of these digests.

    The digests come by subscriber id.
    """
    doors = sending_doors(session, [subscriber_id for subscriber_id, _ in composed])
    for subscriber_id, content in composed:
        for door, subscription in doors.get(subscriber_id, ()):
            row = _delivery(door, subscription, content, base_url, now)
            if row is not None:
                session.add(row)
    session.flush()


def _delivery(
    door: Door, subscription: str | None, content: DigestContent, base_url: str, now: datetime
) -> Delivery | None:
    """None where the door is owed nothing. What cannot be put into words for a door keeps no mail from going out."""
    share = share_of(content, subscription)
    if share is None:
        return None
    key = delivery_id(content.digest_id, channel_of(door))
    try:
        body, failure = body_for(door, key, share, base_url), None
    except Exception as error:
        logger.exception("no body for a door", extra={"door_id": door.door_id, "digest_id": content.digest_id})
        body, failure = b"", f"no body could be made: {type(error).__name__}"
    return Delivery(
        delivery_id=key,
        digest_id=content.digest_id,
        channel=channel_of(door),
        address=shown_address_of(door),
        message_id=key,
        kept=DeliveryBody(body=body) if body else None,
        state=DeliveryOutcome.FAILED if failure else DeliveryOutcome.PENDING,
        attempts=0,
        next_attempt_at=now,
        finished_at=now if failure else None,
        detail=failure,
    )


def body_for(door: Door, key: str, share: DigestContent, base_url: str) -> bytes:
    """What goes through this door."""
    if door.kind == "chat":
        return chat_message(share, base_url, limit_of(door.address.partition("://")[0].lower())).to_bytes()
    return digest_document(key, share, base_url)


def _newest_first(door: Door) -> Select[Delivery]:
    """Deliveries through a door, by way of its reader's digests: nothing but those has an index that finds them, and
    the same index has them by time, so that the newest are found without reading the rest.
    """
    query = select(Delivery).join(Digest, Digest.digest_id == Delivery.digest_id)
    query = query.where(Digest.subscriber_id == door.subscriber_id, Delivery.channel == channel_of(door))
    return query.order_by(Digest.slot.desc())


def newest_through(session: Session, door: Door, limit: int) -> list[Delivery]:
    """The same, those of the newest digests first, whenever they were or will be tried."""
    return list(session.scalars(_newest_first(door).limit(limit)))


def newest_ended(session: Session, door: Door, limit: int) -> list[Delivery]:
    """Those of them that came through or failed for good."""
    return list(session.scalars(_newest_first(door).where(Delivery.state.in_(_ENDED)).limit(limit)))


class ReplayError(ValueError):
    """Nothing can be sent again; the message says why."""


def replay(session: Session, delivery: str, now: datetime) -> None:
    """Put one delivery into the outbox once more: the same id, the same bytes."""
    row = session.get(Delivery, delivery)
    if row is None or row.channel == MAIL:
        raise ReplayError(f"no delivery {delivery!r} through a door: see `gazewire doors list --deliveries`")
    if row.state in UNFINISHED:
        raise ReplayError(f"{delivery} is {row.state} and goes out anyway")
    if row.kept is None:
        raise ReplayError(f"nothing is left of {delivery}: its content was dropped, or could not be made")
    _again(row, now)


def replay_since(session: Session, since: datetime, now: datetime, channels: Sequence[str] = ()) -> list[str]:
    """As `replay` for all that ended since then through these channels (none: all); the ids."""
    query = select(Delivery).where(
        Delivery.channel != MAIL, Delivery.state.not_in(UNFINISHED), Delivery.finished_at >= since, Delivery.kept.has()
    )
    if channels:
        query = query.where(Delivery.channel.in_(channels))
    rows = session.scalars(query.order_by(Delivery.finished_at, Delivery.delivery_id)).all()
    for row in rows:
        _again(row, now)
    return [row.delivery_id for row in rows]


def _again(row: Delivery, now: datetime) -> None:
    row.state, row.attempts, row.next_attempt_at, row.finished_at = DeliveryOutcome.PENDING, 0, now, None
