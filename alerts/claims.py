"""Deliveries that a sender takes out of the outbox: of two senders, one gets each.

A delivery is claimed, sent, recorded. A crash between the server's "250" and the record repeats one mail with the same
Message-ID; that is the only repetition there can be.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from alerts.outbox import MAIL
from alerts.records import PAUSED, REMOVED
from alerts.workers import is_alive, is_dead, is_sure
from models import Delivery, DeliveryBody, Digest, Subscriber
from models.session import only_reads
from pipeline.outcomes import DeliveryOutcome

#: A claim older than this belongs to a sender that died, where nobody here can know.
CLAIM_LASTS = timedelta(minutes=15)
#: One of a living process on this machine of which only the number is known: another may bear that by now.
LIVING_CLAIM_LASTS = timedelta(days=1)

#: Made once, for it is asked before each mail.
_SUBSCRIBER = Subscriber.__table__.c
_STATE = select(_SUBSCRIBER.state, _SUBSCRIBER.paused_until).where(
    _SUBSCRIBER.subscriber_id == bindparam("of_subscriber")
)
#: So long a delivery of a paused subscriber waits before it is looked at again.
PAUSE_LASTS = timedelta(hours=1)
_WAITING = (DeliveryOutcome.PENDING.value, DeliveryOutcome.DEFERRED.value)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A claimed delivery: which, whose, where to, and the bytes."""

    delivery_id: str
    subscriber_id: str
    address: str
    message_id: str
    body: bytes
    attempts: int
    channel: str = "mail"


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
    due = _due(now, worker, _holders(session))
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
            Delivery.address,
            Delivery.message_id,
            func.coalesce(DeliveryBody.body, b""),
            Delivery.attempts,
            Delivery.channel,
        )
        .join(Digest, Digest.digest_id == Delivery.digest_id)
        .outerjoin(DeliveryBody, DeliveryBody.delivery_id == Delivery.delivery_id)
        .where(Delivery.delivery_id.in_(delivery_ids))
    )
    by_id = {row.delivery_id: Outgoing(*row) for row in rows}
    return [by_id[key] for key in delivery_ids]


def obstacle(desk: sessionmaker[Session], delivery: Outgoing, now: datetime) -> tuple[str, datetime | None]:
    """Why the person gets nothing now, and until when: gone for good, or pausing. An empty reason where it may be sent.

    Asked before each mail, because a batch takes time.
    """
    with desk() as session:
        only_reads(session)
        row = session.connection().execute(_STATE, {"of_subscriber": delivery.subscriber_id}).first()
    if row is None or row.state == REMOVED:
        return "subscriber removed", None
    return pause(row.state, row.paused_until, now)


def pause(state: str, ends_at: datetime | None, now: datetime) -> tuple[str, datetime | None]:
    """The same for a person who has not left."""
    if state != PAUSED or (ends_at is not None and ends_at <= now):
        return "", None
    return "the subscriber is paused", min(ends_at or now + PAUSE_LASTS, now + PAUSE_LASTS)


def _taken_by(full: Collection[str], *, of_doors: bool) -> list[ColumnElement[bool]]:
    """What one kind of sender may take. A mail's sender never sees what belongs to a door, nor the other way round."""
    if of_doors:
        return [Delivery.channel != MAIL, Delivery.channel.not_in(full)]
    return [Delivery.channel == MAIL, *(~Delivery.address.endswith(f"@{domain}", autoescape=True) for domain in full)]


def _holders(session: Session) -> list[str]:
    holding = select(Delivery.claimed_by).where(Delivery.state == DeliveryOutcome.SENDING.value).distinct()
    return sorted(name for name in session.scalars(holding) if name is not None)


def _due(now: datetime, worker: str, holders: Sequence[str]) -> dict[str, ColumnElement[bool]]:
    """By state: waiting, or held by a sender that is gone, or for too long; a jumping clock ends no living one's claim.

    Only who was looked at can lose a claim: one made since `holders` were read stays. Written for each state so that
    the database can use its index.
    """
    gone = [worker, *(name for name in holders if is_dead(name))]
    unknown = [name for name in holders if name not in gone and not is_alive(name)]
    unsure = [name for name in holders if is_alive(name) and not is_sure(name)]
    is_abandoned = or_(
        Delivery.claimed_by.in_(gone),
        and_(Delivery.claimed_by.in_(unknown), Delivery.claimed_at <= now - CLAIM_LASTS),
        and_(Delivery.claimed_by.in_(unsure), Delivery.claimed_at <= now - LIVING_CLAIM_LASTS),
    )
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
