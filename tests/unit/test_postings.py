"""Postings: from an article's keys to the groups that it may belong to."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from pipeline.detect.bearings import Bearings
from pipeline.detect.clusters import Cluster, Profile
from pipeline.detect.meaning import Meaning, Meanings, along
from pipeline.detect.postings import Postings
from pipeline.records import Signature

DAY = datetime(2024, 3, 4, tzinfo=UTC)
COMMON, RARE = ("camera", "police", "stadium"), ("depot", "tram", "union")


def meant(*axes: float) -> bytes:
    return along(np.array(axes))


def article(words: tuple[str, ...], *actors: str, meaning: bytes = b"") -> Profile:
    shares = tuple((actor, 1 / len(actors)) for actor in actors)
    terms = tuple((word, 1.0) for word in words)
    return Profile.of(Signature("v", "a", DAY, True, terms, (), (), (), (), (), actors=shares, meaning=meaning))


def candidates(postings: Postings, known: dict[str, Profile], told: Profile, n: int) -> list[str]:
    for name, profile in known.items():
        cluster = Cluster(name, DAY, DAY)
        cluster.meanings.add(profile.meaning, 1)
        postings.add(profile, cluster)
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


@pytest.mark.parametrize(("meaning", "is_found"), [(meant(1, 0), True), (meant(0, 1), False), (b"", False)])
def test_of_many_that_share_as_much_the_one_that_means_the_same_is_found(meaning: bytes, is_found: bool) -> None:
    known = {"told": article(COMMON, meaning=meant(1, 0.1))}
    known |= {f"a{n}": article(COMMON, meaning=meant(0.1, 1) if n % 2 else b"") for n in range(30)}
    assert ("told" in candidates(Postings(20, 80), known, article(COMMON, meaning=meaning), 5)) == is_found


def test_a_group_that_went_leaves_its_number_but_not_its_meaning() -> None:
    bearings, meanings = Bearings(), Meanings()
    meanings.add(Meaning.of(meant(1, 0)), 1)
    first = bearings.number("first")
    bearings.turn(first, meanings)
    assert bearings.towards(Meaning.of(meant(1, 0)), np.array([first])) == pytest.approx([1.0])
    assert bearings.drop("first") == first
    assert bearings.drop("first") is None
    assert (bearings.number("second"), bearings.name(first)) == (first, "second")
    assert bearings.towards(Meaning.of(meant(1, 0)), np.array([first])).tolist() == [0.0]
