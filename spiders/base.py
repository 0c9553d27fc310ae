"""What both spiders share: the run's time, the way to the database, and the count of what was taken."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Spider

from pipeline.item_pipelines import IngestPipeline
from spiders.endings import Postponed

if TYPE_CHECKING:
    from scrapy.http import Response

#: Stats key: how many feeds or entries the crawl took on.
TAKEN = "gazewire/taken"
#: Stats key: how many of them did not fit into their host's share of the crawl.
POSTPONED = "gazewire/postponed"
#: Stats keys: why the crawl ended (`finished` when nothing was left to do), how long it took, and of the processor.
FINISHED = "gazewire/finished"
SECONDS = "gazewire/seconds"
CPU_SECONDS = "gazewire/cpu_seconds"


class PressSpider(Spider):
    """Base of our spiders. Arguments: `now` (ISO time), `outlet` (slug, default all)."""

    def __init__(self, now: str = "", outlet: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # Scrapy's command line is a root: without `-a now=…` the clock is read here, and nowhere below.
        self.now = datetime.fromisoformat(now) if now else datetime.now(UTC)
        if self.now.tzinfo is None:
            raise ValueError(f"now={now}: want a time with its zone, such as 2026-01-31T06:00:00Z")
        self.outlet = outlet or None
        self._started: tuple[float, float] | None = None

    def closed(self, reason: str) -> None:
        """Scrapy calls this at the end."""
        assert self.crawler.stats is not None
        self.crawler.stats.set_value(FINISHED, reason)
        if self._started is not None:
            self.crawler.stats.set_value(SECONDS, time.monotonic() - self._started[0])
            self.crawler.stats.set_value(CPU_SECONDS, time.process_time() - self._started[1])

    @property
    def store(self) -> IngestPipeline:
        store = self.crawler.get_item_pipeline(IngestPipeline)
        assert store is not None, "ITEM_PIPELINES lacks pipeline.item_pipelines.IngestPipeline"
        return store

    @property
    def retry_after(self) -> timedelta:
        return timedelta(seconds=self.settings.getfloat("RETRY_AFTER_S"))

    def take(self) -> None:
        """Count an item that this crawl has taken on, and that has to end in exactly one outcome."""
        if self._started is None:
            self._started = time.monotonic(), time.process_time()
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(TAKEN)

    def is_postponed(self, error: BaseException) -> bool:
        """True where the item was not touched; counted, so that the crawl's sums hold."""
        if not isinstance(error, Postponed):
            return False
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(POSTPONED)
        return True

    def retry_at(self, retry_after: timedelta | None) -> datetime | None:
        return None if retry_after is None else self.now + retry_after


def header_text(response: Response, name: bytes) -> str:
    """A header's value as text, empty where there is none."""
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else ""


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """All headers as text, in order; a name that came twice stands twice."""
    pairs = ((name, value) for name, values in response.headers.items() for value in values)
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)


def conditional_headers(etag: str, last_modified: str) -> dict[str, str]:
    """The headers that make an unchanged answer a 304; exactly what the server said last time."""
    headers = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in headers.items() if value}
