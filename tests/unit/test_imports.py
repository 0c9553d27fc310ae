"""Given files become records, or errors that name file, line and field."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from pipeline.read import imports
from pipeline.read.imports import GivenArticle, LineError, html_page, lines_of, read_jsonl, warc_pages
from pipeline.read.naming import MAX_TITLE_CHARS
from pipeline.records import FetchedPage

NOW = datetime(2019, 1, 20, tzinfo=UTC)
LINE = {"url": "https://lantern.example/a", "title": "A", "text": "One.\n\nTwo\x00.", "published_at": "2019-01-18"}


def one(**changes: object) -> GivenArticle | LineError:
    fields = {name: value for name, value in {**LINE, **changes}.items() if value is not ...}
    (found,) = read_jsonl([json.dumps(fields).encode()], "x.jsonl")
    return found


def test_a_line_becomes_a_record_with_its_text_as_it_stands() -> None:
    found = one(outlet="lantern", language="en-GB")
    assert isinstance(found, GivenArticle)
    assert (found.text, found.html, found.outlet, found.language) == ("One.\n\nTwo.", None, "lantern", "en")
    assert found.published is not None
    assert (found.published.source, found.published.precision) == ("given", "day")


def test_a_title_without_end_is_cut_as_a_page_s_is() -> None:
    found = one(title="told to " * 10_000)
    assert isinstance(found, GivenArticle)
    assert len(found.title) <= MAX_TITLE_CHARS


def test_times_html_and_missing_dates_are_fine() -> None:
    found = one(text=..., title=..., html="<p>x</p>", published_at="2019-01-18T10:30:00+01:00")
    assert isinstance(found, GivenArticle)
    assert found.published is not None
    assert (found.html, found.text, found.published.at.hour, found.published.precision) == (
        "<p>x</p>",
        None,
        9,
        "second",
    )
    undated = one(published_at=...)
    assert isinstance(undated, GivenArticle)
    assert undated.published is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"url": ...}, "x.jsonl:1: url: missing"),
        ({"url": "lantern"}, "x.jsonl:1: url: only http and https"),
        ({"text": ...}, "x.jsonl:1: text: missing; give `text` or `html`"),
        ({"text": " \n"}, "x.jsonl:1: text: missing"),
        ({"text": 7}, "x.jsonl:1: text: must be text, not int"),
        ({"html": "<p>"}, "x.jsonl:1: html: given beside `text`"),
        ({"title": ...}, "x.jsonl:1: title: missing"),
        ({"published_at": "soon"}, "x.jsonl:1: published_at: 'soon' is no date; write 2019-01-18"),
        ({"language": "English!"}, "x.jsonl:1: language: 'english!' is no language code"),
    ],
)
def test_errors_name_file_line_field_and_remedy(changes: dict[str, object], message: str) -> None:
    assert str(one(**changes)).startswith(message)


def test_reading_goes_on_after_a_bad_line() -> None:
    lines = [
        b"\xef\xbb\xbf" + json.dumps(LINE).encode(),
        b"{broken",
        b"",
        b"[1]",
        b"\xff\xfe\x00",
        json.dumps(LINE).encode(),
    ]
    found = list(read_jsonl(lines, "x.jsonl"))
    assert [type(f).__name__ for f in found] == ["GivenArticle", "LineError", "LineError", "LineError", "GivenArticle"]
    assert [f.line for f in found] == [1, 2, 4, 5, 6]
    assert all("\n" not in str(f) for f in found if isinstance(f, LineError))


def test_half_a_surrogate_pair_leaves_the_text_and_the_line_stays() -> None:
    line = (
        b'{"url": "https://a.example/1", "title": "Half\\ud800 a pair", "text": "whole \\ud83d\\ude00 and \\udc00half"}'
    )
    (article,) = read_jsonl([line], "a.jsonl")
    assert isinstance(article, GivenArticle)
    assert (article.title, article.text) == ("Half a pair", "whole \U0001f600 and half")


@pytest.mark.parametrize("given", ["1970-01-01T00:00:00Z", "1899-12-31"])
def test_a_date_before_there_were_pages_is_a_mistake(given: str) -> None:
    """An export writes an empty date as the first second of 1970; a matter would be decades old by it."""
    (error,) = read_jsonl([json.dumps({**LINE, "published_at": given}).encode()], "a.jsonl")
    assert str(error) == f"a.jsonl:1: published_at: {given[:10]} is before 1990; mend the date or leave it out"


def test_a_line_in_another_encoding_says_how_to_save_the_file() -> None:
    line = '{"url": "https://a.example/1", "title": "Gen\u00e8ve", "text": "Police"}'.encode("latin-1")
    (error,) = read_jsonl([line], "a.jsonl")
    assert str(error) == "a.jsonl:1: not UTF-8 (byte 45 of the line); save the file as UTF-8"


@pytest.mark.parametrize("hostile", [b'{"a": ' * 100_000, b"[" * 100_000, b'{"url": 1' + b"0" * 5_000])
def test_json_that_wears_a_parser_out_is_one_error(hostile: bytes) -> None:
    (error,) = read_jsonl([hostile], "a.jsonl")
    assert str(error).startswith("a.jsonl:1: not JSON")


def test_of_a_line_beyond_the_limit_no_more_is_held_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MAX_LINE_BYTES", 10)
    lines = list(lines_of(io.BytesIO(b"x" * 35 + b"\n" + b"y" * 10 + b"\n" + b"z" * 11)))
    assert lines == [b"x" * 11, b"y" * 10 + b"\n", b"z" * 11]
    assert [str(error) for error in read_jsonl(lines[:1], "a.jsonl")] == ["a.jsonl:1: the line has more than 10 bytes"]


def test_an_empty_file_is_an_error() -> None:
    assert [str(e) for e in read_jsonl([], "x.jsonl")] == ["x.jsonl: the file holds no line to import"]


def test_html_files_take_the_address_that_the_browser_noted_or_their_own() -> None:
    saved = b"<!-- saved from url=(0027)https://lantern.example/a -->\n<html><p>x</p></html>"
    path = PurePosixPath("/home/ada/a.html")
    noted, plain = html_page(saved, path, NOW), html_page(b"<p>x</p>", path, NOW)
    assert isinstance(noted, FetchedPage)
    assert isinstance(plain, FetchedPage)
    assert (noted.url, plain.url) == ("https://lantern.example/a", "file:///home/ada/a.html")


@pytest.mark.parametrize(("body", "message"), [(b"", "empty"), (b"\x00\x01<", "no HTML"), (b"just words", "no HTML")])
def test_files_that_are_no_html_are_errors(body: bytes, message: str) -> None:
    found = html_page(body, PurePosixPath("a.html"), NOW)
    assert isinstance(found, LineError)
    assert message in str(found)


def record(url: str, http: bytes, kind: str = "response") -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2019-01-18T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype={kind}\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


def http(body: bytes, content_type: str = "text/html", extra: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{extra}\r\n".encode() + body


PACKED = gzip.compress(b"<p>packed</p>")
ARCHIVE = (
    record("https://lantern.example/a", http(b"<p>a</p>"))
    + record("https://lantern.example/a.png", http(b"\x89PNG", "image/png"))
    + record("https://lantern.example/a", b"GET / HTTP/1.1\r\n\r\n", "request")
    + record("https://lantern.example/b", http(PACKED, extra="Content-Encoding: gzip\r\n"))
    + record("https://lantern.example/c", http(b"4\r\n<p>c\r\n0\r\n\r\n", extra="Transfer-Encoding: chunked\r\n"))
)


@pytest.mark.parametrize("raw", [ARCHIVE, gzip.compress(ARCHIVE)], ids=["plain", "gzip"])
def test_warc_responses_become_pages_and_others_are_counted(raw: bytes) -> None:
    found = list(warc_pages(io.BytesIO(raw), "x.warc"))
    assert [f.body if isinstance(f, FetchedPage) else f for f in found] == [b"<p>a</p>", None, PACKED, b"<p>c"]
    first = found[0]
    assert isinstance(first, FetchedPage)
    assert (first.url, first.status, first.fetched_at) == (
        "https://lantern.example/a",
        200,
        datetime(2019, 1, 18, 10, tzinfo=UTC),
    )


def test_a_damaged_archive_keeps_its_sound_records() -> None:
    found = list(warc_pages(io.BytesIO(ARCHIVE + b"garbage " * 40), "x.warc"))
    assert len(found) == 5
    assert str(found[-1]).startswith("x.warc:5: the archive is damaged after 4 records")


@pytest.mark.parametrize("raw", [b"", b"not an archive at all", ARCHIVE[:150]])
def test_what_is_no_archive_is_one_error(raw: bytes) -> None:
    found = list(warc_pages(io.BytesIO(raw), "x.warc"))
    assert [type(f) for f in found] == [LineError]
