"""How a try of a claimed delivery ends: for good, with another try planned, or given back untried.

Only the sender that holds the claim can write it; one that lost it meanwhile changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, Update, bindparam, update
from sqlalchemy.orm import Session

from alerts.claims import Outgoing
from models import Delivery
from pipeline.outcomes import DeliveryOutcome

#: Waits after the first, second, … failed try; after the last one a delivery has failed.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 480, 960))

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
    # `claimed_at` stays: nothing else says when it was tried, and only of what is being sent does it make a claim.
    session.execute(_held(delivery, worker).values(**values, claimed_by=None))
    return DeliveryOutcome.DEFERRED


def postpone(session: Session, delivery: Outgoing, worker: str, until: datetime, detail: str) -> None:
    """Give a delivery back until a time, without counting a try."""
    values = {"state": DeliveryOutcome.DEFERRED.value, "next_attempt_at": until, "detail": detail}
    session.execute(_held(delivery, worker).values(**values, claimed_at=None, claimed_by=None))


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
