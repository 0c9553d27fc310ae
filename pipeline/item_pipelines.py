"""All that Scrapy sees of the pipeline: what is due comes out, how each poll and fetch ended goes in.

The database is used from one thread of its own, so that the crawl goes on meanwhile; items that wait are written in
one go. An error of the database stops the crawl with its message; what was not written stays pending and comes again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from scrapy.exceptions import DropItem
from scrapy.utils.misc import load_object
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from pipeline.crawl_records import CapturedPage, DueFeed, FailedFetch, PendingEntry, PolledFeed
from pipeline.outcomes import FetchOutcome, PollOutcome
from pipeline.records import FetchedPage

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.settings import BaseSettings

logger = logging.getLogger(__name__)

Item = PolledFeed | CapturedPage | FailedFetch
#: Stats keys are this and an outcome's value: `gazewire/outcome/captured`.
OUTCOME = "gazewire/outcome/"
#: Stats key: items that could not be written although the database works; each is in the log with its reason.
LOST = "gazewire/lost"
#: Stats key: the message of the database error that stopped the crawl.
FAILURE = "gazewire/failure"
#: Items of one transaction at most; more gains nothing and would lose more to a kill.
_BATCH = 64
#: Items gather for this long before they are written: handing each over to the thread alone costs 2 ms of the crawl.
_GATHER_S = 0.05

#: Errors of the database itself: a full disk, a read-only file, a lost connection. Anything else is about one item.
_BROKEN = (OperationalError, InterfaceError, OSError)

_T = TypeVar("_T")
Outcome = PollOutcome | FetchOutcome


class Store(Protocol):
    """What the spiders need of the database; `pipeline.ingest.Ingest` is the real one. Used from one thread only."""

    def due_feeds(self, outlet: str | None, limit: int) -> Sequence[DueFeed]: ...

    def pending_entries(self, outlet: str | None, limit: int) -> Sequence[PendingEntry]: ...

    def record_poll(self, poll: PolledFeed) -> PollOutcome: ...

    def record_pages(self, pages: Sequence[tuple[FetchedPage, str]]) -> Sequence[FetchOutcome]: ...

    def record_fetch_failure(
        self, url: str, outcome: FetchOutcome, status: int | None, detail: str, retry_at: datetime | None
    ) -> FetchOutcome: ...


#: Opens a store for a crawl at a time, and closes it when the crawl is over; named in the setting INGEST_FACTORY.
StoreFactory = Callable[["BaseSettings", datetime], AbstractContextManager[Store]]


class IngestPipeline:
    """Scrapy item pipeline: hands every item to the store, and counts the outcomes that come back."""

    def __init__(self, crawler: Crawler, factory: StoreFactory) -> None:
        self._crawler = crawler
        self._factory = factory
        self._store: Store | None = None
        self._resources = ExitStack()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ingest")
        self._waiting: list[tuple[Item, asyncio.Future[Outcome]]] = []
        self._writer: asyncio.Task[None] | None = None
        self._broken: Exception | None = None
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, load_object(crawler.settings["INGEST_FACTORY"]))

    async def due_feeds(self, now: datetime, outlet: str | None, limit: int) -> Sequence[DueFeed]:
        return await self._work(lambda: self._opened(now).due_feeds(outlet, limit))

    async def pending_entries(self, now: datetime, outlet: str | None, limit: int) -> Sequence[PendingEntry]:
        return await self._work(lambda: self._opened(now).pending_entries(outlet, limit))

    async def process_item(self, item: Item) -> Item:
        """Return when the item is written; its outcome is counted then."""
        written: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, written))
        if self._writer is None:
            self._writer = asyncio.ensure_future(self._write_waiting())
        try:
            outcome = await written
        except _BROKEN as error:
            self._stop(error)
            raise DropItem("the database does not take it") from error
        except Exception as error:
            logger.exception("item could not be written: %s", _url(item))
            self._count(LOST)
            raise DropItem(f"could not be written: {_url(item)}") from error
        self._count(OUTCOME + outcome.value)
        logger.info("item ended: %s %s", outcome.value, _url(item))
        return item

    async def close_spider(self) -> None:
        await self._in_thread(self._resources.close)
        self._thread.shutdown()

    async def _write_waiting(self) -> None:
        """Write what waits, in batches, until nothing waits."""
        while self._waiting:
            if len(self._waiting) < _BATCH:
                await asyncio.sleep(_GATHER_S)
            batch, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
            results = await self._in_thread(partial(self._write, [item for item, _ in batch]))
            for (_, written), result in zip(batch, results, strict=True):
                if isinstance(result, Exception):
                    written.set_exception(result)
                else:
                    written.set_result(result)
        self._writer = None

    def _write(self, items: Sequence[Item]) -> list[Outcome | Exception]:
        """In the thread: one result for each item. Pages are written together, and one by one where that fails."""
        pages = [(at, item) for at, item in enumerate(items) if isinstance(item, CapturedPage)]
        results: dict[int, Outcome | Exception] = {}
        try:
            results.update(zip((at for at, _ in pages), self._write_pages([page for _, page in pages]), strict=True))
        except Exception as error:  # noqa: BLE001 - see below
            self._judge(error)
        for at, item in enumerate(items):
            if at not in results:
                results[at] = self._write_alone(item)
        return [results[at] for at in range(len(items))]

    def _write_alone(self, item: Item) -> Outcome | Exception:
        """Once the database is broken, nothing more is tried."""
        if self._broken is not None:
            return self._broken
        try:
            return self._write_one(item)
        except Exception as error:  # noqa: BLE001 - the loop's border: one bad item must not take the others along
            self._judge(error)
            return error

    def _judge(self, error: Exception) -> None:
        if isinstance(error, _BROKEN):
            self._broken = error

    def _write_pages(self, pages: Sequence[CapturedPage]) -> Sequence[FetchOutcome]:
        assert self._store is not None, "items come after the work was asked for"
        return self._store.record_pages([(item.page, item.outlet) for item in pages]) if pages else ()

    def _write_one(self, item: Item) -> Outcome:
        assert self._store is not None, "items come after the work was asked for"
        if isinstance(item, PolledFeed):
            return self._store.record_poll(item)
        if isinstance(item, CapturedPage):
            return self._write_pages([item])[0]
        return self._store.record_fetch_failure(item.url, item.outcome, item.status, item.detail, item.retry_at)

    def _opened(self, now: datetime) -> Store:
        if self._store is None:
            self._store = self._resources.enter_context(self._factory(self._crawler.settings, now))
        return self._store

    async def _work(self, ask: Callable[[], Sequence[_T]]) -> Sequence[_T]:
        """The work that `ask` finds; none where the database cannot be read, which is then the crawl's failure."""
        try:
            return await self._in_thread(ask)
        except (SQLAlchemyError, OSError) as error:
            self._fail(error)
            return ()

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _stop(self, error: Exception) -> None:
        """Take on nothing more; what is under way ends, and is not written."""
        if self._closing is None:
            self._fail(error)
            assert self._crawler.engine is not None
            self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="database"))

    def _fail(self, error: Exception) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.set_value(FAILURE, one_line(error))
        logger.error("the database failed: %s", one_line(error))

    def _count(self, key: str) -> None:
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value(key)


@contextmanager
def database_ingest(settings: BaseSettings, now: datetime) -> Iterator[Store]:
    """The store of a real crawl, over the databases that the settings name."""
    # Imported here, so that `scrapy list` and the tests with a store of their own load no database driver.
    from models.locations import SCHEMAS, locate
    from models.session import make_engine
    from pipeline.ingest import Ingest

    where = locate(settings["DATABASE_URL"], captures=settings.get("CAPTURES_URL") or None)
    articles = make_engine(where.articles, schema=SCHEMAS["articles"])
    captures = make_engine(where.captures, schema=SCHEMAS["captures"])
    try:
        yield Ingest(articles, captures, now)
    finally:
        articles.dispose()
        captures.dispose()


def one_line(error: BaseException) -> str:
    """An error as one line; of a database error the driver's own words, without the statement and its values."""
    original = getattr(error, "orig", None) or error
    text = " ".join(str(original).split())
    return f"{type(original).__name__}: {text}"[:300]


def _url(item: Item) -> str:
    return item.page.url if isinstance(item, CapturedPage) else item.url
