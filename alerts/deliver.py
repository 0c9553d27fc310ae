"""Deliveries out of the outbox: claim, send, record, one mail after the other."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from alerts.claims import Outgoing, claim, obstacle
from alerts.endings import postpone, record_deferred, record_final, release
from alerts.mailer import Mail, Mailer, PermanentError, TemporaryError
from alerts.signing import signing_key
from alerts.suppression import HELD_BACK, suppress, suppressions_of
from alerts.together import Together
from models import Suppression
from pipeline.outcomes import DeliveryOutcome

logger = logging.getLogger(__name__)

#: Mails claimed at a time; so many may wait for a stale claim when a sender dies.
_BATCH = 20
#: Mails to one domain in one run; the others wait for the next run.
PER_DOMAIN = 500


def deliver(
    desk: sessionmaker[Session],
    mailer: Mailer,
    sender: str,
    now: datetime,
    worker: str,
    *,
    per_domain: int = PER_DOMAIN,
) -> Mapping[DeliveryOutcome, int]:
    """Send everything that is due at `now`; the counts say how each delivery tried ended.

    `worker` names this sender; no other living one may bear the name. Where the server cannot be reached, the run ends
    and the rest waits, untried.
    """
    return _Run(desk, mailer, sender, now, worker, _Domains(per_domain), Together(desk)).run()


class Senders:
    """Several senders at a time, each with a way out of its own; they share the work by claiming it."""

    def __init__(self, mailer: Callable[[], AbstractContextManager[Mailer]], n_senders: int = 1) -> None:
        self._mailer = mailer
        self._n_senders = n_senders

    def deliver(
        self, desk: sessionmaker[Session], sender: str, now: datetime, worker: str, per_domain: int = PER_DOMAIN
    ) -> Counter[DeliveryOutcome]:
        """As the function `deliver`; `per_domain` holds for all of them together."""
        domains, records = _Domains(per_domain), Together(desk)

        def run(number: int) -> Counter[DeliveryOutcome]:
            with self._mailer() as mailer:
                return _Run(
                    desk, mailer, sender, now, f"{worker}+{number}" if number else worker, domains, records
                ).run()

        if self._n_senders == 1:
            return run(0)
        with ThreadPoolExecutor(self._n_senders) as pool:
            return sum(pool.map(run, range(self._n_senders)), Counter[DeliveryOutcome]())


class _Domains:
    """How many mails went to each domain in a run, over all of its senders."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, domain: str) -> bool:
        """Count one mail; False where the domain has had enough."""
        with self._lock:
            has_room = self._counts[domain] < self._limit
            self._counts[domain] += has_room
        return has_room

    def full(self) -> list[str]:
        """Domains that have had enough."""
        with self._lock:
            return sorted(domain for domain, n in self._counts.items() if n >= self._limit)


class _Run:
    """One run of one sender."""

    def __init__(
        self,
        desk: sessionmaker[Session],
        mailer: Mailer,
        sender: str,
        now: datetime,
        worker: str,
        domains: _Domains,
        records: Together,
    ) -> None:
        self._desk = desk
        self._mailer = mailer
        self._sender = sender
        self._now = now
        self._worker = worker
        self._domains = domains
        self._records = records
        self._suppressed: dict[str, Suppression] = {}
        self._is_reachable = True
        with desk.begin() as session:
            self._key = signing_key(session)

    def run(self) -> Counter[DeliveryOutcome]:
        outcomes: Counter[DeliveryOutcome] = Counter()
        while batch := self._claim():
            outcomes.update(self._send_all(batch))
            if not self._is_reachable:
                break
        return outcomes

    def _claim(self) -> list[Outgoing]:
        batch, self._suppressed = self._records.run(self._claimed)
        return batch

    def _claimed(self, session: Session) -> tuple[list[Outgoing], dict[str, Suppression]]:
        batch = claim(session, self._now, self._worker, _BATCH, self._domains.full())
        addresses = [delivery.address for delivery in batch]
        return batch, suppressions_of(session, self._key, addresses, self._now)

    def _send_all(self, batch: list[Outgoing]) -> Counter[DeliveryOutcome]:
        outcomes: Counter[DeliveryOutcome] = Counter()
        untried: list[Outgoing] = []
        for delivery in batch:
            if not self._is_reachable or not self._domains.take(delivery.address.rpartition("@")[2]):
                untried.append(delivery)
                continue
            outcomes[self._end(delivery)] += 1
        if untried:
            self._records.run(lambda session: release(session, untried, self._worker))
        return outcomes

    def _end(self, delivery: Outgoing) -> DeliveryOutcome:
        """Send one mail, or find that it must not be sent, and record how it ended."""
        held_back = self._held_back(delivery)
        if held_back is not None:
            return held_back
        try:
            answer = self._mailer.send(Mail(self._sender, delivery.address, delivery.message_id, delivery.body))
        except PermanentError as error:
            return self._refused(delivery, error)
        except TemporaryError as error:
            self._is_reachable = not error.is_connection
            return self._deferred(delivery, str(error))
        return self._finished(delivery, DeliveryOutcome.SENT, answer)

    def _held_back(self, delivery: Outgoing) -> DeliveryOutcome | None:
        """For a person who left or pauses, or an address that is suppressed: for good, or until a time."""
        row = self._suppressed.get(delivery.address)
        if row is not None:
            reason, until = f"{HELD_BACK}{row.reason}", row.until
        else:
            reason, until = obstacle(self._desk, delivery, self._now)
        if not reason:
            return None
        if until is None:
            return self._finished(delivery, DeliveryOutcome.SUPPRESSED, reason)
        self._records.run(lambda session: postpone(session, delivery, self._worker, until, reason))
        return DeliveryOutcome.DEFERRED

    def _refused(self, delivery: Outgoing, error: PermanentError) -> DeliveryOutcome:
        if not error.is_address:
            return self._finished(delivery, DeliveryOutcome.FAILED, str(error))
        self._records.run(lambda session: suppress(session, self._key, delivery.address, "bounce", self._now))
        return self._finished(delivery, DeliveryOutcome.BOUNCED, str(error))

    def _deferred(self, delivery: Outgoing, answer: str) -> DeliveryOutcome:
        outcome = self._records.run(lambda session: record_deferred(session, delivery, self._worker, answer, self._now))
        logger.warning(
            "delivery deferred",
            extra={"delivery_id": delivery.delivery_id, "outcome": outcome.value, "answer": answer},
        )
        return outcome

    def _finished(self, delivery: Outgoing, outcome: DeliveryOutcome, detail: str) -> DeliveryOutcome:
        is_recorded = self._records.run(
            lambda session: record_final(session, delivery, self._worker, outcome, detail, self._now)
        )
        if not is_recorded:
            logger.warning("claim lost before the record", extra={"delivery_id": delivery.delivery_id})
        logger.info("delivery", extra={"delivery_id": delivery.delivery_id, "outcome": outcome.value})
        return outcome
