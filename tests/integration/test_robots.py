"""What an answer to the request for robots.txt means; and how requests end that bring no page."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from scrapy.exceptions import DownloadCancelledError, DownloadTimeoutError
from scrapy.http import Response

from pipeline.outcomes import FetchOutcome, PollOutcome
from spiders.endings import Ending, RequestEnded, ending_of_error, ending_of_status, poll_outcome
from spiders.politeness import Manners
from spiders.robots import MAX_BYTES, Rules, read_rules, without_rules

MANNERS = Manners(30.0, 600.0, timedelta(minutes=30), timedelta(hours=24))
PAGE = "http://news.example/a/b"


def answer(status: int, body: bytes = b"", **headers: str) -> Rules:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_rules(Response("http://news.example/robots.txt", status, named, body), MANNERS)


@pytest.mark.parametrize(
    ("body", "is_allowed"),
    [
        (b"", True),
        (b"User-agent: *\nDisallow: /", False),
        (b"User-agent: *\nDisallow: /a\nAllow: /a/b", True),
        (b"User-agent: gazewire\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        (b"User-agent: Gazewire\nDisallow: /a\n\nUser-agent: *\nAllow: /", False),
        (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", False),
        (b"User-agent: *\r\nDisallow: /*/b$", False),
        (b"<!DOCTYPE html><title>Not found</title>", True),
        (b"\xff\xfe\x00Disallow: /", True),
        (b"User-agent: *\n" + b"# padding\n" * 60_000 + b"Disallow: /", True),
    ],
)
def test_rules_are_read(body: bytes, is_allowed: bool) -> None:
    rules = answer(200, body)
    assert rules.ending is None
    assert rules.allow(PAGE, "gazewire") == is_allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_no_rules_allow_everything(status: int) -> None:
    assert answer(status) == Rules()
    assert Rules().allow(PAGE, "gazewire")


@pytest.mark.parametrize("status", [204, 302, 429, 500, 502, 503, 599])
def test_rules_that_cannot_be_had_are_a_no_for_now(status: int) -> None:
    ending = answer(status, Retry_After="60").ending
    assert ending is not None
    assert (ending.outcome, ending.retry_after) == (FetchOutcome.ROBOTS_UNREACHABLE, timedelta(minutes=1))


def test_packed_rules_are_unpacked_and_broken_ones_are_a_no() -> None:
    assert not answer(200, gzip.compress(b"User-agent: *\nDisallow: /"), Content_Encoding="gzip").allow(
        PAGE, "gazewire"
    )
    for body, coding in ((b"\x1f\x8bdamaged", "gzip"), (b"x", "rot13"), (gzip.compress(bytes(9 * MAX_BYTES)), "gzip")):
        ending = answer(200, body, Content_Encoding=coding).ending
        assert ending is not None
        assert ending.outcome is FetchOutcome.ROBOTS_UNREACHABLE


@pytest.mark.parametrize(
    ("line", "delay_s"), [("Crawl-delay: 7", 7.0), ("Crawl-delay: 0.5", 0.5), ("Crawl-delay: x", 0.0)]
)
def test_crawl_delay_is_read(line: str, delay_s: float) -> None:
    assert answer(200, f"User-agent: *\n{line}\n".encode()).delay_s("gazewire") == delay_s


def test_a_refused_host_is_refused_but_a_redirect_of_its_rules_is_not_its_fault() -> None:
    refused = Ending(FetchOutcome.REFUSED_ADDRESS, "10.0.0.1")
    later = timedelta(minutes=30)
    assert without_rules(RequestEnded(refused), later) == refused
    redirected = without_rules(RequestEnded(refused, is_redirected=True), later)
    assert (redirected.outcome, redirected.retry_after) == (FetchOutcome.ROBOTS_UNREACHABLE, later)


@pytest.mark.parametrize(
    ("error", "outcome", "is_passing"),
    [
        (DownloadTimeoutError(), FetchOutcome.TIMEOUT, True),
        (DownloadCancelledError(), FetchOutcome.OVERSIZED, False),
        (RuntimeError("TLS went wrong"), FetchOutcome.UNREACHABLE, True),
        (RequestEnded(Ending(FetchOutcome.ROBOTS_DENIED)), FetchOutcome.ROBOTS_DENIED, False),
    ],
)
def test_errors_have_an_outcome(error: Exception, outcome: FetchOutcome, is_passing: bool) -> None:
    ending = ending_of_error(error, timedelta(minutes=30))
    assert (ending.outcome, ending.retry_after is not None) == (outcome, is_passing)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, None),
        (204, FetchOutcome.HTTP_ERROR),
        (304, FetchOutcome.UNCHANGED),
        (302, FetchOutcome.HTTP_ERROR),
        (404, FetchOutcome.GONE),
        (410, FetchOutcome.GONE),
        (403, FetchOutcome.HTTP_ERROR),
        (503, FetchOutcome.HTTP_ERROR),
    ],
)
def test_statuses_have_an_outcome(status: int, outcome: FetchOutcome | None) -> None:
    ending = ending_of_status(status, timedelta(minutes=30))
    assert (ending.outcome if ending else None) == outcome


@pytest.mark.parametrize("outcome", FetchOutcome)
def test_every_ending_of_a_fetch_has_a_word_for_polls(outcome: FetchOutcome) -> None:
    assert poll_outcome(outcome) in PollOutcome


def test_poll_words_say_the_same() -> None:
    assert poll_outcome(FetchOutcome.UNCHANGED) is PollOutcome.NOT_MODIFIED
    assert poll_outcome(FetchOutcome.BAD_URL) is PollOutcome.REFUSED_ADDRESS
    assert poll_outcome(FetchOutcome.GONE) is PollOutcome.HTTP_ERROR
    assert poll_outcome(FetchOutcome.TIMEOUT) is PollOutcome.TIMEOUT
