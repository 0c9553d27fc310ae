"""Stand-ins with a memory."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pipeline.crawl_records import DueFeed, FailedFetch, PendingEntry, PolledFeed
from pipeline.outcomes import FetchOutcome, PollOutcome
from pipeline.records import FetchedPage


@dataclass
class Work:
    """What a crawl is given, and what it brought back. Kept in a file, because a crawl runs in a process of its own."""

    feeds: tuple[DueFeed, ...] = ()
    entries: tuple[PendingEntry, ...] = ()
    polls: dict[str, PolledFeed] = field(default_factory=dict)
    pages: dict[str, FetchedPage] = field(default_factory=dict)
    failures: dict[str, FailedFetch] = field(default_factory=dict)
    now: datetime | None = None
    fault: str = ""

    def save(self, path: Path) -> Path:
        path.write_bytes(pickle.dumps(self))
        return path

    @staticmethod
    def load(path: Path) -> Work:
        work: Work = pickle.loads(path.read_bytes())
        return work


class FakeIngest:
    """The store of a crawl. The work's `fault` makes it misbehave the way its name says."""

    def __init__(self, work: Work, now: datetime) -> None:
        self.work = work
        self.work.now = now

    def due_feeds(self, outlet: str | None, limit: int) -> Sequence[DueFeed]:
        if self.work.fault == "dies":
            os._exit(3)
        return [feed for feed in self.work.feeds if outlet in {None, feed.outlet}][:limit]

    def pending_entries(self, outlet: str | None, limit: int) -> Sequence[PendingEntry]:
        return [entry for entry in self.work.entries if outlet in {None, entry.outlet}][:limit]

    def record_poll(self, poll: PolledFeed) -> PollOutcome:
        self.work.polls[poll.url] = poll
        return poll.outcome

    def record_pages(self, pages: Sequence[tuple[FetchedPage, str]]) -> Sequence[FetchOutcome]:
        if self.work.fault == "disk full":
            raise OSError(28, "No space left on device")
        if self.work.fault == "one bad page" and any(page.url.endswith("/bad") for page, _ in pages):
            raise ValueError("a page that the store cannot take")
        self.work.pages |= {page.url: page for page, _ in pages}
        return [FetchOutcome.CAPTURED] * len(pages)

    def record_fetch_failure(
        self, url: str, outcome: FetchOutcome, status: int | None, detail: str, retry_at: datetime | None
    ) -> FetchOutcome:
        self.work.failures[url] = FailedFetch(url, "", outcome, status, detail, retry_at)
        return outcome


@contextmanager
def fake_ingest(settings: Mapping[str, Any], now: datetime) -> Iterator[FakeIngest]:
    """Named in the INGEST_FACTORY setting; the setting FAKE_INGEST is the `Work` file."""
    path = Path(settings["FAKE_INGEST"])
    ingest = FakeIngest(Work.load(path), now)
    yield ingest
    ingest.work.save(path)
