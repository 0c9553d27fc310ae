"""Deliveries through doors: claim, send, record; apart from the mails, so that a slow door holds none of them up."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session, sessionmaker

from alerts.claims import Outgoing, claim, pause
from alerts.door_senders import DoorSender, Errand, GoneError, NeverError, NotNowError
from alerts.doors import door_id_of
from alerts.endings import postpone, record_deferred, record_final, release
from alerts.records import ACTIVE, PAUSED
from alerts.signing import signing_key
from alerts.suppression import HELD_BACK, suppression_of
from models import Door, Subscriber
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

#: Deliveries claimed at a time, and doors that are waited for at the same time.
_BATCH = 20
_AT_A_TIME = 4


def deliver_doors(
    desk: sessionmaker[Session], senders: Mapping[str, DoorSender], now: datetime, worker: str
) -> Counter[DeliveryOutcome]:
    """Send everything that is due through doors at `now`; the counts say how each delivery tried ended.

    A door that asks to wait is left alone for the rest of the run. `worker` names this sender, as with mails.
    """
    return _Run(desk, senders, now, worker).run()


class _Run:
    """One run of one sender."""

    def __init__(
        self, desk: sessionmaker[Session], senders: Mapping[str, DoorSender], now: datetime, worker: str
    ) -> None:
        self._desk = desk
        self._senders = senders
        self._now = now
        self._worker = f"{worker}+doors"
        self._resting: set[str] = set()
        with desk.begin() as session:
            self._key = signing_key(session)

    def run(self) -> Counter[DeliveryOutcome]:
        outcomes: Counter[DeliveryOutcome] = Counter()
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            while batch := self._claim():
                for ended in pool.map(self._send_all, _by_channel(batch)):
                    outcomes.update(ended)
        return outcomes

    def _claim(self) -> list[Outgoing]:
        with self._desk.begin() as session:
            return claim(session, self._now, self._worker, _BATCH, sorted(self._resting), of_doors=True)

    def _send_all(self, batch: list[Outgoing]) -> Counter[DeliveryOutcome]:
        """What goes through one door, in its order."""
        outcomes: Counter[DeliveryOutcome] = Counter()
        for place, delivery in enumerate(batch):
            if delivery.channel in self._resting:
                with self._desk.begin() as session:
                    release(session, batch[place:], self._worker)
                break
            outcomes[self._end(delivery)] += 1
        return outcomes

    def _end(self, delivery: Outgoing) -> DeliveryOutcome:
        """Send one delivery, or find that it must not be sent, and record how it ended."""
        with self._desk.begin() as session:
            door = session.get(Door, door_id_of(delivery.channel))
            held_back = self._held_back(session, delivery, door)
        if held_back is not None or door is None:
            return held_back or DeliveryOutcome.SUPPRESSED
        errand = Errand(delivery.delivery_id, door.address, door.secret, delivery.body)
        try:
            answer = self._senders[door.kind].send(errand, self._now)
        except GoneError as error:
            return self._closed(delivery, door.door_id, str(error))
        except NeverError as error:
            return self._finished(delivery, DeliveryOutcome.FAILED, str(error))
        except NotNowError as error:
            return self._deferred(delivery, error)
        except Exception as error:
            logger.exception("door failed", extra={"delivery_id": delivery.delivery_id, "door_id": door.door_id})
            return self._deferred(delivery, NotNowError(f"defect: {type(error).__name__}"))
        return self._finished(delivery, DeliveryOutcome.SENT, answer)

    def _held_back(self, session: Session, delivery: Outgoing, door: Door | None) -> DeliveryOutcome | None:
        """For a closed door, a person who left or pauses, or an address that is suppressed: for good, or for a time."""
        reason, until = self._obstacle(session, delivery, door)
        if not reason:
            return None
        if until is not None:
            postpone(session, delivery, self._worker, until, reason)
            return DeliveryOutcome.DEFERRED
        record_final(session, delivery, self._worker, DeliveryOutcome.SUPPRESSED, reason, self._now)
        return DeliveryOutcome.SUPPRESSED

    def _obstacle(self, session: Session, delivery: Outgoing, door: Door | None) -> tuple[str, datetime | None]:
        """Why nothing is sent now, and until when; an empty reason where it may be sent."""
        if door is None or door.revoked_at is not None:
            return "the door is closed", None
        subscriber = session.get(Subscriber, delivery.subscriber_id)
        if subscriber is None or subscriber.state not in (ACTIVE, PAUSED):
            return "subscriber removed", None
        suppressed = suppression_of(session, self._key, subscriber.address, self._now)
        if suppressed is not None:
            return f"{HELD_BACK}{suppressed.reason}", suppressed.until
        return pause(subscriber.state, subscriber.paused_until, self._now)

    def _closed(self, delivery: Outgoing, door_id: str, answer: str) -> DeliveryOutcome:
        with self._desk.begin() as session:
            door = session.get(Door, door_id)
            if door is not None and door.revoked_at is None:
                door.revoked_at = self._now
        logger.warning("door closed by its receiver", extra={"door_id": door_id})
        return self._finished(delivery, DeliveryOutcome.FAILED, answer)

    def _deferred(self, delivery: Outgoing, error: NotNowError) -> DeliveryOutcome:
        self._resting.add(delivery.channel)
        with self._desk.begin() as session:
            outcome = record_deferred(session, delivery, self._worker, str(error), self._now, error.not_before)
        extra = {"delivery_id": delivery.delivery_id, "channel": delivery.channel, "answer": str(error)}
        logger.warning("delivery deferred", extra={**extra, "outcome": outcome.value})
        return outcome

    def _finished(self, delivery: Outgoing, outcome: DeliveryOutcome, detail: str) -> DeliveryOutcome:
        with self._desk.begin() as session:
            is_recorded = record_final(session, delivery, self._worker, outcome, detail, self._now)
        if not is_recorded:
            logger.warning("claim lost before the record", extra={"delivery_id": delivery.delivery_id})
        extra = {"delivery_id": delivery.delivery_id, "channel": delivery.channel, "outcome": outcome.value}
        logger.info("delivery", extra=extra)
        return outcome


def _by_channel(batch: Iterable[Outgoing]) -> list[list[Outgoing]]:
    ordered = sorted(batch, key=lambda one: one.channel)
    return [list(group) for _, group in groupby(ordered, key=lambda one: one.channel)]
