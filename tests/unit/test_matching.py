"""Which developments concern a subscription, and why."""

from __future__ import annotations

import pytest

from alerts.matching import closure, matches
from alerts.records import Party, Scores
from tests.digest_factories import VENDOR, at, candidate, controversy, subscription, watch

ANCESTORS = closure({"halden-optics": ["halden-group"], "halden-group": ["harbour-holding"]})


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        (subscription(), "all"),
        (subscription(watches=(watch(),)), "watched"),
        (subscription(watches=(watch("harbour-holding", "Harbour Holding"),)), "subsidiary"),
        (subscription(watches=(watch("halden-group", "Halden Group"), watch())), "watched"),
        (subscription(types=("ngo_campaign",)), "all"),
        (subscription(types=("contested_use",)), "all"),
        (subscription(min_severity=58), "all"),
        (subscription(muted_outlets=("inland-post",)), "all"),
    ],
)
def test_what_matches_says_why(terms, kind):
    reason = matches(terms, candidate(), ANCESTORS)
    assert reason is not None
    assert reason.kind == kind


@pytest.mark.parametrize(
    "terms",
    [
        subscription(watches=(watch("brightgate", "Brightgate"),)),
        subscription(watches=(watch(added_at=at(1)),)),
        subscription(types=("fine",)),
        subscription(watches=(watch(),), types=("fine",)),
        subscription(min_severity=59),
        subscription(muted_outlets=("harbour-courier",)),
    ],
)
def test_what_does_not_match_is_none(terms):
    assert matches(terms, candidate(), ANCESTORS) is None


def test_one_outlet_that_is_not_muted_is_enough():
    terms = subscription(muted_outlets=("harbour-courier",))
    assert matches(terms, candidate(outlets=("harbour-courier", "inland-post")), ANCESTORS) is not None


def test_a_medium_that_is_only_a_source_is_no_party():
    told = candidate(controversy=controversy(parties=(Party("quay-wire", "Quay Wire", "media", "source"),)))
    assert matches(subscription(watches=(watch("quay-wire", "Quay Wire"),)), told, {}) is None


@pytest.mark.parametrize(
    ("role", "kind"),
    [("buyer", "named"), ("critic", "named"), ("regulator", "named"), ("vendor", None), ("subject", None)],
)
def test_a_party_named_in_passing_matches_unless_it_is_a_vendor(role, kind):
    passing = Party("calder", "Calder Ltd", "company", role, is_main=False)
    told = candidate(controversy=controversy(parties=(VENDOR, passing)))
    reason = matches(subscription(watches=(watch("calder", "Calder"),)), told, {})
    assert (reason and reason.kind) == kind


def test_the_main_party_is_the_reason_where_another_is_named_in_passing():
    passing = Party("calder", "Calder Ltd", "company", "buyer", is_main=False)
    told = candidate(controversy=controversy(parties=(passing, VENDOR)))
    reason = matches(subscription(watches=(watch("calder", "Calder"), watch())), told, {})
    assert (reason.kind, reason.party) == ("watched", "Halden Optics")


def test_severity_is_that_of_the_controversy_now():
    graver = candidate(controversy=controversy(scores=Scores(90, 1, 1)))
    assert matches(subscription(min_severity=80), graver, {}) is not None


def test_the_reason_names_the_watch_the_party_and_the_types():
    terms = subscription("tech", watches=(watch("halden-group", "Halden Group", weight=0.04),), types=("ngo_campaign",))
    reason = matches(terms, candidate(), ANCESTORS)
    assert reason is not None
    assert (reason.subscription, reason.watched, reason.party) == ("tech", "Halden Group", "Halden Optics")
    assert (reason.types, reason.weight) == (("ngo_campaign",), 0.04)


def test_a_circle_of_parents_ends():
    assert closure({"a": ["b"], "b": ["c"], "c": ["a"]}) == {"a": ("b", "c"), "b": ("c", "a"), "c": ("a", "b")}
