"""Pages a second of a whole crawl, into the databases, beside the same Scrapy with an empty callback.

    python benchmarks/crawl.py [--pages 2000] [--rounds 5]

All crawlers fetch the same pages, gzipped where they say they can read that, from one server on loopback that runs in a
process of its own, at the same concurrency and without delays. `shipped` is Scrapy as `startproject` leaves it but for
its delay, `tuned` has uvloop and everything that a bare fetch does not need switched off. In each round all run one
after the other and are compared with each other; the median of the rounds counts. Ends with status 1 where a ratio is
below its floor.

Where the machine does something else as well, pages a second tell little; the processor's time for a page, of all
threads of the crawling process, is printed beside them for that case. Ours writes in a second thread, which a second
core takes; the processor's time counts it in full.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import multiprocessing
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple, cast

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

#: Ratios of our pages a second to those of each other crawler; never lowered.
FLOORS = json.loads((Path(__file__).parent / "crawl_floors.json").read_text(encoding="utf-8"))
HOSTS = 64
CONCURRENCY = 32
PER_HOST = 8
NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def page(number: int) -> bytes:
    """About 30 KB of HTML, 9 KB of them packed, different for each number: as much as a plain article page."""
    draw = random.Random(number)
    words = [f"word{draw.randrange(20_000)}" for _ in range(2_600)]
    paragraphs = "".join(f"<p class='body'>{' '.join(words[at : at + 60])}.</p>" for at in range(0, len(words), 60))
    return f"<html><head><title>Page {number}</title></head><body>{paragraphs}</body></html>".encode()


class Web(asyncio.Protocol):
    """As little of an HTTP server as will do, so that it never is what is measured."""

    pages: list[bytes]
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        *requests, self.waiting = (self.waiting + data).split(b"\r\n\r\n")
        for request in requests:
            self.transport.write(self.answer(request.split(b" ", 2)[1]))

    def answer(self, target: bytes) -> bytes:
        name = target.rpartition(b"/")[2]
        if not name.isdigit():
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        body = self.pages[int(name)]
        head = f"Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}"
        return f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body


def serve(count: int, port_of: multiprocessing.SimpleQueue[int]) -> None:
    import uvloop

    Web.pages = [gzip.compress(page(number), 6) for number in range(count)]

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Web, "127.0.0.1", 0)
        port_of.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    uvloop.run(run())


PLAIN = """
import json, sys, time
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

given = json.loads(sys.argv[1])

class PlainSpider(Spider):
    name = "plain"

    async def start(self):
        self.cpu = time.process_time()
        for number in range(given["pages"]):
            url = f"http://h{number % given['hosts']}.example/{number}"
            yield Request(url, self.parse, meta={"proxy": given["proxy"]})

    def parse(self, response):
        pass

process = AsyncCrawlerProcess(given["settings"])
crawler = process.create_crawler(PlainSpider)
process.crawl(crawler)
process.start()
cpu = time.process_time() - crawler.spider.cpu
stats = crawler.stats.get_stats()
print(json.dumps([stats["downloader/response_status_count/200"], stats["elapsed_time_seconds"], cpu]))
"""
SHIPPED = {"CONCURRENT_REQUESTS": CONCURRENCY, "CONCURRENT_REQUESTS_PER_DOMAIN": PER_HOST}
TUNED = {
    **SHIPPED,
    "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
    "LOG_LEVEL": "WARNING",
    "COOKIES_ENABLED": False,
    "RETRY_ENABLED": False,
    "REDIRECT_ENABLED": False,
    "REFERER_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
}


class Rate(NamedTuple):
    """What one run did in a second of the clock, and what a page took of the processor, in milliseconds."""

    pages_per_s: float
    cpu_ms: float


def plain(urls: list[str], proxy: str, settings: dict[str, object]) -> Rate:
    """Scrapy with an empty callback."""
    given = json.dumps({"pages": len(urls), "hosts": HOSTS, "proxy": proxy, "settings": settings})
    command = [sys.executable, "-c", PLAIN, given]
    done = subprocess.run(command, cwd=tempfile.gettempdir(), capture_output=True, text=True, check=True)
    count, seconds, cpu = json.loads(done.stdout.splitlines()[-1])
    assert count == len(urls), f"{count} of {len(urls)} pages"
    return Rate(count / seconds, 1000 * cpu / count)


def ours(urls: list[str], proxy: str) -> Rate:
    """Our own crawl: robots.txt, guard, captures and entries in real databases."""
    from spiders.crawl import CrawlRequest, run_crawl

    with tempfile.TemporaryDirectory() as folder:
        database = prepared(Path(folder), urls)
        settings = {
            "DATABASE_URL": database,
            "PRESS_PROXY": proxy,
            "DOWNLOAD_DELAY": 0.0,
            "PAGES_PER_CRAWL": len(urls),
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "CONCURRENT_REQUESTS_PER_DOMAIN": PER_HOST,
            "LOG_LEVEL": "WARNING",
        }
        report = run_crawl(CrawlRequest(NOW, spiders=("pages",), settings=settings))
        assert dict(report.fetches.outcomes) == {"captured": len(urls)}, report
        return Rate(len(urls) / report.fetches.seconds, 1000 * report.fetches.cpu_seconds / len(urls))


def prepared(folder: Path, urls: list[str]) -> str:
    """The address of fresh databases in which these addresses are pending entries of one outlet."""
    from models import Entry
    from models.locations import SCHEMAS, locate
    from models.migrate import upgrade
    from models.session import make_engine, make_session_factory
    from pipeline.outlets import sync_outlets
    from spiders.outlets import Outlet, OutletFeed

    where = locate(str(folder / "crawl.db"))
    upgrade(where)
    feed = "http://h0.example/feed"
    outlet = Outlet("h", "H", "h0.example", "http://h0.example/", "GB", "en", "trade", (OutletFeed(feed, "rss"),))
    engine = make_engine(where.articles, schema=SCHEMAS["articles"])
    with make_session_factory(engine).begin() as session:
        sync_outlets(session, [outlet])
        session.add_all(
            Entry(url=url, canonical_url=url, feed_url=feed, outlet_slug="h", title="", summary="", first_seen_at=NOW)
            for url in urls
        )
    engine.dispose()
    return where.articles


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    port_of: multiprocessing.SimpleQueue[int] = multiprocessing.SimpleQueue()
    server = multiprocessing.Process(target=serve, args=(asked.pages, port_of), daemon=True)
    server.start()
    proxy = f"http://127.0.0.1:{port_of.get()}"
    urls = [f"http://h{number % HOSTS}.example/{number}" for number in range(asked.pages)]
    runs: dict[str, Callable[[], Rate]] = {
        "shipped": lambda: plain(urls, proxy, {**SHIPPED}),
        "tuned": lambda: plain(urls, proxy, {**TUNED}),
        "ours": lambda: ours(urls, proxy),
    }
    rounds: list[dict[str, Rate]] = []
    for turn in range(asked.rounds):
        rounds.append({})
        for name, run in runs.items():
            rate = rounds[-1][name] = run()
            print(f"round {turn + 1}  {name:8} {rate.pages_per_s:6.0f} pages/s {rate.cpu_ms:6.2f} ms/page", flush=True)
    server.kill()
    return report(rounds)


def report(rounds: list[dict[str, Rate]]) -> int:
    """Print the ratios beside their floors; 1 where one is below."""
    is_below = False
    for name, floor in FLOORS.items():
        ratio = median(turn["ours"].pages_per_s / turn[name].pages_per_s for turn in rounds)
        by_processor = median(turn[name].cpu_ms / turn["ours"].cpu_ms for turn in rounds)
        is_below |= ratio < floor
        verdict = "BELOW" if ratio < floor else "ok"
        print(f"ours / {name:8} {ratio:5.2f}   floor {floor:.2f}   {verdict}   (by processor time {by_processor:.2f})")
    return int(is_below)


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    print(f"took {time.monotonic() - started:.0f} s")
    sys.exit(status)
