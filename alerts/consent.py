"""Double opt-in: who asks on the public page waits as `pending` until the owner of the address confirms."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from alerts.preference_rows import add_terms, keep_schedule
from alerts.preferences import CheckedTerms, Schedule, Watched
from alerts.records import ACTIVE, PENDING
from alerts.slots import slot_after_start
from alerts.suppression import suppression_of
from models import Subscriber, Suppression


def wishes_to_json(schedule: Schedule, terms: CheckedTerms) -> dict[str, Any]:
    """Checked wishes as they wait in a letter."""
    return {"schedule": asdict(schedule), "terms": asdict(terms)}


def register(session: Session, subscriber_id: str, address: str, wishes: dict[str, Any], now: datetime) -> Subscriber:
    """A pending subscriber with these wishes; the wishes of an earlier try that was not confirmed are forgotten."""
    session.execute(delete(Subscriber).where(Subscriber.subscriber_id == subscriber_id, Subscriber.state == PENDING))
    session.expire_all()
    row = Subscriber(subscriber_id=subscriber_id, address=address, state=PENDING, created_at=now)
    session.add(row)
    keep_schedule(row, Schedule(**wishes["schedule"]))
    session.flush()
    add_terms(session, row, _terms(wishes["terms"]), now)
    return row


def _terms(kept: dict[str, Any]) -> CheckedTerms:
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    entities = tuple(Watched(**entity) for entity in kept["entities"])
    return CheckedTerms(**{**values, "entities": entities})


def confirm(session: Session, subscriber_id: str, now: datetime) -> bool:
    """The owner of the address said yes: mails begin with the next send time. False where nobody waits."""
    row = session.get(Subscriber, subscriber_id)
    if row is None or row.state not in (PENDING, ACTIVE):
        return False
    if row.state == PENDING:
        row.state, row.confirmed_at = ACTIVE, now
        row.last_slot = slot_after_start(row.zone, row.send_time, now)
    return True


def start_again(session: Session, key: bytes, row: Subscriber, now: datetime) -> bool:
    """End an unsubscription, as the owner of the address wishes. False where it is suppressed for another reason."""
    suppression = suppression_of(session, key, row.address, now)
    if suppression is not None and suppression.reason != "unsubscribed":
        return False
    if suppression is not None:
        session.execute(delete(Suppression).where(Suppression.address_hash == suppression.address_hash))
    row.state, row.paused_until = ACTIVE, None
    return True
