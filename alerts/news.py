"""What one run tells from: read once for all subscribers, split into what may be told and what waits for approval."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from alerts.coverage import coverage
from alerts.gather import Material, gather
from alerts.holds import hold_rule
from alerts.matching import Ancestors
from alerts.mending import Grouping
from alerts.records import Candidate, Coverage, Ledger, SubscriberTerms
from alerts.shortlist import Shortlist

#: The coverage of a first digest, which has none before it.
_FIRST_COVERAGE = timedelta(days=1)
#: Coverages kept at a time: after immediate mails every subscriber's window begins at another minute.
_COVERAGES = 64


class News:
    """The article database as known at one time. Reading ends its transaction at once; a crawl may wait for it."""

    def __init__(
        self, articles: Engine, desk: sessionmaker[Session], now: datetime, hold_severity: int | None = None
    ) -> None:
        self._articles = Session(articles)
        self._desk = desk
        self._now = now
        self._hold_severity = hold_severity
        self._read: tuple[Material, Shortlist, Shortlist] | None = None
        self._coverages: dict[datetime, Coverage] = {}

    def close(self) -> None:
        """Give the connection back."""
        self._articles.close()

    def load(self) -> tuple[Material, Shortlist, Shortlist]:
        """Read on first need; afterwards it is there."""
        if self._read is None:
            material = gather(self._articles, self._now)
            self._articles.rollback()
            with self._desk() as session:
                rule = hold_rule(session, self._hold_severity)
            tellable, waiting = (Shortlist(some, material.ancestors) for some in rule.split(material.candidates))
            self._read = material, tellable, waiting
        return self._read

    @property
    def ancestors(self) -> Ancestors:
        """Who belongs to whom."""
        return self.load()[0].ancestors

    @property
    def grouping(self) -> Grouping:
        """What controversies are made of."""
        return self.load()[0].grouping

    def shortlisted(
        self, subscriber: SubscriberTerms, ledger: Ledger
    ) -> tuple[Sequence[Candidate], Sequence[Candidate]]:
        """What can concern a subscriber: what may be told, and what waits."""
        _, tellable, waiting = self.load()
        return tellable.of(subscriber, ledger), waiting.of(subscriber, ledger)

    def coverage(self, since: datetime | None) -> Coverage:
        """What was looked at since the digest before."""
        start = since or self._now - _FIRST_COVERAGE
        if start not in self._coverages:
            if len(self._coverages) >= _COVERAGES:
                self._coverages.pop(next(iter(self._coverages)))
            self._coverages[start] = coverage(self._articles, start, self._now)
            self._articles.rollback()
        return self._coverages[start]
