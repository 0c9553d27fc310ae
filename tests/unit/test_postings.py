"""Postings: from an article's keys to the groups that it may belong to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.detect.clusters import Cluster, Profile
from pipeline.detect.postings import Postings
from pipeline.records import Signature

DAY = datetime(2024, 3, 4, tzinfo=UTC)
COMMON, RARE = ("camera", "police", "stadium"), ("depot", "tram", "union")


def article(words: tuple[str, ...], *actors: str) -> Profile:
    shares = tuple((actor, 1 / len(actors)) for actor in actors)
    terms = tuple((word, 1.0) for word in words)
    return Profile.of(Signature("v", "a", DAY, True, terms, (), (), (), (), (), actors=shares))


def candidates(postings: Postings, known: dict[str, Profile], told: Profile, n: int) -> list[str]:
    for name, profile in known.items():
        postings.add(profile, Cluster(name, DAY, DAY))
    return postings.candidates(told, n)


@pytest.mark.parametrize(("by_actor", "is_found"), [(True, True), (False, False)])
def test_whom_a_matter_is_about_leads_to_it_among_many_that_share_words(by_actor: bool, is_found: bool) -> None:
    known = {"old": article((*RARE, COMMON[0]), "org:oculent")}
    known |= {f"c{n}": article(COMMON, f"org:rival-{n}") for n in range(30)}
    found = candidates(Postings(20, 80, by_actor=by_actor), known, article(COMMON, "org:oculent"), 10)
    assert ("old" in found) == is_found


def test_two_that_are_in_many_matters_lead_to_the_one_that_both_are_in() -> None:
    known = {"both": article(RARE, "org:oculent", "law:US")}
    known |= {f"c{n}": article(COMMON, "org:oculent") for n in range(100)}
    known |= {f"d{n}": article(COMMON, "law:US") for n in range(100)}
    found = candidates(Postings(20, 80, by_actor=True), known, article(COMMON, "law:US", "org:oculent"), 5)
    assert "both" in found
