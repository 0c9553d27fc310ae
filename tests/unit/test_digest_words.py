"""The words of a digest: dates no more precise than known, reasons, counts, charts that show something."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from alerts import wording
from alerts.links import Links
from alerts.presentation import present
from alerts.records import OutletTrouble, Party, Reason
from tests.digest_factories import BUYER, VENDOR, at, candidate, content, controversy, coverage

SEEN = datetime(2031, 3, 3, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("published", "precision", "zone", "words"),
    [
        (SEEN, "second", "UTC", "3 March 2031"),
        (SEEN, "second", "Europe/Zurich", "4 March 2031"),
        (datetime(2031, 3, 3, tzinfo=UTC), "day", "America/New_York", "3 March 2031"),
        (datetime(2031, 3, 1, tzinfo=UTC), "month", "America/New_York", "March 2031"),
        (datetime(2031, 1, 1, tzinfo=UTC), "year", "America/New_York", "2031"),
        (datetime(2031, 2, 27, tzinfo=UTC), "day", "UTC", "27 February 2031, first seen 3 March 2031"),
        (datetime(2030, 12, 1, tzinfo=UTC), "month", "UTC", "December 2030, first seen 3 March 2031"),
        (None, "second", "UTC", "undated, first seen 3 March 2031"),
    ],
)
def test_a_date_is_no_more_precise_than_it_is_known(published, precision, zone, words):
    assert wording.published(published, precision, SEEN, zone) == words


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (Reason("default", "all"), "You asked for every controversy"),
        (Reason("default", "watched", "Halden", "Halden"), "You watch Halden"),
        (
            Reason("tech", "subsidiary", "Halden Group", "Halden Optics", "h", "vendor", ("fine", "ngo_campaign"), 40),
            "You watch Halden Group, to which Halden Optics belongs, type fine, NGO campaign, from severity 40 "
            "(subscription “tech”)",
        ),
        (Reason("default", "named", "Open Street", "", "o", "critic"), "You watch Open Street, named as critic"),
        (Reason("", "told_before"), "You were sent an earlier line on this controversy"),
    ],
)
def test_a_reason_says_what_was_asked_for(reason, words):
    assert wording.why(reason) == words


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (1204, "1,204 articles")]
)
def test_counts_read_well(number, words):
    assert wording.count(number, "article") == words


@pytest.mark.parametrize(
    ("weeks", "heights"),
    [
        ((), ()),
        ((0, 0, 2), ()),
        ((0, 0, 9), ()),
        ((1, 0, 4), (25, 0, 100)),
    ],
)
def test_a_chart_is_drawn_where_it_shows_more_than_the_count(weeks, heights):
    (item,) = present(content(candidate(controversy=controversy(weeks=weeks))), Links("")).items
    assert item.chart == heights
    assert bool(item.chart_words) is bool(heights)


@pytest.mark.parametrize(
    ("parties", "response_at", "words"),
    [
        ((VENDOR,), None, "none found so far"),
        ((BUYER,), None, ""),
        ((), at(-1), "known since 2 March 2031"),
    ],
)
def test_a_response_is_missed_only_where_a_company_could_give_one(parties, response_at, words):
    (item,) = present(
        content(candidate(controversy=controversy(parties=parties, response_at=response_at))), Links("")
    ).items
    assert item.response == words


def test_many_parties_are_counted_not_dropped():
    critics = tuple(Party(f"g-{n}", f"Group {n}", "group", "critic") for n in range(6))
    (item,) = present(content(candidate(controversy=controversy(parties=critics))), Links("")).items
    assert item.parties == (("Critics", "Group 0, Group 1, Group 2, Group 3 +2 more"),)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "20 outlets expected: 18 seen, 1 failed, 1 silent, 0 opted out"),
        (
            {"unpolled": (OutletTrouble("x", "X", "not polled"),)},
            "20 outlets expected: 18 seen, 1 failed, 1 silent, 0 opted out, 1 not polled in this time",
        ),
        (
            {"n_outlets": 2, "unpolled": (OutletTrouble("x", "X", ""), OutletTrouble("y", "Y", ""))},
            "2 outlets expected: none was polled in this time",
        ),
    ],
)
def test_the_coverage_box_says_how_the_outlets_answered(changes, words):
    assert present(content(coverage=coverage(**changes)), Links("")).coverage.outlets == words


def test_a_long_list_of_failed_outlets_is_counted():
    many = tuple(OutletTrouble(f"o{n}", f"Outlet {n}", "timeout") for n in range(30))
    troubles = present(content(coverage=coverage(failed=many, silent=())), Links("")).coverage.troubles
    assert (len(troubles), troubles[-1]) == (13, ("+18 more", "failed"))
