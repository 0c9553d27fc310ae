"""Digests for every subscriber who is due: read, decide, render, and keep each in one transaction of the desk."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from sqlalchemy import Engine, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from alerts.digest import Occasion, awaited, build_digest
from alerts.door_outbox import enqueue_doors
from alerts.entitlement import waiting_watches
from alerts.holds import hold
from alerts.news import News
from alerts.outbox import digest_id, enqueue
from alerts.posting import Composed, Postage, posted
from alerts.records import ACTIVE, PAUSED, Owed
from alerts.roster import Entry, roster
from alerts.signing import signing_key
from alerts.terms import slot_due
from alerts.turns import Due, Turn, due_subscribers
from models import DigestRun
from pipeline.outcomes import DigestOutcome

__all__ = ["Composed", "Composer", "Postage", "compose", "preview"]

logger = logging.getLogger(__name__)

#: Subscribers in one transaction. A composer that dies loses so many digests, which are then made again.
_PAGE = 50


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
        outcomes = composer.run("hand" if by_hand else turn)
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
        for due in due_subscribers(desk, "hand", now):
            if only is None or due.subscriber_id == only:
                composed = composer.preview(due)
                if composed is not None:
                    yield due.subscriber_id, composed


class Composer:
    """One run: the article database is read once, coverage once per window, and some subscribers are a transaction."""

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

    def run(self, turn: Turn) -> Counter[DigestOutcome]:
        """Compose for everyone whose turn it is, a page at a time."""
        outcomes: Counter[DigestOutcome] = Counter()
        due = due_subscribers(self._desk, turn, self._now)
        while page := list(islice(due, _PAGE)):
            outcomes.update(self.compose(page))
        return outcomes

    def compose(self, page: Sequence[Due]) -> Counter[DigestOutcome]:
        """Make and keep digests, all in one transaction: writing to disk is what takes longest.

        What goes wrong with one subscriber does not keep the others from theirs: then each is a transaction.
        """
        try:
            ended = self._compose(page)
        except Exception:
            if len(page) > 1:
                return sum((self.compose([due]) for due in page), Counter[DigestOutcome]())
            logger.exception("digest failed", extra={"subscriber_id": page[0].subscriber_id})
            return Counter([DigestOutcome.FAILED])
        for subscriber_id, outcome in ended:
            logger.info("digest", extra={"subscriber_id": subscriber_id, "outcome": outcome.value})
        return Counter(outcome for _, outcome in ended)

    def _compose(self, page: Sequence[Due]) -> list[tuple[str, DigestOutcome]]:
        """How each ended, by subscriber id; who was removed meanwhile is not among them."""
        merged = self._news.grouping.merged  # read before the lock: reading takes longer than writing
        with self._desk.begin() as session:
            entries = roster(session, self._key, page, merged, self._now)
            made = [self._made(entry) for entry in entries]
            hold(session, (item.candidate for _, _, withheld in made for item in withheld), self._now)
            ids = [entry.due.subscriber_id for entry in entries]
            kept = [(key, one) for key, (_, one, _) in zip(ids, made, strict=True) if one]
            enqueue(session, kept, self._now)
            contents = [(key, one.content) for key, one in kept]
            enqueue_doors(session, contents, self._postage.base_url, self._now)
        return [(key, outcome) for key, (outcome, _, _) in zip(ids, made, strict=True)]

    def _made(self, entry: Entry) -> tuple[DigestOutcome, Composed | None, tuple[Owed, ...]]:
        """How a subscriber's digest ends, the digest, and what waits for approval; the row notes what was handled."""
        row = entry.row
        row.last_slot = slot_due(row, self._now) or row.last_slot
        if entry.is_composed:
            return DigestOutcome.ALREADY_COMPOSED, None, ()
        if self._is_paused(entry):
            return DigestOutcome.PAUSED, None, ()
        composed, withheld = self._build(entry)
        _mark_openings(entry, self._waiting(entry, withheld), self._now)
        if composed is None:
            return (DigestOutcome.HELD if withheld else DigestOutcome.NOTHING_TO_SAY), None, withheld
        return DigestOutcome(composed.content.outcome), composed, withheld

    def preview(self, due: Due) -> Composed | None:
        """The digest as it would be; keeps nothing. None where there is nothing to say or the subscriber is paused."""
        merged = self._news.grouping.merged
        with self._desk() as session:
            (entry,) = roster(session, self._key, [due], merged, self._now)
            composed = None if self._is_paused(entry) else self._build(entry)[0]
            session.rollback()
        return composed

    def _is_paused(self, entry: Entry) -> bool:
        """By own wish, or because mails bounce: what is owed meanwhile stays owed."""
        row = entry.row
        if row.state == PAUSED and row.paused_until is not None and row.paused_until <= self._now:
            row.state, row.paused_until = ACTIVE, None
        return row.state != ACTIVE or entry.is_suppressed

    def _build(self, entry: Entry) -> tuple[Composed | None, tuple[Owed, ...]]:
        """The digest, and what the subscriber would be told as well if it did not wait for approval."""
        due, subscriber, ledger, news = entry.due, entry.terms, entry.ledger, self._news
        digest = digest_id(due.subscriber_id, due.slot)
        occasion = Occasion(digest, due.slot, self._now, entry.since, due.frequencies)
        tellable, waiting = news.shortlisted(subscriber, ledger)
        coverage = news.coverage(entry.since)
        content = build_digest(subscriber, tellable, news.ancestors, ledger, coverage, occasion, news.grouping, waiting)
        withheld = awaited(subscriber, waiting, news.ancestors, ledger, occasion)
        if content is None:
            return None, withheld
        return posted(content, subscriber, entry.row.address, self._postage, self._key), withheld

    def _waiting(self, entry: Entry, withheld: tuple[Owed, ...]) -> frozenset[str]:
        """Watched entities whose open controversies cannot be listed yet."""
        listings = [item for item in withheld if item.kind == "open"]
        return waiting_watches(entry.terms, listings, self._news.ancestors)


def _mark_openings(entry: Entry, waiting: frozenset[str], now: datetime) -> None:
    for terms in entry.row.subscriptions:
        for entity in terms.entities if terms.frequency in entry.due.frequencies else ():
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
