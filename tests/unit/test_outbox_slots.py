"""Send times: working days, catching up, days of 23 and 25 hours, moves of zone; and signed tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.slots import due_slot, parse_send_time, slot_after_start, zone_named
from alerts.tokens import keyed_hash, sign, verify

ZURICH = "Europe/Zurich"
NEW_YORK = "America/New_York"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "zone", "send_time", "days", "last", "now", "slot"),
    [
        ("before the time", ZURICH, "07:00", "12345", "2031-03-03T06:00", "2031-03-04T05:59", None),
        ("at the time", ZURICH, "07:00", "12345", "2031-03-03T06:00", "2031-03-04T06:00", "2031-03-04T06:00"),
        ("already handled", ZURICH, "07:00", "12345", "2031-03-04T06:00", "2031-03-04T09:00", None),
        ("weekend", ZURICH, "07:00", "12345", "2031-03-07T06:00", "2031-03-08T12:00", None),
        ("missed days are one", ZURICH, "07:00", "12345", "2031-03-03T06:00", "2031-03-07T12:00", "2031-03-07T06:00"),
        (
            "missed Friday, on Sunday",
            ZURICH,
            "07:00",
            "12345",
            "2031-03-06T06:00",
            "2031-03-09T12:00",
            "2031-03-07T06:00",
        ),
        ("skipped hour", ZURICH, "02:30", "1234567", "2031-03-29T01:30", "2031-03-30T01:30", "2031-03-30T01:30"),
        ("doubled hour", ZURICH, "02:30", "1234567", "2031-10-25T00:30", "2031-10-26T00:30", "2031-10-26T00:30"),
        ("doubled hour, second", ZURICH, "02:30", "1234567", "2031-10-26T00:30", "2031-10-26T01:30", None),
        ("clock set back", ZURICH, "07:00", "1234567", "2031-03-04T06:00", "2031-03-02T12:00", None),
        (
            "moved west on the day",
            "America/Los_Angeles",
            "07:00",
            "1234567",
            "2031-03-03T12:00",
            "2031-03-03T16:00",
            None,
        ),
        ("moved east", "Asia/Tokyo", "07:00", "1234567", "2031-03-03T12:00", "2031-03-03T22:00", "2031-03-03T22:00"),
        ("weekly", NEW_YORK, "09:00", "1", "2031-03-03T14:00", "2031-03-10T13:00", "2031-03-10T13:00"),
    ],
)
def test_a_slot_is_due(case, zone, send_time, days, last, now, slot):
    found = due_slot(zone, send_time, days, utc(last), utc(now))
    assert found == (None if slot is None else utc(slot)), case


@given(
    st.sampled_from([ZURICH, NEW_YORK, "UTC", "Asia/Kathmandu", "Australia/Lord_Howe"]),
    st.sampled_from(["00:00", "02:30", "07:00", "23:59"]),
    st.lists(st.integers(1, 3000), min_size=1, max_size=60),
)
def test_one_slot_a_local_day_and_never_one_twice(zone, send_time, steps):
    now = utc("2031-03-20T00:00")
    last = slot_after_start(zone, send_time, now)
    handled = []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        slot = due_slot(zone, send_time, "1234567", last, now)
        if slot is not None:
            handled.append(slot)
            last = slot
    days = [slot.astimezone(zone_named(zone)).date() for slot in handled]
    assert handled == sorted(set(handled))
    assert len(days) == len(set(days))
    assert not handled or now - last < timedelta(days=1, hours=2)


@pytest.mark.parametrize(
    ("added", "first"), [("2031-03-03T05:00", "2031-03-03T06:00"), ("2031-03-03T08:00", "2031-03-04T06:00")]
)
def test_the_first_digest_comes_at_the_next_send_time(added, first):
    last = slot_after_start(ZURICH, "07:00", utc(added))
    moments = (utc(added) + timedelta(minutes=10 * step) for step in range(400))
    slots = (due_slot(ZURICH, "07:00", "1234567", last, moment) for moment in moments)
    assert next(slot for slot in slots if slot is not None) == utc(first)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: parse_send_time("7"), "is not HH:MM"),
        (lambda: parse_send_time("25:00"), "is not HH:MM"),
        (lambda: zone_named("Mars/Phobos"), "is not known"),
        (lambda: zone_named("../etc/passwd"), "is not known"),
    ],
)
def test_a_wrong_habit_is_an_error_that_says_what_is_expected(call, words):
    with pytest.raises(ValueError, match=words):
        call()


KEY = b"k" * 32


def test_a_token_says_for_whom_it_is():
    assert verify(KEY, "unsubscribe", sign(KEY, "unsubscribe", "7c1d"), utc("2099-01-01T00:00")) == "7c1d"


@pytest.mark.parametrize(
    "token",
    [
        sign(b"other key", "unsubscribe", "7c1d"),
        sign(KEY, "preferences", "7c1d"),
        sign(KEY, "unsubscribe", "7c1d", utc("2031-01-01T00:00")),
        sign(KEY, "unsubscribe", "7c1d")[:-4],
        "A" + sign(KEY, "unsubscribe", "7c1d")[1:],
        "",
        "é",
        "////",
        "A" * 500,
    ],
)
def test_a_token_that_is_not_ours_not_for_this_or_expired_is_nobody(token):
    assert verify(KEY, "unsubscribe", token, utc("2031-01-01T00:01")) is None


def test_a_keyed_hash_hides_the_address():
    assert keyed_hash(KEY, "subscriber", "ada@fund.example") != keyed_hash(b"x", "subscriber", "ada@fund.example")
    assert len(keyed_hash(KEY, "subscriber", "ada@fund.example")) == 32
