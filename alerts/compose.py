"""Digests for every subscriber who is due: read, decide, render, and keep each in one transaction of the desk."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload, sessionmaker

from alerts.coverage import coverage
from alerts.digest import Occasion, build_digest
from alerts.dkim import DkimKey
from alerts.dkim import sign as sign_mail
from alerts.gather import Material, gather
from alerts.links import personal_links
from alerts.messages import Envelope, Sender, message_id, mime
from alerts.outbox import Parcel, digest_id, enqueue
from alerts.records import Coverage, DigestContent, RenderedMessage
from alerts.render import render
from alerts.shortlist import Shortlist
from alerts.signing import signing_key
from alerts.suppression import suppression_of
from alerts.terms import ledger_of, slot_due, subscriber_terms
from models import Digest, DigestRun, Subscriber, Subscription, SubscriptionEntity
from pipeline.outcomes import DigestOutcome

logger = logging.getLogger(__name__)

#: The coverage of a first digest, which has none before it.
_FIRST_COVERAGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Postage:
    """What every mail bears: its sender, where links lead, and the key that signs it, where there is one."""

    sender: Sender
    base_url: str
    dkim: DkimKey | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A subscriber and the slot to compose for."""

    subscriber_id: str
    slot: datetime


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest that was made and perhaps kept: content, both parts, and the mail."""

    content: DigestContent
    rendered: RenderedMessage
    parcel: Parcel


def compose(
    articles: Engine, desk: sessionmaker[Session], now: datetime, postage: Postage, *, by_hand: bool = False
) -> Mapping[DigestOutcome, int]:
    """Compose for all subscribers who are due at `now`, or, by hand, for all of them with the minute of `now` as slot.

    The counts sum to the subscribers taken; a DigestRun keeps them. Running it again changes nothing.
    """
    with Composer(articles, desk, now, postage) as composer:
        outcomes = Counter(composer.compose(due) for due in composer.due(by_hand))
    if outcomes:
        _record_run(desk, now, outcomes)
    return outcomes


def preview(
    articles: Engine, desk: sessionmaker[Session], now: datetime, postage: Postage
) -> Iterator[tuple[str, Composed]]:
    """What `compose` by hand would send at `now`, by subscriber id; keeps nothing."""
    with Composer(articles, desk, now, postage) as composer:
        for due in composer.due(by_hand=True):
            composed = composer.preview(due)
            if composed is not None:
                yield due.subscriber_id, composed


class Composer:
    """One run: the article database is read once, coverage once per window, and each subscriber is a transaction.

    Reading ends its transaction at once, because a crawl may wait for it.
    """

    def __init__(self, articles: Engine, desk: sessionmaker[Session], now: datetime, postage: Postage) -> None:
        self._articles = Session(articles)
        self._desk = desk
        self._now = now
        self._postage = postage
        self._material: Material | None = None
        self._shortlist: Shortlist | None = None
        self._coverages: dict[datetime, Coverage] = {}
        with desk.begin() as session:
            self._key = signing_key(session)

    def __enter__(self) -> Composer:
        return self

    def __exit__(self, *_: object) -> None:
        self._articles.close()

    def due(self, by_hand: bool) -> list[Due]:
        """Subscribers who are due, in the order of ids."""
        with self._desk() as session:
            rows = session.scalars(
                select(Subscriber).where(Subscriber.state.in_(("active", "paused"))).order_by(Subscriber.subscriber_id)
            ).all()
        if by_hand:
            minute = self._now.replace(second=0, microsecond=0)
            return [Due(row.subscriber_id, minute) for row in rows]
        slots = ((row.subscriber_id, self._slot(row)) for row in rows)
        return [Due(subscriber_id, slot) for subscriber_id, slot in slots if slot is not None]

    def _slot(self, row: Subscriber) -> datetime | None:
        """A subscriber whose zone or send time is unreadable keeps nobody else waiting; an alarm tells of it."""
        try:
            return slot_due(row, self._now)
        except ValueError:
            logger.exception("no send time", extra={"subscriber_id": row.subscriber_id})
            return None

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
        material = self.material
        with self._desk.begin() as session:
            row = _locked(session, due.subscriber_id)
            row.last_slot = slot_due(row, self._now) or row.last_slot
            if session.get(Digest, digest_id(due.subscriber_id, due.slot)) is not None:
                return DigestOutcome.ALREADY_COMPOSED
            if self._is_paused(session, row):
                return DigestOutcome.PAUSED
            composed = self._build(session, row, due.slot, material)
            _mark_openings(row, self._now)
            if composed is None:
                return DigestOutcome.NOTHING_TO_SAY
            enqueue(session, due.subscriber_id, composed.content, composed.parcel, self._now)
            return DigestOutcome(composed.content.outcome)

    def preview(self, due: Due) -> Composed | None:
        """The digest as it would be; keeps nothing. None where there is nothing to say or the subscriber is paused."""
        material = self.material
        with self._desk() as session:
            row = _locked(session, due.subscriber_id)
            composed = None if self._is_paused(session, row) else self._build(session, row, due.slot, material)
            session.rollback()
        return composed

    def _is_paused(self, session: Session, row: Subscriber) -> bool:
        """By own wish, or because mails bounce: what is owed meanwhile stays owed."""
        if row.state == "paused" and row.paused_until is not None and row.paused_until <= self._now:
            row.state, row.paused_until = "active", None
        is_suppressed = suppression_of(session, self._key, row.address, self._now) is not None
        return row.state == "paused" or is_suppressed

    @property
    def material(self) -> Material:
        """What may be told, read on first need."""
        if self._material is None:
            self._material = gather(self._articles, self._now)
            self._articles.rollback()
        return self._material

    def _build(self, session: Session, row: Subscriber, slot: datetime, material: Material) -> Composed | None:
        since = session.scalar(select(func.max(Digest.slot)).where(Digest.subscriber_id == row.subscriber_id))
        occasion = Occasion(digest_id(row.subscriber_id, slot), slot, self._now, since)
        subscriber, ledger = subscriber_terms(row), ledger_of(session, row.subscriber_id, material.merged)
        candidates = self._shortlisted(material).of(subscriber, ledger)
        content = build_digest(
            subscriber, candidates, material.ancestors, ledger, self._coverage(since), occasion, material.linked
        )
        return None if content is None else self._composed(row, content)

    def _shortlisted(self, material: Material) -> Shortlist:
        if self._shortlist is None:
            self._shortlist = Shortlist(material.candidates, material.ancestors)
        return self._shortlist

    def _coverage(self, since: datetime | None) -> Coverage:
        start = since or self._now - _FIRST_COVERAGE
        if start not in self._coverages:
            self._coverages[start] = coverage(self._articles, start, self._now)
            self._articles.rollback()
        return self._coverages[start]

    def _composed(self, row: Subscriber, content: DigestContent) -> Composed:
        base_url = self._postage.base_url
        links = personal_links(self._key, base_url, row.subscriber_id, content.digest_id, content.slot)
        rendered = render(content, links)
        sender = self._postage.sender
        envelope = Envelope(sender, row.address, row.subscriber_id, content.slot, links.unsubscribe(), links.token)
        body = mime(rendered, envelope)
        if self._postage.dkim is not None:
            body = sign_mail(body, self._postage.dkim, content.slot)
        parcel = Parcel(row.address, message_id(sender, row.subscriber_id, content.slot), body)
        return Composed(content, rendered, parcel)


def _locked(session: Session, subscriber_id: str) -> Subscriber:
    """The subscriber's row, locked, so that two composers take turns and the second sees the first one's ledger."""
    return session.scalars(
        select(Subscriber)
        .where(Subscriber.subscriber_id == subscriber_id)
        .options(selectinload(Subscriber.subscriptions).selectinload(Subscription.entities))
        .with_for_update(of=Subscriber)
    ).one()


def _mark_openings(row: Subscriber, now: datetime) -> None:
    entities: list[SubscriptionEntity] = [entity for terms in row.subscriptions for entity in terms.entities]
    for entity in entities:
        if entity.opening_told_at is None:
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
