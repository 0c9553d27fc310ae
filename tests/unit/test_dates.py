"""A date says where it was read and how precise it is; nothing is dated today for want of a date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml.html import document_fromstring

from pipeline.read.dates import decide, given_date, parse_when, text_date, url_date
from pipeline.records import Precision, Published, PublishedSource

NOW = datetime(2019, 1, 20, 12, tzinfo=UTC)


def on(text: str, source: PublishedSource) -> Published:
    when = parse_when(text)
    assert when is not None
    return Published(when[0], source, when[1])


@pytest.mark.parametrize(
    ("text", "iso", "precision"),
    [
        ("2019-01-18T10:30:00Z", "2019-01-18T10:30:00+00:00", "second"),
        ("2019-01-18T10:30:00.123456789+01:00", "2019-01-18T09:30:00.123456+00:00", "second"),
        ("2019-01-18 10:30:00 +0100", "2019-01-18T09:30:00+00:00", "second"),
        ("2019-01-18T10:30", "2019-01-18T10:30:00+00:00", "second"),
        ("Fri, 18 Jan 2019 10:30:00 GMT", "2019-01-18T10:30:00+00:00", "second"),
        ("2019-01-18", "2019-01-18T00:00:00+00:00", "day"),
        ("20190118", "2019-01-18T00:00:00+00:00", "day"),
        ("January 18th, 2019", "2019-01-18T00:00:00+00:00", "day"),
        ("Published on 18 Jan. 2019 by", "2019-01-18T00:00:00+00:00", "day"),
        ("January 2019", "2019-01-01T00:00:00+00:00", "month"),
        ("2019-01", "2019-01-01T00:00:00+00:00", "month"),
        ("2019", "2019-01-01T00:00:00+00:00", "year"),
    ],
)
def test_dates_are_read_with_their_precision(text: str, iso: str, precision: Precision) -> None:
    when = parse_when(text)
    assert when is not None
    assert (when[0].isoformat(), when[1]) == (iso, precision)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "10:30", "2019-13-40", "99999999", "31 February 2019", "Friday", "5 hours ago"]
)
def test_what_is_no_date_stays_none(text: str) -> None:
    assert parse_when(text) is None


@pytest.mark.parametrize(
    ("url", "day", "precision"),
    [
        ("https://n.example/2019/01/18/story", "2019-01-18", "day"),
        ("https://n.example/news/2019/jan/18/story", "2019-01-18", "day"),
        ("https://n.example/story-20190118", "2019-01-18", "day"),
        ("https://n.example/2019/01/story", "2019-01-01", "month"),
        ("https://n.example/2019-01-18-story", "2019-01-18", "day"),
    ],
)
def test_addresses_carry_dates(url: str, day: str, precision: Precision) -> None:
    found = url_date(url)
    assert found is not None
    assert (found.at.date().isoformat(), found.source, found.precision) == (day, "url", precision)


@pytest.mark.parametrize(
    "url", ["https://n.example/story-12345678", "https://n.example/2019/99/99/x", "https://n.example/v/1920"]
)
def test_other_numbers_in_an_address_are_no_dates(url: str) -> None:
    assert url_date(url) is None


def test_the_most_trusted_sane_date_wins() -> None:
    assert decide([None, on("2031-01-01", "jsonld"), on("1970-01-01", "meta"), on("2019-01-17", "feed")], NOW) == on(
        "2019-01-17", "feed"
    )
    assert decide([on("2031-01-01", "jsonld")], NOW) is None
    assert decide([], NOW) is None


def test_the_clock_of_the_server_is_no_date() -> None:
    assert decide([on("2019-01-20T11:59:58Z", "meta")], NOW) is None
    assert decide([on("2019-01-20T11:59:58Z", "meta"), on("2019-01-18", "url")], NOW) == on("2019-01-18", "url")
    assert decide([on("2019-01-20T11:55:00Z", "jsonld")], NOW) == on("2019-01-20T11:55:00Z", "jsonld")


def test_an_earlier_day_in_the_address_overrules_the_time_of_the_last_change() -> None:
    assert decide([on("2019-01-18T10:00:00Z", "jsonld"), on("2018-06-20", "url")], NOW) == on("2018-06-20", "url")
    assert decide([on("2019-01-18T10:00:00Z", "jsonld"), on("2019-01-17", "url")], NOW) == on(
        "2019-01-18T10:00:00Z", "jsonld"
    )


def test_a_finer_date_within_the_same_day_lends_its_precision() -> None:
    fine = on("2019-01-18T10:00:00Z", "feed")
    assert decide([on("2019-01-18", "jsonld"), fine], NOW) == fine
    assert decide([on("2019-01", "url"), fine], NOW) == fine
    coarse = on("2019-01-11", "jsonld")
    assert decide([coarse, fine], NOW) == coarse


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<article><header><time datetime='2018-06-20T08:00:00Z'>June</time></header><p>x</p></article>",
            "2018-06-20T08:00:00+00:00",
        ),
        (
            "<article><header><time datetime='2019-01-20T08:00:00Z'>today</time></header></article>",
            "2019-01-20T08:00:00+00:00",
        ),
        ("<span itemprop='datePublished' content='2018-06-20'>x</span>", "2018-06-20T00:00:00+00:00"),
        ("<div class='post-meta'>Posted June 20, 2018</div><p>x</p>", "2018-06-20T00:00:00+00:00"),
        ("<div class='date'>Sunday, January 20, 2019</div><p>The site's own calendar</p>", None),
        ("<font>Posted: Wednesday, June 20, 2018</font><p>x</p>", "2018-06-20T00:00:00+00:00"),
        ("<font>Posted: Sunday, January 20, 2019</font><p>x</p>", "2019-01-20T00:00:00+00:00"),
        ("<i>20-JUN-2018 18:05 UTC</i><p>x</p>", "2018-06-20T00:00:00+00:00"),
        ("<p>In a report of 3 May 2012 the council said no.</p>", None),
        ("<p>No date at all.</p><footer>© 2019 Lantern</footer>", None),
    ],
)
def test_visible_dates_and_undated_pages(body: str, expected: str | None) -> None:
    found = text_date(document_fromstring(f"<html><body>{body}</body></html>"), NOW)
    assert (found.at.isoformat() if found else None) == expected


def test_given_dates_are_marked_as_given() -> None:
    assert given_date("2019-01-18") == on("2019-01-18", "given")
    assert given_date("soon") is None
