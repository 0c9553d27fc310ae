"""What the press answers at one moment: pages, feeds, redirects, rights; without a socket."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from importlib.resources import files

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from demo.press.articles import Article
from demo.press.feeds import MAX_ENTRIES
from demo.press.hosts import FeedDoor, Host, load_hosts
from demo.press.origin import Origin
from demo.press.ticks import START, TICKS
from spiders.outlets import read_outlets

HOSTS = {host.slug: host for host in load_hosts()}
PAGES = [(host, article) for host in HOSTS.values() for article in host.articles]
DOORS = [(host, door) for host in HOSTS.values() for door in host.feeds]
FINAL = Origin(load_hosts(), TICKS[-1])


def page(host: Host, article: Article, origin: Origin = FINAL) -> str:
    return origin.resource(host.domain, host.path(article)).body.decode(host.charset)


def links(host: Host, door: FeedDoor, now: datetime) -> list[str]:
    feed = feedparser.parse(Origin((host,), now).resource(host.domain, door.path).body)
    assert not feed.bozo
    return [entry.link for entry in feed.entries]


def plain(text: str) -> str:
    return " ".join(LexborHTMLParser(text).body.text(separator=" ").split())  # type: ignore[union-attr]


def test_the_outlets_are_written_as_the_crawler_reads_them() -> None:
    outlets = read_outlets(files("demo").joinpath("outlets.toml").read_text(encoding="utf-8"), "demo/outlets.toml")
    assert [outlet.domain for outlet in outlets] == [host.domain for host in HOSTS.values()]
    assert Counter(feed.format for outlet in outlets for feed in outlet.feeds) == {"rss": 4, "atom": 3}


@pytest.mark.parametrize(("host", "article"), PAGES, ids=lambda value: getattr(value, "key", ""))
def test_every_page_shows_its_whole_text(host: Host, article: Article) -> None:
    resource = FINAL.resource(host.domain, host.path(article))
    shown = plain(page(host, article))
    assert resource.status == 200
    assert " ".join(article.title.split()) in shown
    assert [block.text for block in article.at(TICKS[-1]).blocks if block.text not in shown] == []


@pytest.mark.parametrize(("host", "door"), DOORS, ids=lambda value: getattr(value, "slug", getattr(value, "path", "")))
@pytest.mark.parametrize("now", TICKS)
def test_feeds_list_what_is_published_newest_first(host: Host, door: FeedDoor, now: datetime) -> None:
    listed = links(host, door, now)
    published = [article for article in reversed(host.articles) if article.published <= now]
    assert [link for link in listed if link in {host.link(a) for a in host.articles}] == [
        host.link(a) for a in published
    ]
    assert len(listed) == len(published) + sum(oddity.published <= now for oddity in host.oddities)
    assert len(listed) <= MAX_ENTRIES


def test_a_feed_before_the_first_publication_is_empty_but_sound() -> None:
    host = HOSTS["ledgerline"]
    assert links(host, host.feeds[0], START - timedelta(days=9999)) == []


def test_pages_and_feed_entries_do_not_exist_before_they_are_published() -> None:
    host = HOSTS["northmere-courier"]
    article = host.articles[-1]
    early = Origin((host,), article.published - timedelta(minutes=1))
    assert early.resource(host.domain, host.path(article)).status == 404
    assert early.resource(host.domain, host.path(host.articles[0])).status == 200


@pytest.mark.parametrize(("host", "article"), PAGES, ids=lambda value: getattr(value, "key", ""))
def test_the_same_clock_gives_the_same_bytes_and_time_alone_changes_no_article(host: Host, article: Article) -> None:
    target = host.path(article)
    final = article.revisions[-1].since
    again = Origin(load_hosts(), TICKS[-1])
    published = Origin(load_hosts(), max(final, host.broken.get(target, final)))
    assert again.resource(host.domain, target) == FINAL.resource(host.domain, target)
    assert published.resource(host.domain, target).body == FINAL.resource(host.domain, target).body


def test_a_revised_article_keeps_its_address_and_changes_its_text_and_validators() -> None:
    host = HOSTS["stackfield"]
    article = next(article for article in host.articles if len(article.revisions) > 1)
    before, after = (Origin((host,), tick).resource(host.domain, host.path(article)) for tick in (TICKS[1], TICKS[2]))
    assert before.etag != after.etag
    assert before.last_modified is not None
    assert after.last_modified is not None
    assert before.last_modified < after.last_modified
    assert "Correction, 3 March 2026" in after.body.decode()
    assert "Correction" not in before.body.decode()


def test_tracking_parameters_lead_to_the_same_page_and_its_canonical_address() -> None:
    host = HOSTS["stackfield"]
    article = host.articles[-2]
    assert host.link(article).endswith("utm_medium=atom")
    tracked = FINAL.resource(host.domain, f"{host.path(article)}?{host.tracking}")
    assert tracked.body == FINAL.resource(host.domain, host.path(article)).body
    assert f'<link rel="canonical" href="{host.url(article)}">' in tracked.body.decode()


def test_both_feeds_of_the_wire_list_the_same_stories() -> None:
    host = HOSTS["halyard-wire"]
    assert len(host.feeds) == 2
    assert links(host, host.feeds[0], TICKS[-1]) == links(host, host.feeds[1], TICKS[-1])


@pytest.mark.parametrize(
    ("slug", "target", "status", "location"),
    [
        ("gatewatch", "/go/sponsor-spotlight", 302, "http://127.0.0.1/"),
        ("gatewatch", "/go/webinar", 302, "http://2130706433/"),
        (
            "stackfield",
            "/?p=28840",
            301,
            "http://stackfield.example/2026/03/auberline-ends-police-face-matching",
        ),
    ],
)
def test_redirects(slug: str, target: str, status: int, location: str) -> None:
    resource = FINAL.resource(HOSTS[slug].domain, target)
    assert (resource.status, dict(resource.headers)["Location"]) == (status, location)


@pytest.mark.parametrize(
    ("slug", "target", "status", "content_type"),
    [
        ("ledgerline", "/files/identity-technology-outlook-2026.pdf", 200, "application/pdf"),
        ("northmere-courier", "/story.php/48790-high-school-honor-roll", 404, "text/html; charset=utf-8"),
        ("civic-lens", "/members/inside-the-polyveil-file", 200, "text/html; charset=utf-8"),
        ("civic-lens", "/nothing-here", 404, "text/html; charset=utf-8"),
    ],
)
def test_entries_that_are_no_articles(slug: str, target: str, status: int, content_type: str) -> None:
    resource = FINAL.resource(HOSTS[slug].domain, target)
    assert (resource.status, resource.content_type) == (status, content_type)


def test_one_page_is_broken_at_the_tick_that_lists_it_and_mended_at_the_next() -> None:
    host = HOSTS["gatewatch"]
    article = next(article for article in host.articles if article.slug == "shelfwise-glance-class-action")
    statuses = [Origin((host,), tick).resource(host.domain, host.path(article)).status for tick in TICKS[1:]]
    assert host.link(article) in links(host, host.feeds[0], TICKS[1])
    assert statuses == [500, 200, 200]


def test_a_host_that_is_not_served_knows_nothing() -> None:
    assert FINAL.resource("elsewhere.example", "/").status == 404


def test_robots_disallow_a_section_that_the_feed_lists_and_one_host_asks_for_a_delay() -> None:
    civic = HOSTS["civic-lens"]
    robots = FINAL.resource(civic.domain, "/robots.txt").body.decode()
    assert "Disallow: /members/" in robots
    assert any("/members/" in link for link in links(civic, civic.feeds[0], TICKS[-1]))
    delays = [
        host.slug for host in HOSTS.values() if b"Crawl-delay: 1" in FINAL.resource(host.domain, "/robots.txt").body
    ]
    assert delays == ["halyard-wire"]


def test_one_section_reserves_its_text_in_headers_and_meta_and_no_other_page_does() -> None:
    reserved = {
        article.key
        for host, article in PAGES
        if ("TDM-Reservation", "1") in FINAL.resource(host.domain, host.path(article)).headers
    }
    assert reserved == {"civic-lens/opinion-stop-asking-whether-it-works"}
    assert reserved == {article.key for host, article in PAGES if "noai" in page(host, article)}


def test_one_article_has_no_date_anywhere() -> None:
    host = HOSTS["northmere-courier"]
    article = next(article for article in host.articles if not article.dated)
    resource = FINAL.resource(host.domain, host.path(article))
    feed = feedparser.parse(FINAL.resource(host.domain, host.feeds[0].path).body)
    entry = next(entry for entry in feed.entries if entry.link == host.link(article))
    assert resource.last_modified is None
    assert "published" not in entry
    assert "2026" not in page(host, article)
    assert "March" not in page(host, article)


def test_templates_differ_in_the_metadata_they_carry() -> None:
    firsts = {slug: page(host, host.articles[-1]) for slug, host in HOSTS.items()}
    assert {slug for slug, text in firsts.items() if "application/ld+json" in text} == {"gatewatch", "halyard-wire"}
    assert {slug for slug, text in firsts.items() if '"@graph"' in text} == {"halyard-wire"}
    assert {slug for slug, text in firsts.items() if "og:title" in text} == {"gatewatch", "ledgerline", "stackfield"}
    assert "<meta name" not in firsts["northmere-courier"]
    assert "lang=" not in firsts["northmere-courier"]


def test_the_home_page_lists_the_articles() -> None:
    host = HOSTS["gatewatch"]
    home = FINAL.resource(host.domain, "/").body.decode()
    assert [article.key for article in host.articles if host.url(article) not in home] == []
