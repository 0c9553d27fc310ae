"""A crawl into real databases: what is polled and fetched once is not fetched again, and captures can be read back."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models import Entry, Feed, Fetch
from models.locations import SCHEMAS, Locations, locate
from models.migrate import upgrade
from models.session import make_engine, make_session_factory
from pipeline.captures import Captures
from pipeline.outlets import sync_outlets
from spiders.crawl import CrawlError, CrawlReport, CrawlRequest, run_crawl
from spiders.outlets import Outlet, OutletFeed
from tests.servers import Asked, LoopbackWeb, Reply, html

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LENS = Outlet(
    "the-lens",
    "The Lens",
    "lens.example",
    "http://www.lens.example/",
    "GB",
    "en",
    "trade",
    (OutletFeed("http://www.lens.example/feed", "rss"),),
)
ITEM = "<item><title>{0}</title><link>http://www.lens.example/{0}?utm_source=rss</link></item>"
PAGE = gzip.compress(b"<html><p>One page.</p></html>", mtime=0)


def feed_of(*names: str) -> Reply:
    items = "".join(ITEM.format(name) for name in names)
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Lens</title>{items}</channel></rss>'
    return Reply(200, body.encode(), {"Content-Type": "application/rss+xml", "ETag": f'"{len(names)}"'})


def conditional(reply: Reply) -> object:
    def answer(asked: Asked) -> Reply:
        return Reply(304) if asked.headers.get("If-None-Match") == reply.headers["ETag"] else reply

    return answer


@dataclass
class Desk:
    """Databases in a folder, with the one outlet listed."""

    where: Locations
    articles: Engine

    def crawl(self, web: LoopbackWeb, now: datetime) -> CrawlReport:
        settings = {"DATABASE_URL": self.where.articles, "PRESS_PROXY": web.address, "DOWNLOAD_DELAY": 0.0}
        return run_crawl(CrawlRequest(now, settings={**settings, "LOG_LEVEL": "ERROR"}))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    where = locate(str(tmp_path / "e.db"))
    upgrade(where)
    articles = make_engine(where.articles, schema=SCHEMAS["articles"])
    with make_session_factory(articles).begin() as session:
        sync_outlets(session, [LENS])
    return Desk(where, articles)


def test_feeds_become_entries_become_captures_and_nothing_is_fetched_twice(desk: Desk) -> None:
    page = Reply(200, PAGE, {"Content-Type": "text/html", "Content-Encoding": "gzip"})
    routes = {
        "http://www.lens.example/feed": conditional(feed_of("one", "two", "gone")),
        "http://www.lens.example/one?utm_source=rss": page,
        "http://www.lens.example/two?utm_source=rss": Reply(302, headers={"Location": "http://127.0.0.1/two"}),
        "http://www.lens.example/gone?utm_source=rss": Reply(410),
    }
    with LoopbackWeb(routes) as web:
        first = desk.crawl(web, NOW)
        assert first.polls.outcomes == {"read": 1}
        assert first.fetches.outcomes == {"captured": 1, "gone": 1, "refused_address": 1}
        again = desk.crawl(web, NOW + timedelta(hours=1))
        assert again.polls.outcomes == {"not_modified": 1}
        assert again.fetches.taken == 0

    with make_session_factory(desk.articles)() as session:
        assert session.get_one(Feed, LENS.feeds[0].url).last_outcome == "not_modified"
        entry = session.get_one(Entry, "http://www.lens.example/one?utm_source=rss")
        counts = Counter((fetch.stage, fetch.outcome) for fetch in session.scalars(select(Fetch)))
    assert counts == {
        ("poll", "read"): 1,
        ("poll", "not_modified"): 1,
        ("fetch", "captured"): 1,
        ("fetch", "gone"): 1,
        ("fetch", "refused_address"): 1,
    }
    assert entry.page_sha256 is not None
    kept = Captures(make_engine(desk.where.captures, schema=SCHEMAS["captures"])).read(entry.url, entry.page_sha256)
    assert kept is not None
    assert (kept.body, kept.fetched_at) == (PAGE, NOW)
    assert ("Content-Encoding", "gzip") in kept.headers


def test_a_crawl_run_again_at_the_same_time_changes_nothing(desk: Desk) -> None:
    routes = {"http://www.lens.example/feed": feed_of("one"), "http://www.lens.example/one?utm_source=rss": html("one")}
    with LoopbackWeb(routes) as web:
        desk.crawl(web, NOW)
        report = desk.crawl(web, NOW)
        assert (report.polls.taken, report.fetches.taken) == (0, 0)


def test_databases_that_are_not_there_are_said_in_one_line(tmp_path: Path) -> None:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}", "LOG_LEVEL": "CRITICAL"}
    with pytest.raises(CrawlError, match="the database failed: OperationalError: no such table: feed") as caught:
        run_crawl(CrawlRequest(NOW, settings=settings))
    assert "\n" not in str(caught.value)
