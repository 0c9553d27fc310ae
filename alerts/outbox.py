"""The outbox: digests with their rendered bytes on their way out.

A digest, its items and its delivery are one transaction of the caller; unique keys make a second try harmless.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table, Update, exists, insert, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from alerts.content import to_json
from alerts.posting import Composed
from alerts.records import DigestContent, Reason
from models import Delivery, DeliveryBody, Digest, DigestItem
from models.base import DeskBase
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

#: The channel of mails; every other one is that of a door.
MAIL = "mail"
#: States of a delivery that may still be sent; the others are ends.
UNFINISHED = (DeliveryOutcome.PENDING.value, DeliveryOutcome.SENDING.value, DeliveryOutcome.DEFERRED.value)


def digest_id(subscriber_id: str, slot: datetime) -> str:
    """Id of a subscriber's digest for a slot; nobody can guess it without the subscriber's id."""
    return _id("g", subscriber_id, f"{slot:%Y%m%dT%H%M%SZ}")


def delivery_id(digest: str, channel: str) -> str:
    """Id of a digest's delivery through a channel."""
    return _id("y", digest, channel)


def _id(prefix: str, *parts: str) -> str:
    joined = "\x1f".join(parts)
    return f"{prefix}-{hashlib.sha256(joined.encode()).hexdigest()[:24]}"


def enqueue(session: Session, composed: Sequence[tuple[str, Composed]], now: datetime) -> None:
    """Add digests, their ledger items and their deliveries, by subscriber id, to the caller's transaction."""
    session.flush()
    items = [item for subscriber_id, one in composed for item in _ledger_items(subscriber_id, one.content)]
    rows: dict[type[DeskBase], list[dict[str, object]]] = {
        Digest: [_digest(subscriber_id, one, now) for subscriber_id, one in composed],
        DigestItem: items,
        Delivery: [_delivery(one, now) for _, one in composed],
        DeliveryBody: [_body(one) for _, one in composed],
    }
    connection = session.connection()  # by a session each row costs as much again as its insertion
    for table, values in rows.items():
        if values:
            connection.execute(insert(cast(Table, table.__table__)), values)


def _digest(subscriber_id: str, composed: Composed, now: datetime) -> dict[str, object]:
    content = composed.content
    return {
        "digest_id": content.digest_id,
        "subscriber_id": subscriber_id,
        "slot": content.slot,
        "outcome": content.outcome,
        "content": to_json(content),
        "composed_at": now,
    }


def _delivery(composed: Composed, now: datetime) -> dict[str, object]:
    parcel = composed.parcel
    return {
        "delivery_id": delivery_id(composed.content.digest_id, MAIL),
        "digest_id": composed.content.digest_id,
        "channel": MAIL,
        "address": parcel.address,
        "message_id": parcel.message_id,
        "state": DeliveryOutcome.PENDING.value,
        "attempts": 0,
        "next_attempt_at": now,
    }


def _body(composed: Composed) -> dict[str, object]:
    return {"delivery_id": delivery_id(composed.content.digest_id, MAIL), "body": composed.parcel.body}


def _ledger_items(subscriber_id: str, content: DigestContent) -> list[dict[str, object]]:
    lines = [(item, line.development_id) for item in content.items for line in item.lines]
    lines += [(item, one.development_id) for item in content.items for line in item.lines for one in line.also]
    return [
        {
            "subscriber_id": subscriber_id,
            "development_id": development_id,
            "digest_id": content.digest_id,
            "controversy_id": item.controversy.controversy_id,
            "position": position,
            "severity": item.controversy.scores.severity,
            "reach": item.controversy.scores.reach,
            "novelty": item.controversy.scores.novelty,
            **_told_for(item.reasons),
            "types": _told_as(item.reasons),
        }
        for position, (item, development_id) in enumerate(lines, start=1)
    ]


def _told_for(reasons: Iterable[Reason]) -> dict[str, str | None]:
    """The party because of which an item is told; nobody where it would be told without."""
    given = list(reasons)
    if not given or any(reason.party_id is None for reason in given):
        return {"party_id": None, "party": None}
    return {"party_id": given[0].party_id, "party": given[0].party}


def _told_as(reasons: Iterable[Reason]) -> list[str]:
    """The types because of which an item is told; none where it would be told without."""
    given = list(reasons)
    return sorted({name for reason in given for name in reason.types}) if all(one.types for one in given) else []


def resend(session: Session, digest: str, now: datetime) -> str | None:
    """Put a digest's mail into the outbox again, byte for byte, as one more attempt of its delivery.

    `pending` where that was done; the state where it is on its way anyway; None where there is no mail.
    """
    mail = (Delivery.digest_id == digest, Delivery.channel == MAIL)
    values = {"state": DeliveryOutcome.PENDING.value, "next_attempt_at": now, "finished_at": None}
    is_kept = exists().where(DeliveryBody.delivery_id == Delivery.delivery_id)  # old bodies are dropped
    done = update(Delivery).where(*mail, is_kept, Delivery.state.not_in(UNFINISHED)).values(**values)
    if _changed_one(session, done):
        logger.info("sent again", extra={"digest_id": digest})
        return DeliveryOutcome.PENDING.value
    return session.scalar(select(Delivery.state).where(*mail))


def _changed_one(session: Session, statement: Update) -> bool:
    result = session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1
