"""Feeds of every kind become entries with absolute links and their own dates; hostile ones end in one line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.feeds import MAX_BYTES, FeedError, ParsedFeed, parse_feed

BASE = "https://www.lantern.example/feeds/all.xml"

RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>The Lantern</title>
<link>https://www.lantern.example/</link><language>en-gb</language>
<item><title>Cameras &amp;amp; &lt;b&gt;councils&lt;/b&gt;</title><link>/2019/cameras</link>
<author>ada@lantern.example (Ada Quill)</author>
<description>&lt;p&gt;One &lt;i&gt;two&lt;/i&gt;&lt;/p&gt;</description>
<pubDate>Fri, 18 Jan 2019 10:30:00 +0100</pubDate></item>
<item><title>No link here</title></item>
<item><title>Odd link</title><link>javascript:alert(1)</link></item>
<item><title>Undated</title><guid isPermaLink="true">https://www.lantern.example/undated</guid></item>
<item><title>Twice</title><link>https://www.lantern.example/2019/cameras</link></item>
</channel></rss>"""

ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Beacon</title>
<entry><title>Vote</title>
<link rel="self" href="https://b.example/self"/><link rel="alternate" href="https://b.example/vote"/>
<published>2019-01-18T10:30:00Z</published><updated>2019-02-01T00:00:00Z</updated>
<author><name>Bo Li</name></author></entry>
<entry><title>Day</title><link href="https://b.example/day"/><published>2019-01-18</published></entry></feed>"""

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title></channel>
<item><title>Item</title><link>https://o.example/item</link><dc:date>2004-05-06T07:08:09+00:00</dc:date></item></rdf:RDF>"""

JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "Json", "language": "de", "items": [
{"id": "1", "url": "../a", "title": "A", "content_html": "<p>x<script>evil()</script></p>",
 "date_published": "2019-01-18T10:30:00+01:00",
 "authors": [{"name": "Cy Young"}, {"name": "Staff"}]}, {"id": "https://j.example/b"}, {"id": "3"}, 7]}"""


def read(body: bytes, base_url: str = BASE) -> ParsedFeed:
    return parse_feed(body, "application/xml", base_url)


def test_rss_entries_are_read_and_what_is_left_out_is_said() -> None:
    feed = read(RSS)
    assert (feed.title, feed.format, feed.language) == ("The Lantern", "rss20", "en")
    assert [e.url for e in feed.entries] == [
        "https://www.lantern.example/2019/cameras",
        "https://www.lantern.example/undated",
    ]
    first, undated = feed.entries
    assert (first.title, first.summary, first.authors) == ("Cameras & councils", "One two", ("Ada Quill",))
    assert first.published is not None
    assert first.published.at == datetime(2019, 1, 18, 9, 30, tzinfo=UTC)
    assert (first.published.source, first.published.precision) == ("feed", "second")
    assert undated.published is None
    assert len(feed.problems) == 3
    assert "no link" in feed.problems[0]
    assert "only http and https" in feed.problems[1]


def test_atom_takes_the_alternate_link_and_the_publishing_date() -> None:
    feed = read(ATOM)
    assert feed.format == "atom10"
    assert [(e.url, e.authors) for e in feed.entries] == [
        ("https://b.example/vote", ("Bo Li",)),
        ("https://b.example/day", ()),
    ]
    dates = [e.published for e in feed.entries]
    assert [(d.at.isoformat(), d.precision) for d in dates if d] == [
        ("2019-01-18T10:30:00+00:00", "second"),
        ("2019-01-18T00:00:00+00:00", "day"),
    ]


def test_rdf_is_read() -> None:
    entry = read(RDF).entries[0]
    assert entry.published is not None
    assert (entry.url, entry.published.at.year) == ("https://o.example/item", 2004)


def test_json_feed_is_read() -> None:
    feed = parse_feed(JSON, "application/feed+json", "https://j.example/feeds/x.json")
    assert [(e.url, e.summary, e.authors, e.language) for e in feed.entries] == [
        ("https://j.example/a", "x", ("Cy Young",), "de"),
        ("https://j.example/b", "", (), "de"),
    ]
    assert len(feed.problems) == 2


def test_a_cut_feed_keeps_its_whole_entries_and_says_so() -> None:
    feed = read(RSS[: RSS.index(b"<item><title>Odd")])
    assert feed.entries[0].url.endswith("/cameras")
    assert feed.problems[0].startswith("not well-formed")


BOMB = b'<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rss version="2.0"><channel/></rss>'
OUTSIDE = b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><title>&x;</title></channel></rss>'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        (b"<html><body>Not found</body></html>", "no RSS"),
        (bytes(range(256)) * 10, "no RSS"),
        (b'{"items": [1', "cannot be read"),
        (b'{"some": "json"}', "no JSON Feed"),
        (b"[1, 2]", "no JSON Feed"),
        (b"[" * 100_000, "cannot be read"),
        (b"x" * (MAX_BYTES + 1), "limit"),
    ],
    ids=lambda v: v[:12] if isinstance(v, bytes) else None,
)
def test_what_is_no_feed_ends_in_one_line(body: bytes, message: str) -> None:
    with pytest.raises(FeedError, match=message) as caught:
        read(body)
    assert "\n" not in str(caught.value)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=120))
def test_any_damage_ends_as_a_feed_or_an_error(noise: bytes) -> None:
    try:
        feed = read(RSS[:300] + noise + RSS[300:])
    except FeedError:
        return
    assert all(e.url.startswith("http") for e in feed.entries)
