"""Digests for every subscriber who is due: read, decide, render, and keep each in one transaction of the desk."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload, sessionmaker

from alerts.digest import Occasion, awaited, build_digest
from alerts.entitlement import waiting_watches
from alerts.holds import hold
from alerts.news import News
from alerts.outbox import digest_id, enqueue
from alerts.posting import Composed, Postage, posted
from alerts.records import Owed
from alerts.signing import signing_key
from alerts.suppression import suppression_of
from alerts.terms import ledger_of, mutes_of, slot_due, subscriber_terms
from alerts.turns import Due, Turn, due_subscribers
from models import Digest, DigestRun, Subscriber, Subscription
from pipeline.outcomes import DigestOutcome

__all__ = ["Composed", "Composer", "Postage", "compose", "preview"]

logger = logging.getLogger(__name__)


def compose(
    articles: Engine,
    desk: sessionmaker[Session],
    now: datetime,
    postage: Postage,
    *,
    by_hand: bool = False,
    turn: Turn = "schedule",
    hold_severity: int | None = None,
) -> Mapping[DigestOutcome, int]:
    """Compose for all subscribers whose turn it is at `now`; by hand for all of them, with the minute of `now` as slot.

    Developments of controversies from `hold_severity` on wait for approval. The counts sum to the subscribers taken; a
    DigestRun keeps them. Running it again changes nothing.
    """
    with Composer(articles, desk, now, postage, hold_severity) as composer:
        outcomes = Counter(composer.compose(due) for due in composer.due("hand" if by_hand else turn))
    if outcomes:
        _record_run(desk, now, outcomes)
    return outcomes


def preview(
    articles: Engine,
    desk: sessionmaker[Session],
    now: datetime,
    postage: Postage,
    *,
    only: str | None = None,
    hold_severity: int | None = None,
) -> Iterator[tuple[str, Composed]]:
    """What `compose` by hand would send at `now`, by subscriber id (`only` that one); keeps nothing."""
    with Composer(articles, desk, now, postage, hold_severity) as composer:
        for due in composer.due("hand"):
            if only is None or due.subscriber_id == only:
                composed = composer.preview(due)
                if composed is not None:
                    yield due.subscriber_id, composed


class Composer:
    """One run: the article database is read once, coverage once per window, and each subscriber is a transaction."""

    def __init__(
        self,
        articles: Engine,
        desk: sessionmaker[Session],
        now: datetime,
        postage: Postage,
        hold_severity: int | None = None,
    ) -> None:
        self._desk = desk
        self._now = now
        self._postage = postage
        self._news = News(articles, desk, now, hold_severity)
        with desk.begin() as session:
            self._key = signing_key(session)

    def __enter__(self) -> Composer:
        return self

    def __exit__(self, *_: object) -> None:
        self._news.close()

    def due(self, turn: Turn) -> Iterator[Due]:
        """Subscribers whose turn it is, in the order of ids."""
        return due_subscribers(self._desk, turn, self._now)

    def compose(self, due: Due) -> DigestOutcome:
        """Make and keep one subscriber's digest. What goes wrong with one does not keep the others from theirs."""
        try:
            outcome = self._compose(due)
        except Exception:
            logger.exception("digest failed", extra={"subscriber_id": due.subscriber_id, "slot": due.slot.isoformat()})
            return DigestOutcome.FAILED
        logger.info("digest", extra={"subscriber_id": due.subscriber_id, "outcome": outcome.value})
        return outcome

    def _compose(self, due: Due) -> DigestOutcome:
        self._news.load()  # before the lock: reading takes longer than writing
        with self._desk.begin() as session:
            row = _locked(session, due.subscriber_id)
            row.last_slot = slot_due(row, self._now) or row.last_slot
            if session.get(Digest, digest_id(due.subscriber_id, due.slot)) is not None:
                return DigestOutcome.ALREADY_COMPOSED
            if self._is_paused(session, row):
                return DigestOutcome.PAUSED
            composed, withheld = self._build(session, row, due)
            waiting = self._withhold(session, row, withheld)
            _mark_openings(row, due, waiting, self._now)
            if composed is None:
                return DigestOutcome.HELD if withheld else DigestOutcome.NOTHING_TO_SAY
            enqueue(session, due.subscriber_id, composed.content, composed.parcel, self._now)
            return DigestOutcome(composed.content.outcome)

    def preview(self, due: Due) -> Composed | None:
        """The digest as it would be; keeps nothing. None where there is nothing to say or the subscriber is paused."""
        self._news.load()
        with self._desk() as session:
            row = _locked(session, due.subscriber_id)
            composed = None if self._is_paused(session, row) else self._build(session, row, due)[0]
            session.rollback()
        return composed

    def _is_paused(self, session: Session, row: Subscriber) -> bool:
        """By own wish, or because mails bounce: what is owed meanwhile stays owed."""
        if row.state == "paused" and row.paused_until is not None and row.paused_until <= self._now:
            row.state, row.paused_until = "active", None
        is_suppressed = suppression_of(session, self._key, row.address, self._now) is not None
        return row.state != "active" or is_suppressed

    def _build(self, session: Session, row: Subscriber, due: Due) -> tuple[Composed | None, tuple[Owed, ...]]:
        """The digest, and what the subscriber would be told as well if it did not wait for approval."""
        since = session.scalar(select(func.max(Digest.slot)).where(Digest.subscriber_id == row.subscriber_id))
        occasion = Occasion(digest_id(row.subscriber_id, due.slot), due.slot, self._now, since, due.frequencies)
        ancestors, grouping = self._news.ancestors, self._news.grouping
        subscriber = subscriber_terms(row, mutes_of(session, row.subscriber_id, grouping.merged))
        ledger = ledger_of(session, row.subscriber_id, grouping.merged)
        tellable, waiting = self._news.shortlisted(subscriber, ledger)
        content = build_digest(
            subscriber, tellable, ancestors, ledger, self._news.coverage(since), occasion, grouping, waiting
        )
        withheld = awaited(subscriber, waiting, ancestors, ledger, occasion)
        if content is None:
            return None, withheld
        return posted(content, subscriber, row.address, self._postage, self._key), withheld

    def _withhold(self, session: Session, row: Subscriber, withheld: tuple[Owed, ...]) -> frozenset[str]:
        """Note what waits; the watched entities whose open controversies cannot be listed yet."""
        hold(session, (item.candidate for item in withheld), self._now)
        listings = [item for item in withheld if item.kind == "open"]
        return waiting_watches(subscriber_terms(row), listings, self._news.ancestors)


def _locked(session: Session, subscriber_id: str) -> Subscriber:
    """The subscriber's row, locked, so that two composers take turns and the second sees the first one's ledger."""
    return session.scalars(
        select(Subscriber)
        .where(Subscriber.subscriber_id == subscriber_id)
        .options(selectinload(Subscriber.subscriptions).selectinload(Subscription.entities))
        .with_for_update(of=Subscriber)
    ).one()


def _mark_openings(row: Subscriber, due: Due, waiting: frozenset[str], now: datetime) -> None:
    for terms in row.subscriptions:
        for entity in terms.entities if terms.frequency in due.frequencies else ():
            if entity.opening_told_at is None and entity.entity_id not in waiting:
                entity.opening_told_at = now


def _record_run(desk: sessionmaker[Session], now: datetime, outcomes: Mapping[DigestOutcome, int]) -> None:
    """Keep the counts. Of two runs at the same time, the one that composed something is the one to remember."""
    counted = {outcome.value: n for outcome, n in sorted(outcomes.items()) if n}
    taken = sum(counted.values())
    try:
        with desk.begin() as session:
            session.add(DigestRun(slot=now, taken=taken, outcomes=counted))
    except IntegrityError:
        if outcomes.get(DigestOutcome.COMPOSED) or outcomes.get(DigestOutcome.QUIET_DAY):
            with desk.begin() as session:
                values = {"taken": taken, "outcomes": counted}
                session.execute(update(DigestRun).where(DigestRun.slot == now).values(**values))
