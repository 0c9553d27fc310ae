"""The words of a digest: dates no more precise than known, reasons, counts, charts that show something."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from alerts import wording
from alerts.links import Links
from alerts.presentation import present
from alerts.records import OutletTrouble, Party, Reason
from tests.digest_factories import BUYER, VENDOR, at, candidate, content, controversy, coverage, quote
from tests.digest_samples import quiet_day

SEEN = datetime(2031, 3, 3, 23, 30, tzinfo=UTC)
PASSING = replace(VENDOR, is_main=False)


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
        ((BUYER,), at(-1), ""),  # what the police say is no company's response
        ((VENDOR, BUYER), at(-1), "known since 2 March 2031"),
        ((), at(-1), "known since 2 March 2031"),
        ((PASSING,), None, ""),
        ((replace(VENDOR, role="critic", also=("subject",)),), None, "none found so far"),
    ],
)
def test_a_response_is_missed_only_where_a_company_could_give_one(parties, response_at, words):
    (item,) = present(
        content(candidate(controversy=controversy(parties=parties, response_at=response_at))), Links("")
    ).items
    assert item.response == words


@pytest.mark.parametrize(
    ("n_searched", "n_unsearched", "words"),
    [
        (9, 0, "none found so far"),
        (7, 2, "none found so far, 2 of 9 articles not searched for one"),
        (0, 9, "not known, no article was searched for one"),
    ],
)
def test_that_articles_were_not_searched_for_a_response_is_said(n_searched, n_unsearched, words):
    told = controversy(parties=(VENDOR,), n_searched=n_searched, n_unsearched=n_unsearched)
    (item,) = present(content(candidate(controversy=told)), Links("")).items
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


SILENT_DAY: dict[str, Any] = {"failed": (), "silent": (), "n_outlets": 20, "n_seen": 20}


@pytest.mark.parametrize(
    ("changes", "subject", "lead"),
    [
        ({}, "Quiet day: nothing new on", "since your digest of 2 March 2031. What"),
        ({"n_seen": 18}, "Quiet in 18 of 20 outlets: nothing", "2 March 2031, but 2 outlets could not be read. What"),
        ({"n_waiting": 1}, "Quiet so far: nothing", "2 March 2031, but 1 page still to be read. What"),
        (
            {"n_seen": 19, "n_waiting": 2},
            "Quiet in 19 of 20 outlets:",
            "1 outlet could not be read and 2 pages still to",
        ),
        (
            {"n_seen": 0, "n_articles": 0},
            "Nothing was read: nothing new",
            "but no outlet was read: whether the day was quiet",
        ),
    ],
)
def test_a_day_is_called_quiet_only_as_far_as_it_was_looked_at(changes, subject, lead):
    shown = present(replace(quiet_day(), coverage=coverage(**SILENT_DAY | changes)), Links(""))
    assert shown.subject.startswith(f"{shown.headline}: nothing new on")
    assert shown.subject.startswith(subject)
    assert lead in shown.lead


def test_pages_that_wait_or_could_not_be_read_are_counted_in_the_box():
    shown = present(content(coverage=coverage(n_waiting=3, n_unread=1)), Links("")).coverage.articles
    assert shown.endswith("3 controversial; 3 pages still to be read; 1 page could not be read")


def test_a_long_list_of_failed_outlets_is_counted():
    many = tuple(OutletTrouble(f"o{n}", f"Outlet {n}", "timeout") for n in range(30))
    troubles = present(content(coverage=coverage(failed=many, silent=())), Links("")).coverage.troubles
    assert (len(troubles), troubles[-1]) == (13, ("+18 more", "failed"))


def test_a_quote_that_an_update_took_out_says_so():
    date = wording.source_date(quote(), "UTC")
    assert wording.source_date(quote(is_earlier=True), "UTC") == f"{date}, in an earlier version"
