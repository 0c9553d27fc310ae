"""Retry-After in both its forms, against the server's clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from scrapy.http import Response

from pipeline.read.retry_after import asked_wait, http_date
from spiders.politeness import Manners, asked_pause

DATE = "Mon, 02 Mar 2026 06:00:00 GMT"
MANNERS = Manners(30.0, 600.0, timedelta(minutes=30), timedelta(hours=24))


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", "", 120),
        ("0", "", 0),
        ("Mon, 02 Mar 2026 06:10:00 GMT", DATE, 600),
        ("Mon, 02 Mar 2026 05:00:00 GMT", DATE, 0),
        ("Mon, 02 Mar 2026 06:10:00 GMT", "", None),
        ("soon", DATE, None),
        ("-5", DATE, None),
        ("1.5", DATE, None),
        ("١٢", DATE, None),
        ("", "", None),
        ("Mon, 02 Mar 99999999999999999999 06:00:00 GMT", DATE, None),
        ("Mon, 02 Mar 2026 06:00:00 +99999999999999999999", DATE, None),
        ("9" * 500, "", 10**8),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, date: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert asked_wait(value, http_date(date)) == expected


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "60"}, timedelta(minutes=1)),
        ({"Retry-After": "9999999"}, timedelta(hours=24)),
        ({"Retry-After": "Mon, 02 Mar 2026 07:00:00 GMT", "Date": DATE}, timedelta(hours=1)),
        ({}, timedelta(minutes=30)),
    ],
)
def test_a_pause_is_what_is_asked_for_within_the_cap(headers: dict[str, str], pause: timedelta) -> None:
    assert asked_pause(Response("http://news.example/", 429, headers), MANNERS) == pause
