"""The real spiders crawl the whole press: every article arrives, and each odd entry of the feeds ends as it must."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest

from demo.press import Press, Request
from demo.press.hosts import article_urls
from demo.press.ticks import TICKS
from pipeline.crawl_records import DueFeed, PendingEntry
from pipeline.outcomes import FetchOutcome, PollOutcome
from pipeline.read.feeds import parse_feed
from spiders.crawl import CrawlRequest, run_crawl
from spiders.outlets import read_outlets
from tests.fakes import Work

OUTLETS = read_outlets(files("demo").joinpath("outlets.toml").read_text(encoding="utf-8"), "demo/outlets.toml")


@dataclass(frozen=True)
class Crawled:
    """The polls, what they list, the fetches of all that, and what the press was asked for."""

    polled: Work
    entries: tuple[PendingEntry, ...]
    fetched: Work
    requests: tuple[Request, ...]


def crawl(press: Press, work: Work, path: Path) -> Work:
    settings: dict[str, str | int | float | bool] = {
        "PRESS_PROXY": press.address,
        "INGEST_FACTORY": "tests.fakes.fake_ingest",
        "FAKE_INGEST": str(work.save(path)),
        "USER_AGENT": "gazewire/0.1.0 (+mailto:desk@watch.example)",
        "DOWNLOAD_DELAY": 0.0,
        "LOG_LEVEL": "ERROR",
    }
    run_crawl(CrawlRequest(press.now, settings=settings, timeout_s=90.0))
    return Work.load(path)


def listed(polled: Work) -> tuple[PendingEntry, ...]:
    entries = {
        entry.url: PendingEntry(entry.url, poll.outlet)
        for poll in polled.polls.values()
        for entry in parse_feed(poll.body, poll.content_type, poll.url).entries
    }
    return tuple(entries.values())


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    path = tmp_path_factory.mktemp("crawl") / "work.pickle"
    feeds = tuple(DueFeed(feed.url, outlet.slug) for outlet in OUTLETS for feed in outlet.feeds)
    with Press(TICKS[-1]) as press:
        polled = crawl(press, Work(feeds=feeds), path)
        entries = listed(polled)
        fetched = crawl(press, Work(entries=entries), path)
        return Crawled(polled, entries, fetched, tuple(press.requests))


def test_every_feed_is_read(crawled: Crawled) -> None:
    assert Counter(poll.outcome for poll in crawled.polled.polls.values()) == {PollOutcome.READ: 7}


def test_every_entry_ends_once_and_the_odd_ones_as_they_must(crawled: Crawled) -> None:
    failures = {url: failure.outcome for url, failure in crawled.fetched.failures.items()}
    assert sorted([*crawled.fetched.pages, *failures]) == sorted(entry.url for entry in crawled.entries)
    assert failures == {
        "http://gatewatch.example/go/sponsor-spotlight": FetchOutcome.REFUSED_ADDRESS,
        "http://gatewatch.example/go/webinar": FetchOutcome.REFUSED_ADDRESS,
        "http://civiclens.example/members/inside-the-polyveil-file": FetchOutcome.ROBOTS_DENIED,
        "http://ledgerline.example/files/identity-technology-outlook-2026.pdf": FetchOutcome.NOT_HTML,
        "http://northmerecourier.example/story.php/48790-high-school-honor-roll": FetchOutcome.GONE,
    }


def test_all_articles_arrive_at_their_own_address(crawled: Crawled) -> None:
    arrived = {page.final_url.partition("?")[0] for page in crawled.fetched.pages.values()}
    assert set(article_urls().values()) - arrived == set()


def test_rights_of_the_reserved_section_are_kept_with_its_page(crawled: Crawled) -> None:
    reserved = [page.url for page in crawled.fetched.pages.values() if page.rights.withholds_text]
    assert reserved == ["http://civiclens.example/opinion/opinion-stop-asking-whether-it-works"]


def test_an_old_address_is_fetched_at_the_new_one(crawled: Crawled) -> None:
    page = crawled.fetched.pages["http://stackfield.example/?p=28840"]
    assert page.final_url == "http://stackfield.example/2026/03/auberline-ends-police-face-matching"


def test_nothing_that_robots_disallow_was_asked_for(crawled: Crawled) -> None:
    asked = {(request.host, request.path) for request in crawled.requests}
    assert ("civiclens.example", "/robots.txt") in asked
    assert [path for host, path in asked if host == "civiclens.example" and path.startswith("/members/")] == []
