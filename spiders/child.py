"""The crawl process, `python -m spiders.child FD`: a `CrawlRequest` on standard input, the report to FD."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
import threading
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from pipeline.item_pipelines import FAILURE, LOST, OUTCOME
from spiders.base import CPU_SECONDS, FINISHED, POSTPONED, SECONDS, TAKEN
from spiders.crawl import CrawlError, CrawlReport, CrawlRequest, Tally

_PR_SET_PDEATHSIG = 1
_REPORT_FIELDS = {"feeds": "polls", "pages": "fetches"}


def main(report_fd: int) -> int:
    """Run the request's spiders one after the other; the exit status is 0 when a report was written."""
    _die_with_parent()
    request = CrawlRequest.from_json(sys.stdin.readline())
    threading.Thread(target=_watch_parent, daemon=True).start()
    try:
        report = _crawl(request).to_json()
    except Exception as error:  # noqa: BLE001 - the process's border: the parent says it in one line
        report = json.dumps({"error": _said(error)})
    with os.fdopen(report_fd, "w", encoding="utf-8") as pipe:
        pipe.write(report)
    return 0


def _crawl(request: CrawlRequest) -> CrawlReport:
    settings = Settings()
    settings.setmodule("settings", priority="project")
    settings.setdict(dict(request.settings), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    tallies: dict[str, Tally] = {}
    errors: list[Exception] = []

    reactor = _reactor()

    async def run() -> None:
        try:
            for name in request.spiders:
                tallies[_REPORT_FIELDS[name]] = await _run_spider(process, name, request)
        except Exception as error:  # noqa: BLE001 - carried to the report
            errors.append(error)
        finally:
            reactor.stop()

    reactor.callWhenRunning(lambda: asyncio.ensure_future(run()))
    process.start(stop_after_crawl=False)
    if errors:
        raise errors[0]
    return CrawlReport(**tallies)


def _reactor() -> Any:
    """The reactor that AsyncCrawlerProcess has installed; importing it any earlier would install another one."""
    from twisted.internet import reactor

    return reactor


async def _run_spider(process: AsyncCrawlerProcess, name: str, request: CrawlRequest) -> Tally:
    crawler = process.create_crawler(name)
    await process.crawl(crawler, now=request.now.isoformat(), outlet=request.outlet or "")
    return tally(crawler)


def tally(crawler: Crawler) -> Tally:
    """Read a finished crawl's tally from its statistics."""
    assert crawler.stats is not None
    stats: dict[str, Any] = crawler.stats.get_stats()
    if FAILURE in stats:
        raise CrawlError(f"the database failed: {stats[FAILURE]}")
    if stats.get(FINISHED) != "finished":
        raise CrawlError(f"the crawl was stopped: {stats.get(FINISHED, 'it did not start')}")
    outcomes = {key.removeprefix(OUTCOME): count for key, count in stats.items() if key.startswith(OUTCOME)}
    return Tally(
        stats.get(TAKEN, 0),
        dict(sorted(outcomes.items())),
        stats.get(POSTPONED, 0),
        stats.get(LOST, 0),
        round(stats.get(SECONDS, 0.0), 3),
        round(stats.get(CPU_SECONDS, 0.0), 3),
    )


def _said(error: Exception) -> str:
    return str(error) if isinstance(error, CrawlError) else f"{type(error).__name__}: {error}"


def _die_with_parent() -> None:
    """Ask the kernel to kill us when the parent dies (Linux); elsewhere the pipe alone tells."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch_parent() -> None:
    """End at once when standard input closes: the parent is gone, also where it died before we asked the kernel."""
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
