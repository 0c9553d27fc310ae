"""The spiders against a real HTTP server on loopback: how every odd page and feed ends, and what is sent."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.crawl_records import DueFeed, PendingEntry
from spiders.crawl import CrawlReport, CrawlRequest, run_crawl
from tests.fakes import Work
from tests.servers import Asked, LoopbackWeb, Reply, html

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
PAGE = b"<html><body><p>A page of the press.</p></body></html>"
ZIPPED = gzip.compress(PAGE, mtime=0)
BOMB = gzip.compress(bytes(3_000_000), mtime=0)


def crawl(web: LoopbackWeb, work: Work, folder: Path, **settings: str | float) -> tuple[CrawlReport, Work]:
    """Crawl `work` in a child process that asks `web` for every host on `.example`."""
    path = work.save(folder / "work.pickle")
    quick: dict[str, str | float] = {
        "PRESS_PROXY": web.address,
        "INGEST_FACTORY": "tests.fakes.fake_ingest",
        "FAKE_INGEST": str(path),
        "USER_AGENT": "gazewire/0.1.0 (+mailto:desk@watch.example)",
        "DOWNLOAD_DELAY": 0.0,
        "DOWNLOAD_TIMEOUT": 2.0,
        "DOWNLOAD_MAXSIZE": 200_000,
        "LOG_LEVEL": "ERROR",
    }
    report = run_crawl(CrawlRequest(NOW, settings={**quick, **settings}, timeout_s=60.0))
    return report, Work.load(path)


def entries(*urls: str) -> tuple[PendingEntry, ...]:
    return tuple(PendingEntry(url, "odd") for url in urls)


def not_modified(asked: Asked) -> Reply:
    same = asked.headers.get("If-None-Match") == '"v1"' and asked.headers.get("If-Modified-Since") == "yesterday"
    return Reply(304) if same else html("changed")


PAGES = {
    "http://plain.example/page": Reply(200, PAGE, {"Content-Type": "text/html"}),
    "http://plain.example/untyped": Reply(200, PAGE),
    "http://plain.example/zipped": Reply(
        200,
        ZIPPED,
        {
            "Content-Type": "text/html",
            "Content-Encoding": "gzip",
            "TDM-Reservation": "1",
            "X-Robots-Tag": "noindex, noai",
        },
    ),
    "http://plain.example/same": not_modified,
    "http://plain.example/hop1": Reply(301, headers={"Location": "/hop2?x=1"}),
    "http://plain.example/hop2?x=1": Reply(302, headers={"Location": "http://other.example/end#part"}),
    "http://other.example/end": html("the end"),
    "http://other.example/loop": Reply(302, headers={"Location": "/loop"}),
    "http://other.example/to-ftp": Reply(302, headers={"Location": "ftp://other.example/x"}),
    "http://other.example/to-loopback": Reply(302, headers={"Location": "http://127.0.0.1:9/x"}),
    "http://other.example/to-integer": Reply(302, headers={"Location": "http://2130706433/x"}),
    "http://other.example/to-hex": Reply(302, headers={"Location": "http://0x7f.1/x"}),
    "http://other.example/to-octal": Reply(302, headers={"Location": "http://0177.0.0.1/x"}),
    "http://other.example/to-mapped": Reply(302, headers={"Location": "http://[::ffff:10.0.0.1]/x"}),
    "http://other.example/to-metadata": Reply(302, headers={"Location": "http://169.254.169.254/latest/meta-data"}),
    "http://other.example/to-name": Reply(302, headers={"Location": "http://localhost:9/x"}),
    "http://other.example/to-press-itself": lambda _: Reply(302, headers={"Location": PRESS[0] + "/x"}),
    "http://other.example/to-denied": Reply(302, headers={"Location": "http://strict.example/private/x"}),
    "http://strict.example/robots.txt": Reply(200, b"User-agent: gazewire\nDisallow: /private\n"),
    "http://strict.example/private/x": html("not for us"),
    "http://strict.example/open": html("for all"),
    "http://hidden.example/robots.txt": Reply(401),
    "http://hidden.example/page": html("no rules"),
    "http://broken.example/robots.txt": Reply(500),
    "http://silent.example/robots.txt": Reply(200, wait_s=4),
    "http://lost.example/robots.txt": Reply(302, headers={"Location": "http://127.0.0.1:9/robots.txt"}),
    "http://moved.example/robots.txt": Reply(301, headers={"Location": "http://strict.example/robots.txt"}),
    "http://moved.example/private/y": html("not for us"),
    "http://squeezed.example/robots.txt": Reply(
        200, gzip.compress(b"User-agent: *\nDisallow: /\n"), {"Content-Encoding": "gzip"}
    ),
    "http://big.example/declared": Reply(200, b"x", {"Content-Type": "text/html"}, declared=200_000_000),
    "http://big.example/sent": Reply(200, bytes(300_000), {"Content-Type": "text/html"}),
    "http://big.example/film": Reply(200, b"x", {"Content-Type": "video/mp4"}, declared=200_000_000),
    "http://big.example/paper": Reply(200, b"%PDF", {"Content-Type": "application/pdf"}),
    "http://slow.example/waits": Reply(200, PAGE, {"Content-Type": "text/html"}, wait_s=4),
    "http://drips.example/page": Reply(200, bytes(8_000), {"Content-Type": "text/html"}, drip_s=0.6),
    "http://drops.example/page": Reply(drop=True),
    "http://drops.example/half": Reply(200, b"half", {"Content-Type": "text/html"}, declared=4_000),
    "http://plain.example/gone": Reply(410),
    "http://plain.example/error": Reply(500),
    "http://plain.example/forbidden": Reply(403),
}
PRESS = [""]

#: Each page, how it ends, and whether it is tried again.
ENDINGS = [
    ("http://plain.example/gone", "gone", False),
    ("http://plain.example/missing", "gone", False),
    ("http://plain.example/error", "http_error", True),
    ("http://plain.example/forbidden", "http_error", False),
    ("http://plain.example/same", "unchanged", False),
    ("http://other.example/loop", "http_error", False),
    ("http://other.example/to-ftp", "bad_url", False),
    ("http://other.example/to-loopback", "refused_address", False),
    ("http://other.example/to-integer", "refused_address", False),
    ("http://other.example/to-hex", "refused_address", False),
    ("http://other.example/to-octal", "refused_address", False),
    ("http://other.example/to-mapped", "refused_address", False),
    ("http://other.example/to-metadata", "refused_address", False),
    ("http://other.example/to-name", "refused_address", False),
    ("http://other.example/to-press-itself", "refused_address", False),
    ("http://other.example/to-denied", "robots_denied", False),
    ("http://strict.example/private/x", "robots_denied", False),
    ("http://moved.example/private/y", "robots_denied", False),
    ("http://squeezed.example/page", "robots_denied", False),
    ("http://broken.example/page", "robots_unreachable", True),
    ("http://silent.example/page", "robots_unreachable", True),
    ("http://lost.example/page", "robots_unreachable", True),
    ("http://big.example/declared", "oversized", False),
    ("http://big.example/sent", "oversized", False),
    ("http://big.example/film", "not_html", False),
    ("http://big.example/paper", "not_html", False),
    ("http://slow.example/waits", "timeout", True),
    ("http://drips.example/page", "timeout", True),
    ("http://drops.example/page", "unreachable", True),
    ("http://drops.example/half", "unreachable", True),
    ("http://10.0.0.1/x", "refused_address", False),
    ("http://[::1]:8000/x", "refused_address", False),
    ("http://localhost/x", "refused_address", False),
    ("http://user:secret@plain.example/page", "bad_url", False),
    ("file:///etc/passwd", "bad_url", False),
    ("no address at all", "bad_url", False),
    ("http:///nohost", "bad_url", False),
]
CAPTURED = [
    "http://plain.example/page",
    "http://plain.example/untyped",
    "http://plain.example/zipped",
    "http://plain.example/hop1",
    "http://strict.example/open",
    "http://hidden.example/page",
]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CrawlReport, Work, LoopbackWeb]]:
    """One crawl of all odd pages."""
    with LoopbackWeb(PAGES) as web:
        PRESS[0] = web.address
        todo = entries(*CAPTURED, *(url for url, _, _ in ENDINGS))
        seen = PendingEntry("http://plain.example/same", "odd", etag='"v1"', last_modified="yesterday")
        work = Work(entries=tuple(seen if entry.url == seen.url else entry for entry in todo))
        yield (*crawl(web, work, tmp_path_factory.mktemp("odd")), web)


@pytest.mark.parametrize(("url", "outcome", "again"), ENDINGS)
def test_a_page_that_is_not_captured_ends_as_its_reason(
    odd: tuple[CrawlReport, Work, LoopbackWeb], url: str, outcome: str, again: bool
) -> None:
    failure = odd[1].failures[url]
    assert failure.outcome == outcome, failure.detail
    assert (failure.retry_at is not None) == again


@pytest.mark.parametrize("url", CAPTURED)
def test_a_page_that_may_be_fetched_is_captured(odd: tuple[CrawlReport, Work, LoopbackWeb], url: str) -> None:
    page = odd[1].pages[url]
    assert page.sha256 == hashlib.sha256(page.body).hexdigest()
    assert page.fetched_at == NOW


def test_every_entry_ends_once(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    report, work, _ = odd
    assert report.fetches.taken == len(ENDINGS) + len(CAPTURED) == sum(report.fetches.outcomes.values())
    assert report.fetches.lost == 0
    assert not set(work.pages) & set(work.failures)


def test_a_body_is_kept_as_received_with_its_headers(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    page = odd[1].pages["http://plain.example/zipped"]
    assert page.body == ZIPPED
    assert ("Content-Encoding", "gzip") in page.headers


def test_opt_outs_in_headers_are_kept_as_rights(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    rights = odd[1].pages["http://plain.example/zipped"].rights
    assert (rights.tdm_reserved, rights.ai_opt_out, rights.withholds_text) == (True, True, True)
    assert not odd[1].pages["http://plain.example/page"].rights.withholds_text


def test_redirects_are_followed_and_their_chain_is_kept(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    page = odd[1].pages["http://plain.example/hop1"]
    assert page.final_url == "http://other.example/end"
    assert page.redirects == ("http://plain.example/hop1", "http://plain.example/hop2?x=1")


def test_what_robots_forbids_is_never_asked_for(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    asked = odd[2].urls()
    for url in ("http://strict.example/private/x", "http://moved.example/private/y", "http://squeezed.example/page"):
        assert url not in asked
    for host in ("broken", "silent", "lost"):
        assert f"http://{host}.example/page" not in asked


def test_robots_is_asked_once_per_host(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    asked = odd[2].urls()
    assert asked.count("http://plain.example/robots.txt") == 1
    assert asked.count("http://other.example/robots.txt") == 1


def test_nothing_is_asked_of_an_address_in_our_own_network(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    assert not [url for url in odd[2].urls() if ".example" not in url]


def test_the_user_agent_says_who_we_are_and_how_to_reach_us(odd: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    assert {asked.headers["User-Agent"] for asked in odd[2].asked} == {"gazewire/0.1.0 (+mailto:desk@watch.example)"}
    assert {asked.headers["Accept-Encoding"] for asked in odd[2].asked} == {"gzip, deflate"}


FEEDS = {
    "http://news.example/feed": Reply(
        200,
        gzip.compress(b"<rss/>", mtime=0),
        {"Content-Type": "application/rss+xml", "Content-Encoding": "gzip", "ETag": '"v2"', "Last-Modified": "today"},
    ),
    "http://news.example/same": not_modified,
    "http://news.example/moved": Reply(301, headers={"Location": "http://news.example/feed"}),
    "http://news.example/bomb": Reply(200, BOMB, {"Content-Encoding": "gzip"}),
    "http://news.example/false": Reply(200, b"\x1f\x8bdamaged", {"Content-Encoding": "gzip"}),
    "http://news.example/dead": Reply(410),
    "http://busy.example/feed": Reply(429, headers={"Retry-After": "7200"}),
    "http://away.example/robots.txt": Reply(503, headers={"Retry-After": "60"}),
    "http://strict.example/robots.txt": Reply(200, b"User-agent: *\nDisallow: /feed\n"),
}
POLLS = [
    ("http://news.example/feed", "read"),
    ("http://news.example/moved", "read"),
    ("http://news.example/same", "not_modified"),
    ("http://news.example/bomb", "parse_error"),
    ("http://news.example/false", "parse_error"),
    ("http://news.example/dead", "http_error"),
    ("http://busy.example/feed", "rate_limited"),
    ("http://away.example/feed", "robots_unreachable"),
    ("http://strict.example/feed", "robots_denied"),
    ("http://192.168.0.1/feed", "refused_address"),
    ("gopher://news.example/feed", "refused_address"),
]


@pytest.fixture(scope="module")
def polled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[CrawlReport, Work, LoopbackWeb]]:
    """One poll of all odd feeds."""
    with LoopbackWeb(FEEDS) as web:
        feeds = tuple(DueFeed(url, "odd", '"v1"', "yesterday") for url, _ in POLLS)
        yield (*crawl(web, Work(feeds=feeds), tmp_path_factory.mktemp("polled")), web)


@pytest.mark.parametrize(("url", "outcome"), POLLS)
def test_a_poll_ends_as_its_reason(polled: tuple[CrawlReport, Work, LoopbackWeb], url: str, outcome: str) -> None:
    assert polled[1].polls[url].outcome == outcome, polled[1].polls[url].detail


def test_a_feed_is_handed_on_unpacked_with_what_the_next_poll_needs(
    polled: tuple[CrawlReport, Work, LoopbackWeb],
) -> None:
    poll = polled[1].polls["http://news.example/feed"]
    assert (poll.body, poll.content_type) == (b"<rss/>", "application/rss+xml")
    assert (poll.etag, poll.last_modified) == ('"v2"', "today")
    assert polled[1].polls["http://news.example/moved"].final_url == "http://news.example/feed"


def test_a_pause_that_a_server_asks_for_is_passed_on(polled: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    assert polled[1].polls["http://busy.example/feed"].retry_at == NOW + timedelta(hours=2)


def test_every_poll_ends_once(polled: tuple[CrawlReport, Work, LoopbackWeb]) -> None:
    report = polled[0]
    assert report.polls.taken == len(POLLS) == sum(report.polls.outcomes.values())


def test_robots_is_kept_from_feeds_to_pages(tmp_path: Path) -> None:
    with LoopbackWeb({"http://news.example/feed": Reply(200, b"<rss/>"), "http://news.example/a": html("a")}) as web:
        work = Work(feeds=(DueFeed("http://news.example/feed", "news"),), entries=entries("http://news.example/a"))
        crawl(web, work, tmp_path)
        assert web.urls().count("http://news.example/robots.txt") == 1


def test_a_crawl_of_one_outlet_leaves_the_others_alone(tmp_path: Path) -> None:
    with LoopbackWeb({"http://a.example/1": html("a"), "http://b.example/1": html("b")}) as web:
        work = Work(entries=(PendingEntry("http://a.example/1", "a"), PendingEntry("http://b.example/1", "b")))
        path = work.save(tmp_path / "work.pickle")
        settings = {"PRESS_PROXY": web.address, "INGEST_FACTORY": "tests.fakes.fake_ingest", "FAKE_INGEST": str(path)}
        report = run_crawl(CrawlRequest(NOW, outlet="b", settings={**settings, "LOG_LEVEL": "ERROR"}))
        assert report.fetches.outcomes == {"captured": 1}
        assert not web.times("a.example")
