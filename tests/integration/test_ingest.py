"""Polls and fetches written down: backlog, duplicates, exclusions, retries, updates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models import Article, Capture, Entry, Feed, Fetch, Tombstone
from models.locations import SCHEMAS, Locations
from models.session import make_engine
from pipeline.captures import Captures
from pipeline.crawl_records import PolledFeed
from pipeline.ingest import Ingest
from pipeline.outcomes import FetchOutcome, PollOutcome
from pipeline.outlets import sync_outlets
from pipeline.records import FetchedPage
from spiders.outlets import read_outlets

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
FEED = "https://paper.example/feed"
OUTLETS = f"""
[[outlet]]
slug = "paper"
name = "The Paper"
domain = "paper.example"
homepage = "https://paper.example/"
country = "US"
language = "en"
kind = "trade"
feeds = [{{ url = "{FEED}", format = "rss" }}]
exclude_url = ["/jobs/"]
"""


@dataclass
class Desk:
    """The two engines, and an ingest at any time."""

    articles: Engine
    captures: Engine

    def at(self, now: datetime) -> Ingest:
        return Ingest(self.articles, self.captures, now)

    def entries(self) -> dict[str, Entry]:
        with Session(self.articles) as session:
            return {row.url: row for row in session.scalars(select(Entry))}

    def outcomes(self, stage: str) -> list[str]:
        with Session(self.articles) as session:
            return list(
                session.scalars(select(Fetch.outcome).where(Fetch.stage == stage).order_by(Fetch.at, Fetch.url))
            )


@pytest.fixture
def desk(databases: Locations) -> Iterator[Desk]:
    made = Desk(
        make_engine(databases.articles, schema=SCHEMAS["articles"]),
        make_engine(databases.captures, schema=SCHEMAS["captures"]),
    )
    with Session(made.articles) as session, session.begin():
        sync_outlets(session, read_outlets(OUTLETS, "outlets.toml"))
    yield made
    made.articles.dispose()
    made.captures.dispose()


def _feed(*paths: str) -> bytes:
    items = "".join(
        f"<item><title>{path}</title><link>https://paper.example{path}</link>"
        "<pubDate>Mon, 02 Mar 2026 06:00:00 GMT</pubDate></item>"
        for path in paths
    )
    return f'<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()


def _poll(body: bytes, now: datetime = NOW) -> PolledFeed:
    return PolledFeed(FEED, "paper", PollOutcome.READ, now, FEED, 200, "application/rss+xml", '"1"', "", body)


def _page(url: str, body: bytes = b"<html>one</html>", final: str = "") -> FetchedPage:
    return FetchedPage(url, final or url, 200, (("ETag", '"p"'),), body, hashlib.sha256(body).hexdigest(), NOW)


def test_a_poll_writes_the_feeds_state_and_its_entries_together(desk: Desk) -> None:
    assert desk.at(NOW).record_poll(_poll(_feed("/a", "/b"))) is PollOutcome.READ
    assert set(desk.entries()) == {"https://paper.example/a", "https://paper.example/b"}
    assert desk.at(NOW).due_feeds() == []
    (due,) = desk.at(NOW + timedelta(minutes=30)).due_feeds()
    assert (due.url, due.etag) == (FEED, '"1"')


def test_the_same_poll_again_changes_nothing(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a")))
    desk.at(NOW).record_poll(_poll(_feed("/a")))
    assert len(desk.entries()) == 1
    assert desk.outcomes("poll") == ["read"]


def test_a_feed_that_is_no_feed_is_a_parse_error_and_waits_longer(desk: Desk) -> None:
    assert desk.at(NOW).record_poll(_poll(b"\x00\x01 nothing")) is PollOutcome.PARSE_ERROR
    with Session(desk.articles) as session:
        feed = session.get_one(Feed, FEED)
        assert feed.failures == 1
        assert feed.next_poll_at is not None
        assert feed.next_poll_at > NOW + timedelta(minutes=30)
        assert feed.first_polled_at is None, "a failed poll is not the first one"


def test_tracking_variants_are_one_page_and_say_so(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a", "/a?utm_source=rss")))
    assert [entry.url for entry in desk.at(NOW).pending_entries()] == ["https://paper.example/a"]
    assert desk.outcomes("fetch") == ["duplicate_url"]


def test_excluded_addresses_are_counted_and_not_fetched(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/jobs/editor", "/a")))
    assert [entry.url for entry in desk.at(NOW).pending_entries()] == ["https://paper.example/a"]
    assert desk.outcomes("fetch") == ["excluded"]


@pytest.mark.parametrize("link", ["http://127.0.0.1/x", "http://2130706433/x", "http://user:pw@paper.example/x"])
def test_addresses_within_are_refused_before_they_are_asked(desk: Desk, link: str) -> None:
    body = _feed("/a").replace(b"https://paper.example/a", link.encode())
    desk.at(NOW).record_poll(_poll(body))
    assert desk.at(NOW).pending_entries() == []
    assert desk.outcomes("fetch") == ["bad_url"]


def test_a_page_is_captured_before_its_entry_names_it(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a")))
    page = _page("https://paper.example/a")
    assert desk.at(NOW).record_pages([(page, "paper")]) == [FetchOutcome.CAPTURED]
    with Session(desk.captures) as session:
        assert session.get(Capture, (page.url, page.sha256)) is not None
    assert desk.entries()[page.url].page_sha256 == page.sha256
    assert desk.at(NOW).pending_entries() == []


def test_a_young_page_is_looked_at_again_and_an_old_one_is_not(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a")))
    url = "https://paper.example/a"
    desk.at(NOW).record_pages([(_page(url), "paper")])
    looks = 0
    for hours in range(0, 24 * 10, 4):
        now = NOW + timedelta(hours=hours)
        for entry in desk.at(now).pending_entries():
            assert entry.etag == '"p"'
            looks += 1
            desk.at(now).record_fetch_failure(entry.url, FetchOutcome.UNCHANGED)
    assert 2 <= looks <= 6


def test_a_redirect_to_a_known_page_is_a_duplicate(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a", "/old")))
    desk.at(NOW).record_pages([(_page("https://paper.example/a"), "paper")])
    moved = _page("https://paper.example/old", b"two", "https://paper.example/a")
    assert desk.at(NOW).record_pages([(moved, "paper")]) == [FetchOutcome.DUPLICATE_URL]


def test_passing_failures_come_again_ever_later_and_then_no_more(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a")))
    now, waits = NOW, []
    for _ in range(20):
        pending = desk.at(now).pending_entries()
        if not pending:
            next_at = desk.entries()["https://paper.example/a"].next_fetch_at
            if next_at is None:
                break
            waits.append(next_at - now)
            now = next_at
            continue
        desk.at(now).record_fetch_failure(pending[0].url, FetchOutcome.TIMEOUT)
    assert waits == sorted(waits)
    assert len(waits) == 5
    assert desk.entries()["https://paper.example/a"].state == "failed"


def test_a_lasting_failure_is_final_at_once(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a")))
    desk.at(NOW).record_fetch_failure("https://paper.example/a", FetchOutcome.GONE, 404)
    assert desk.entries()["https://paper.example/a"].state == "failed"
    assert desk.at(NOW + timedelta(days=30)).pending_entries() == []


def test_retry_after_is_kept(desk: Desk) -> None:
    desk.at(NOW).record_poll(_poll(_feed("/a")))
    later = NOW + timedelta(hours=9)
    desk.at(NOW).record_fetch_failure("https://paper.example/a", FetchOutcome.RATE_LIMITED, 429, "", later)
    assert desk.entries()["https://paper.example/a"].next_fetch_at == later


def test_the_weight_of_an_outlet_is_the_listed_one_else_half(desk: Desk) -> None:
    weighed = "SELECT weight FROM v_outlets WHERE outlet = 'paper'"
    for listed, weight in (("weight = 0.9", 0.9), ("", 0.5)):
        with Session(desk.articles) as session, session.begin():
            sync_outlets(session, read_outlets(OUTLETS + listed, "outlets.toml"))
        with desk.articles.connect() as connection:
            assert connection.execute(text(weighed)).scalar_one() == weight


def test_an_outlet_that_is_listed_no_more_is_kept_and_not_polled(desk: Desk, tmp_path: Path) -> None:
    with Session(desk.articles) as session, session.begin():
        sync_outlets(session, ())
    assert desk.at(NOW).due_feeds() == []
    with Session(desk.articles) as session:
        assert session.get(Feed, FEED) is not None


def _erase(desk: Desk, url: str) -> None:
    with Session(desk.articles) as session, session.begin():
        where = {"url": url, "canonical_url": url, "outlet_slug": "paper"}
        session.add(Article(article_id="a-1", title="[erased]", first_seen_at=NOW, known_at=NOW, **where))
        session.flush()
        session.add(Tombstone(article_id="a-1", erased_at=NOW, reason="asked for"))


def test_a_feed_that_lists_an_erased_page_leaves_nothing_of_it(desk: Desk) -> None:
    _erase(desk, "https://paper.example/a")
    desk.at(NOW).record_poll(_poll(_feed("/a?utm_source=feed", "/b")))
    entry = desk.entries()["https://paper.example/a?utm_source=feed"]
    assert (entry.state, entry.outcome, entry.title, entry.next_fetch_at) == ("done", "erased", "", None)
    assert [one.url for one in desk.at(NOW).pending_entries()] == ["https://paper.example/b"]


def test_an_address_that_leads_to_an_erased_page_is_not_kept(desk: Desk) -> None:
    _erase(desk, "https://paper.example/a")
    desk.at(NOW).record_poll(_poll(_feed("/short", "/b")))
    page = _page("https://paper.example/short", b"<html>gone</html>", "https://paper.example/a?utm_medium=x")
    other = _page("https://paper.example/b")
    assert desk.at(NOW).record_pages([(page, "paper"), (other, "paper")]) == ["erased", "captured"]
    assert (Captures(desk.captures).read(page.url, page.sha256), desk.entries()[page.url].page_sha256) == (None, None)
