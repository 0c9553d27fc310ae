"""Manners that show in time: delays, concurrency, pauses, and a host's share of a crawl."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.crawl_records import PendingEntry
from spiders.crawl import Tally
from tests.fakes import Work
from tests.integration.test_crawl import NOW, crawl
from tests.servers import LoopbackWeb, Reply, html


def pages(host: str, count: int) -> dict[str, Reply]:
    return {f"http://{host}.example/{n}": html(f"page {n}") for n in range(count)}


def work(*urls: str) -> Work:
    return Work(entries=tuple(PendingEntry(url, "odd") for url in urls))


def test_requests_to_one_host_are_apart_while_hosts_run_side_by_side(tmp_path: Path) -> None:
    routes = pages("one", 4) | pages("two", 4)
    with LoopbackWeb(routes) as web:
        crawl(web, work(*routes), tmp_path, DOWNLOAD_DELAY=0.3)
        for host in ("one.example", "two.example"):
            gaps = [later - earlier for earlier, later in pairwise(web.times(host))]
            assert len(gaps) == 4
            assert min(gaps) > 0.27
        assert web.times("two.example")[0] < web.times("one.example")[2]


@pytest.mark.parametrize(("asked", "cap", "least", "most"), [("0.4", 30.0, 0.36, 2.0), ("100", 0.4, 0.36, 2.0)])
def test_crawl_delay_is_honoured_up_to_the_cap(
    tmp_path: Path, asked: str, cap: float, least: float, most: float
) -> None:
    rules = Reply(200, f"User-agent: *\nCrawl-delay: {asked}\n".encode())
    routes = pages("one", 3)
    with LoopbackWeb({**routes, "http://one.example/robots.txt": rules}) as web:
        crawl(web, work(*routes), tmp_path, CRAWL_DELAY_CAP_S=cap, CONCURRENT_REQUESTS_PER_DOMAIN=2)
        gaps = [later - earlier for earlier, later in pairwise(web.times("one.example"))]
        assert least < min(gaps)
        assert max(gaps) < most


PAUSES = {
    "seconds": (Reply(429, headers={"Retry-After": "90"}), timedelta(seconds=90)),
    "unavailable": (Reply(503, headers={"Retry-After": "90"}), timedelta(seconds=90)),
    "unsaid": (Reply(429), timedelta(minutes=30)),
    "endless": (Reply(429, headers={"Retry-After": "999999999"}), timedelta(days=1)),
}


def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_pages(tmp_path: Path) -> None:
    routes = {url: reply for host, (reply, _) in PAUSES.items() for url in pages(host, 4)}
    with LoopbackWeb({**routes, **pages("calm", 1)}) as web:
        report, done = crawl(web, work(*routes, "http://calm.example/0"), tmp_path, DOWNLOAD_DELAY=0.3)
        assert report.fetches.outcomes == {"captured": 1, "rate_limited": 4 * len(PAUSES)}
        for host, (_, pause) in PAUSES.items():
            retries = {failure.retry_at for url, failure in done.failures.items() if f"//{host}." in url}
            assert retries == {NOW + pause}
            assert len(web.times(f"{host}.example")) == 2  # robots.txt and the page that was answered so


def test_what_does_not_fit_into_a_hosts_share_comes_next_time(tmp_path: Path) -> None:
    routes = pages("slow", 5)
    with LoopbackWeb(routes) as web:
        report, done = crawl(web, work(*routes), tmp_path, DOWNLOAD_DELAY=0.2, HOST_BUDGET_S=0.5)
        assert report.fetches == Tally(5, {"captured": 2}, postponed=3)
        assert not done.failures


def test_at_most_the_set_number_of_requests_is_under_way_at_one_host(tmp_path: Path) -> None:
    routes = {url: Reply(200, b"x", {"Content-Type": "text/html"}, wait_s=0.3) for url in pages("one", 4)}
    with LoopbackWeb(routes) as web:
        crawl(web, work(*routes), tmp_path)
        gaps = [later - earlier for earlier, later in pairwise(web.times("one.example")[1:])]
        assert min(gaps) > 0.28
