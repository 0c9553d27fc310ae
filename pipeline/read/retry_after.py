"""How long an HTTP server asks to be left alone, as its Retry-After header says it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: A number of seconds of more digits asks for years, and counts as the longest.
_DIGITS, _LONGEST_S = 9, 10**8


def asked_wait(value: str, since: datetime | None) -> timedelta | None:
    """The wait from `since` on that a header asks for, seconds or a date; None where it cannot be read."""
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:_DIGITS]), _LONGEST_S))
    until = http_date(value)
    return None if until is None or since is None else max(until - since, timedelta())


def http_date(value: str) -> datetime | None:
    """The moment that a date header names; None where it cannot be read."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):  # a year or a zone of twenty digits
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
