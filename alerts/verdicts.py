"""What readers say of what they were told: kept with who and when, muting at once, withdrawable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from alerts.entitlement import WHOLE
from models import Digest, DigestItem, Mute, Subscriber, Verdict

Kind = Literal["confirmed", "not_relevant", "wrong_company", "same_as"]
KINDS: tuple[Kind, ...] = get_args(Kind)
#: Of these a person says only one of an item: the later one withdraws the earlier.
_OPPOSITES: dict[Kind, tuple[Kind, ...]] = {
    "confirmed": ("not_relevant", "wrong_company"),
    "not_relevant": ("confirmed",),
    "wrong_company": ("confirmed",),
    "same_as": (),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the ledger: who was told which development of which controversy, in which digest."""

    subscriber_id: str
    development_id: str
    controversy_id: str
    digest_id: str
    position: int


def told_at(session: Session, digest_id: str, position: int) -> Told | None:
    """The line at a place of a digest; None where there is none."""
    row = session.scalar(
        select(DigestItem)
        .join(Digest, Digest.digest_id == DigestItem.digest_id)
        .join(Subscriber, Subscriber.subscriber_id == Digest.subscriber_id)
        .where(DigestItem.digest_id == digest_id, DigestItem.position == position)
    )
    if row is None:
        return None
    return Told(row.subscriber_id, row.development_id, row.controversy_id, digest_id, position)


def give(
    session: Session, told: Told, kind: Kind, now: datetime, *, entity_id: str = WHOLE, same_as: str = ""
) -> Verdict:
    """Keep a verdict; saying it again changes nothing.

    `wrong_company` needs the company's `entity_id`, `same_as` the id of the other controversy.
    """
    verdict_id = _id(told, kind, entity_id, same_as)
    row = session.get(Verdict, verdict_id)
    if row is None:
        row = Verdict(
            verdict_id=verdict_id,
            subscriber_id=told.subscriber_id,
            kind=kind,
            development_id=told.development_id,
            controversy_id=told.controversy_id,
            entity_id=entity_id or None,
            same_as=same_as or None,
            given_at=now,
        )
        session.add(row)
    elif row.withdrawn_at is not None:
        row.given_at, row.withdrawn_at = now, None
    for opposite in standing(session, told.subscriber_id, told.development_id):
        if opposite.kind in _OPPOSITES[kind]:
            withdraw(session, opposite, now)
    session.flush()
    _mute(session, row, now)
    return row


def _id(told: Told, kind: str, entity_id: str, same_as: str) -> str:
    parts = (told.subscriber_id, told.development_id, kind, entity_id, same_as)
    return f"v-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:24]}"


def _muted_entity(row: Verdict) -> str | None:
    """What a verdict mutes in its controversy: all of it, one entity, or nothing (None)."""
    return {"not_relevant": WHOLE, "wrong_company": row.entity_id}.get(row.kind)


def _mute(session: Session, row: Verdict, now: datetime) -> None:
    entity_id = _muted_entity(row)
    if entity_id is None or row.subscriber_id is None:
        return
    key = (row.subscriber_id, row.controversy_id, entity_id)
    if session.get(Mute, key) is None:
        session.add(Mute(subscriber_id=key[0], controversy_id=row.controversy_id, entity_id=entity_id, since=now))
        session.flush()


def withdraw(session: Session, row: Verdict, now: datetime) -> None:
    """Take a verdict back, and lift what it muted, unless another verdict of the same person mutes it too."""
    row.withdrawn_at = row.withdrawn_at or now
    session.flush()
    entity_id = _muted_entity(row)
    if entity_id is None or row.subscriber_id is None:
        return
    of_same = select(Verdict).where(
        Verdict.subscriber_id == row.subscriber_id,
        Verdict.controversy_id == row.controversy_id,
        Verdict.withdrawn_at.is_(None),
    )
    if all(_muted_entity(other) != entity_id for other in session.scalars(of_same)):
        _lift(session, row.subscriber_id, row.controversy_id, entity_id)


def _lift(session: Session, subscriber_id: str, controversy_id: str, entity_id: str) -> None:
    session.execute(
        delete(Mute).where(
            Mute.subscriber_id == subscriber_id,
            Mute.controversy_id == controversy_id,
            Mute.entity_id == entity_id,
        )
    )


def unmute(session: Session, mute: Mute, now: datetime) -> None:
    """Lift a mute by withdrawing every verdict behind it."""
    of_same = select(Verdict).where(
        Verdict.subscriber_id == mute.subscriber_id,
        Verdict.controversy_id == mute.controversy_id,
        Verdict.withdrawn_at.is_(None),
    )
    for row in session.scalars(of_same).all():
        if _muted_entity(row) == mute.entity_id:
            withdraw(session, row, now)
    _lift(session, mute.subscriber_id, mute.controversy_id, mute.entity_id)


def standing(session: Session, subscriber_id: str, development_id: str) -> list[Verdict]:
    """What a person said of an item and did not withdraw, the latest first."""
    return list(
        session.scalars(
            select(Verdict)
            .where(
                Verdict.subscriber_id == subscriber_id,
                Verdict.development_id == development_id,
                Verdict.withdrawn_at.is_(None),
            )
            .order_by(Verdict.given_at.desc(), Verdict.verdict_id)
        )
    )


def mutes_of(session: Session, subscriber_id: str) -> list[Mute]:
    """What a subscriber muted, the latest first."""
    return list(
        session.scalars(
            select(Mute)
            .where(Mute.subscriber_id == subscriber_id)
            .order_by(Mute.since.desc(), Mute.controversy_id, Mute.entity_id)
        )
    )
