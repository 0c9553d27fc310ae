"""Send times: working days, catching up, days of 23 and 25 hours, moves of zone; and signed tokens."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.holidays_off import holiday_place
from alerts.slots import Week, due_slots, parse_send_time, slot_after_start, zone_named
from alerts.tokens import keyed_hash, sign, verify

ZURICH = "Europe/Zurich"
NEW_YORK = "America/New_York"


def daily(zone: str, send_time: str, days: str, last: datetime, now: datetime) -> datetime | None:
    return due_slots(zone, send_time, Week(days), {"daily"}, last, now).get("daily")


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
    found = daily(zone, send_time, days, utc(last), utc(now))
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
        slot = daily(zone, send_time, "1234567", last, now)
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
    slots = (daily(ZURICH, "07:00", "1234567", last, moment) for moment in moments)
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


@pytest.mark.parametrize(
    ("case", "week", "last", "now", "slots"),
    [
        ("daily alone", Week(), "2031-03-03T07:00", "2031-03-04T07:00", {"daily": "2031-03-04T07:00"}),
        (
            "both on the weekly day",
            Week(weekly_day=2),
            "2031-03-03T07:00",
            "2031-03-04T08:00",
            {"daily": "2031-03-04T07:00", "weekly": "2031-03-04T07:00"},
        ),
        (
            "a missed weekly day is caught up",
            Week(weekly_day=1),
            "2031-02-28T07:00",
            "2031-03-05T08:00",
            {"daily": "2031-03-05T07:00", "weekly": "2031-03-03T07:00"},
        ),
        (
            "the weekly day need not be a working day",
            Week("12345", 7),
            "2031-03-03T07:00",
            "2031-03-09T08:00",
            {"daily": "2031-03-07T07:00", "weekly": "2031-03-09T07:00"},
        ),
        ("a holiday is off", Week(holidays="US"), "2031-07-03T07:00", "2031-07-04T12:00", {}),
        (
            "a weekly digest moves from a holiday to the next working day",
            Week("12345", 5, "US"),
            "2031-07-03T07:00",
            "2031-07-07T12:00",
            {"daily": "2031-07-07T07:00", "weekly": "2031-07-07T07:00"},
        ),
        ("and not to the weekend between", Week("12345", 5, "US"), "2031-07-03T07:00", "2031-07-06T12:00", {}),
    ],
)
def test_daily_and_weekly_slots_are_due(case, week, last, now, slots):
    found = due_slots("UTC", "07:00", week, {"daily", "weekly"}, utc(last), utc(now))
    assert found == {name: utc(slot) for name, slot in slots.items()}, case


@pytest.mark.parametrize(("text", "place"), [("", ""), ("de", "DE"), ("us-ny", "US-NY"), ("XX", None), ("DE-XX", None)])
def test_holidays_are_those_of_a_known_place(text, place):
    if place is None:
        with pytest.raises(ValueError, match="expected a code such as DE or US-NY"):
            holiday_place(text)
    else:
        assert holiday_place(text) == place


@pytest.mark.parametrize(
    "subject", ["7c1d", "ab" * 16, "g-" + "0f" * 12, "g-0f0", "g-", "subscriber-1", "T-00", "x", ""]
)
def test_a_token_gives_back_its_subject_to_the_letter(subject: str) -> None:
    token = sign(KEY, "read", subject, utc("2031-01-01T00:00"))
    assert verify(KEY, "read", token, utc("2031-01-01T00:00")) == subject
    assert verify(KEY, "read", token, utc("2031-01-01T00:01")) is None


def test_a_token_is_short_because_mails_have_many_links() -> None:
    assert len(sign(KEY, "feedback", "g-" + "0f" * 12, utc("2031-01-01T00:00"))) == 46
    assert len(sign(KEY, "read", "0f" * 16, utc("2031-01-01T00:00"))) == 51


def test_a_token_is_written_in_one_way_only() -> None:
    """The last character of base64 has bits that mean nothing; changing them makes no second token."""
    token = sign(KEY, "read", "0f" * 16)
    others = [token[:-1] + char for char in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_="]
    assert [other for other in others if verify(KEY, "read", other, utc("2031-01-01T00:00"))] == [token]
