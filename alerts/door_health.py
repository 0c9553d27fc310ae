"""Doors that fail again and again, for the operator's alarm and for the doctor."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.door_outbox import newest_ended
from alerts.doors import shown_address_of
from alerts.wording import count
from models import Door
from pipeline.outcomes import DeliveryOutcome

#: So many deliveries in a row have failed for good before a door is called broken.
BROKEN_AFTER = 3
#: Of a reader's newest digests, so many that went through a door and ended are looked at: one sent again ended late.
_LOOKED_AT = 20
_NAMED = 5


@dataclass(frozen=True, slots=True)
class BrokenDoor:
    """An open door whose last deliveries all failed for good, with the last answer."""

    door_id: str
    kind: str
    shown_address: str
    answer: str

    def __str__(self) -> str:
        return f"{self.kind} {self.door_id} ({self.shown_address}): {self.answer}"


def open_doors_count(session: Session) -> int:
    """How many doors are open, feeds included."""
    return session.scalar(select(func.count()).select_from(Door).where(Door.revoked_at.is_(None))) or 0


def broken_doors(session: Session) -> list[BrokenDoor]:
    """Open doors through which nothing came any more, `BROKEN_AFTER` times in a row."""
    doors = session.scalars(select(Door).where(Door.revoked_at.is_(None), Door.kind != "feed").order_by(Door.door_id))
    found = [(door, _last_answers(session, door)) for door in doors]
    return [
        BrokenDoor(door.door_id, door.kind, shown_address_of(door), answers[0][1] or "no answer")
        for door, answers in found
        if len(answers) == BROKEN_AFTER and all(state == DeliveryOutcome.FAILED for state, _ in answers)
    ]


def _last_answers(session: Session, door: Door) -> list[tuple[str, str | None]]:
    ended = sorted(newest_ended(session, door, _LOOKED_AT), key=lambda row: str(row.finished_at), reverse=True)
    return [(row.state, row.detail) for row in ended[:BROKEN_AFTER]]


def alarm_message(session: Session) -> str | None:
    """One line about the doors that are broken; None where there is none."""
    broken = broken_doors(session)
    if not broken:
        return None
    more = f" +{len(broken) - _NAMED} more" if len(broken) > _NAMED else ""
    named = "; ".join(str(door) for door in broken[:_NAMED])
    what_to_do = "try `gazewire doors test DOOR`, then `doors replay`, or `doors revoke`"
    return f"{count(len(broken), 'door')} failed {BROKEN_AFTER} times in a row: {named}{more}: {what_to_do}"
