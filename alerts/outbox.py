"""The outbox: digests with their rendered bytes on their way out.

A digest, its items and its delivery are one transaction of the caller; unique keys make a second try harmless.
A delivery is claimed, sent, recorded. A crash between the server's "250" and the record repeats one mail with the same
Message-ID; that is the only repetition there can be.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from alerts.content import to_json
from alerts.posting import Composed
from alerts.records import DigestContent, Reason
from alerts.workers import is_alive, is_dead
from models import Delivery, Digest, DigestItem, Subscriber
from models.base import DeskBase
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

#: The channel of mails; every other one is that of a door.
MAIL = "mail"
#: A claim older than this belongs to a sender that died, where nobody here can know.
CLAIM_LASTS = timedelta(minutes=15)
#: One of a living process on this machine: it hangs, or another process bears its number by now.
LIVING_CLAIM_LASTS = timedelta(days=1)
#: Waits after the first, second, … failed try; after the last one a delivery has failed.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 960))

_WAITING = (DeliveryOutcome.PENDING.value, DeliveryOutcome.DEFERRED.value)
_FINAL = (
    *(DeliveryOutcome.SENT.value, DeliveryOutcome.BOUNCED.value),
    *(DeliveryOutcome.FAILED.value, DeliveryOutcome.SUPPRESSED.value),
)


#: Made once: a statement for each mail would take longer to make than to run.
_TABLE = cast(Table, Delivery.__table__)
_FINISH = (
    update(_TABLE)
    .where(
        _TABLE.c.delivery_id == bindparam("of_delivery"),
        _TABLE.c.state == DeliveryOutcome.SENDING.value,
        _TABLE.c.claimed_by == bindparam("of_worker"),
    )
    .values(
        state=bindparam("state"),
        finished_at=bindparam("finished_at"),
        detail=bindparam("detail"),
        attempts=bindparam("attempts"),
        claimed_at=None,
        claimed_by=None,
    )
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed delivery: which, whose, where to, and the bytes."""

    delivery_id: str
    subscriber_id: str
    subscriber_state: str
    address: str
    message_id: str
    body: bytes
    attempts: int
    channel: str = "mail"


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
    rows: dict[type[DeskBase], list[dict[str, object]]] = {
        Digest: [_digest(subscriber_id, one, now) for subscriber_id, one in composed],
        DigestItem: [item for subscriber_id, one in composed for item in _ledger_items(subscriber_id, one.content)],
        Delivery: [_delivery(one, now) for _, one in composed],
    }
    for table, values in rows.items():
        if values:
            session.execute(insert(table), values)


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
        "delivery_id": _id("y", composed.content.digest_id, "mail"),
        "digest_id": composed.content.digest_id,
        "channel": "mail",
        "address": parcel.address,
        "message_id": parcel.message_id,
        "body": parcel.body,
        "state": DeliveryOutcome.PENDING.value,
        "attempts": 0,
        "next_attempt_at": now,
    }


def _ledger_items(subscriber_id: str, content: DigestContent) -> list[dict[str, object]]:
    lines = [(item, line) for item in content.items for line in item.lines]
    return [
        {
            "subscriber_id": subscriber_id,
            "development_id": line.development_id,
            "digest_id": content.digest_id,
            "controversy_id": item.controversy.controversy_id,
            "position": position,
            "severity": item.controversy.scores.severity,
            "reach": item.controversy.scores.reach,
            "novelty": item.controversy.scores.novelty,
            **_told_for(item.reasons),
            "types": _told_as(item.reasons),
        }
        for position, (item, line) in enumerate(lines, start=1)
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


def claim(
    session: Session,
    now: datetime,
    worker: str,
    limit: int,
    full: Collection[str] = (),
    *,
    of_doors: bool = False,
) -> list[Outgoing]:
    """Take up to `limit` due mails for `worker`, oldest first, none to domains in `full`.

    With `of_doors` what goes through doors is taken instead, and `full` names channels. The caller commits before it
    sends.

    `worker` is a name that no other living sender bears: what a dead namesake, or a sender that died on this machine,
    held is taken back at once, what others hold only when it is stale.
    """
    holders = _holders(session)
    gone = [worker, *(name for name in holders if is_dead(name))]
    due = _due(now, gone, [name for name in holders if is_alive(name)])
    oldest = _oldest(session, due, _taken_by(full, of_doors=of_doors), limit)
    taken = _take(session, oldest, or_(*due.values()), now, worker)
    return _outgoing(session, [key for key in oldest if key in taken])


def _oldest(
    session: Session, due: Mapping[str, ColumnElement[bool]], taken_by: Sequence[ColumnElement[bool]], limit: int
) -> list[str]:
    """Ids of what is due, the oldest first; each state is asked apart, because then an index gives the order."""
    found: list[tuple[datetime, str]] = []
    for condition in due.values():
        query = (
            select(Delivery.next_attempt_at, Delivery.delivery_id)
            .where(condition, *taken_by)
            .order_by(Delivery.next_attempt_at, Delivery.delivery_id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=Delivery)
        )
        found += [(row[0], row[1]) for row in session.execute(query)]
    return [key for _, key in sorted(found)[:limit]]


def _outgoing(session: Session, delivery_ids: Sequence[str]) -> list[Outgoing]:
    """The deliveries in this order."""
    rows = session.execute(
        select(
            Delivery.delivery_id,
            Digest.subscriber_id,
            Subscriber.state,
            Delivery.address,
            Delivery.message_id,
            Delivery.body,
            Delivery.attempts,
            Delivery.channel,
        )
        .join(Digest, Digest.digest_id == Delivery.digest_id)
        .join(Subscriber, Subscriber.subscriber_id == Digest.subscriber_id)
        .where(Delivery.delivery_id.in_(delivery_ids))
    )
    by_id = {row.delivery_id: Outgoing(*row) for row in rows}
    return [by_id[key] for key in delivery_ids]


def _taken_by(full: Collection[str], *, of_doors: bool) -> list[ColumnElement[bool]]:
    """What one kind of sender may take. A mail's sender never sees what belongs to a door, nor the other way round."""
    if of_doors:
        return [Delivery.channel != MAIL, Delivery.channel.not_in(full)]
    return [Delivery.channel == MAIL, *(~Delivery.address.endswith(f"@{domain}", autoescape=True) for domain in full)]


def _holders(session: Session) -> list[str]:
    holding = select(Delivery.claimed_by).where(Delivery.state == DeliveryOutcome.SENDING.value).distinct()
    return sorted(name for name in session.scalars(holding) if name is not None)


def _due(now: datetime, gone: Collection[str], alive: Collection[str]) -> dict[str, ColumnElement[bool]]:
    """By state: waiting, or held by a sender that is gone, or for too long; a jumping clock ends no living one's claim.

    Written for each state so that the database can use its index.
    """
    is_stale = and_(Delivery.claimed_at <= now - CLAIM_LASTS, Delivery.claimed_by.not_in(alive))
    is_abandoned = or_(Delivery.claimed_by.in_(gone), is_stale, Delivery.claimed_at <= now - LIVING_CLAIM_LASTS)
    sending = DeliveryOutcome.SENDING.value
    return {
        **{state: and_(Delivery.state == state, Delivery.next_attempt_at <= now) for state in _WAITING},
        sending: and_(Delivery.state == sending, is_abandoned),
    }


def _take(
    session: Session, delivery_ids: Sequence[str], due: ColumnElement[bool], now: datetime, worker: str
) -> frozenset[str]:
    """One conditional UPDATE: of two senders, one gets a row."""
    statement = (
        update(Delivery)
        .where(Delivery.delivery_id.in_(delivery_ids), due)
        .values(state=DeliveryOutcome.SENDING.value, claimed_at=now, claimed_by=worker)
        .returning(Delivery.delivery_id)
        .execution_options(synchronize_session=False)
    )
    return frozenset(session.scalars(statement)) if delivery_ids else frozenset()


def record_final(
    session: Session, delivery: Outgoing, worker: str, outcome: DeliveryOutcome, detail: str, now: datetime
) -> bool:
    """Write how a delivery ended. False where the claim was lost to another sender meanwhile."""
    given = {
        "of_delivery": delivery.delivery_id,
        "of_worker": worker,
        "state": outcome.value,
        "finished_at": now,
        "detail": detail,
        "attempts": delivery.attempts + 1,
    }
    result = session.connection().execute(_FINISH, given)
    return result.rowcount == 1


def record_deferred(
    session: Session,
    delivery: Outgoing,
    worker: str,
    detail: str,
    now: datetime,
    not_before: datetime | None = None,
) -> DeliveryOutcome:
    """Plan the next try, not before the time that the other side asks for, or give up after the last one."""
    if delivery.attempts >= len(BACK_OFF):
        record_final(session, delivery, worker, DeliveryOutcome.FAILED, f"gave up: {detail}", now)
        return DeliveryOutcome.FAILED
    values = {
        "state": DeliveryOutcome.DEFERRED.value,
        "attempts": delivery.attempts + 1,
        "next_attempt_at": max(now + BACK_OFF[delivery.attempts], not_before or now),
        "detail": detail,
    }
    session.execute(_held(delivery, worker).values(**values, claimed_at=None, claimed_by=None))
    return DeliveryOutcome.DEFERRED


def postpone(session: Session, delivery: Outgoing, worker: str, until: datetime, detail: str) -> None:
    """Give a delivery back until a time, without counting a try."""
    values = {"state": DeliveryOutcome.DEFERRED.value, "next_attempt_at": until, "detail": detail}
    session.execute(_held(delivery, worker).values(**values, claimed_at=None, claimed_by=None))


def resend(session: Session, digest: str, now: datetime) -> str | None:
    """Put a digest's mail into the outbox again, byte for byte, as one more attempt of its delivery.

    `pending` where that was done; the state where it is on its way anyway; None where there is no mail.
    """
    mail = (Delivery.digest_id == digest, Delivery.channel == MAIL)
    values = {"state": DeliveryOutcome.PENDING.value, "next_attempt_at": now, "finished_at": None}
    is_kept = func.length(Delivery.body) > 0  # old bodies are dropped
    done = update(Delivery).where(*mail, is_kept, Delivery.state.in_(_FINAL)).values(**values)
    if _changed_one(session, done):
        logger.info("sent again", extra={"digest_id": digest})
        return DeliveryOutcome.PENDING.value
    return session.scalar(select(Delivery.state).where(*mail))


def release(session: Session, deliveries: list[Outgoing], worker: str) -> None:
    """Give back what was claimed and not tried."""
    for delivery in deliveries:
        session.execute(
            _held(delivery, worker).values(state=DeliveryOutcome.PENDING.value, claimed_at=None, claimed_by=None)
        )


def _held(delivery: Outgoing, worker: str) -> Update:
    statement = update(Delivery).where(
        Delivery.delivery_id == delivery.delivery_id,
        Delivery.state == DeliveryOutcome.SENDING.value,
        Delivery.claimed_by == worker,
    )
    return statement.execution_options(synchronize_session=False)


def _changed_one(session: Session, statement: Update) -> bool:
    result = session.execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1
