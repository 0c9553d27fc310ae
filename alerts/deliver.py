"""Deliveries out of the outbox: claim, send, record, one mail after the other."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from alerts.mailer import Mail, Mailer, PermanentError, TemporaryError
from alerts.outbox import Outgoing, claim, record_deferred, record_final, release
from alerts.signing import address_hash, signing_key
from models import Suppression
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

#: Mails claimed at a time; so many may wait for a stale claim when a sender dies.
_BATCH = 20


def deliver(
    desk: sessionmaker[Session], mailer: Mailer, sender: str, now: datetime, worker: str
) -> Mapping[DeliveryOutcome, int]:
    """Send everything that is due at `now`; the counts say how each delivery tried ended.

    `worker` names this sender; no other living one may bear the name. Where the server cannot be reached, the run ends
    and the rest waits, untried.
    """
    outcomes: Counter[DeliveryOutcome] = Counter()
    with desk.begin() as session:
        key = signing_key(session)
    while True:
        with desk.begin() as session:
            batch = claim(session, now, worker, _BATCH)
        if not batch:
            return outcomes
        for place, delivery in enumerate(batch):
            outcome, is_reachable = _deliver_one(desk, mailer, sender, delivery, now, worker, key)
            outcomes[outcome] += 1
            if not is_reachable:
                with desk.begin() as session:
                    release(session, batch[place + 1 :], worker)
                return outcomes


def _deliver_one(
    desk: sessionmaker[Session],
    mailer: Mailer,
    sender: str,
    delivery: Outgoing,
    now: datetime,
    worker: str,
    key: bytes,
) -> tuple[DeliveryOutcome, bool]:
    """How it ended, and whether the other side can be reached at all."""
    with desk() as session:
        suppressed = _why_suppressed(session, delivery, key)
        session.rollback()
    if suppressed is not None:
        return _finish(desk, delivery, worker, DeliveryOutcome.SUPPRESSED, suppressed, now), True
    try:
        answer = mailer.send(Mail(sender, delivery.address, delivery.message_id, delivery.body))
    except PermanentError as error:
        ending = DeliveryOutcome.BOUNCED if error.is_address else DeliveryOutcome.FAILED
        return _finish(desk, delivery, worker, ending, str(error), now), True
    except TemporaryError as error:
        with desk.begin() as session:
            outcome = record_deferred(session, delivery, worker, str(error), now)
        logger.warning(
            "delivery deferred",
            extra={"delivery_id": delivery.delivery_id, "outcome": outcome.value, "answer": str(error)},
        )
        return outcome, not error.is_connection
    return _finish(desk, delivery, worker, DeliveryOutcome.SENT, answer, now), True


def _finish(
    desk: sessionmaker[Session], delivery: Outgoing, worker: str, outcome: DeliveryOutcome, detail: str, now: datetime
) -> DeliveryOutcome:
    with desk.begin() as session:
        is_recorded = record_final(session, delivery, worker, outcome, detail, now)
    if not is_recorded:
        logger.warning("claim lost before the record", extra={"delivery_id": delivery.delivery_id})
    logger.info("delivery", extra={"delivery_id": delivery.delivery_id, "outcome": outcome.value})
    return outcome


def _why_suppressed(session: Session, delivery: Outgoing, key: bytes) -> str | None:
    if delivery.subscriber_state == "removed":
        return "subscriber removed"
    row = session.get(Suppression, address_hash(key, delivery.address))
    return None if row is None else f"suppressed: {row.reason}"
