"""What long and hostile texts cost: twice the text takes about twice the time, not four times."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from pipeline.tag.clauses import BOUND
from pipeline.tag.linking import Link
from pipeline.tag.mentions import Found
from pipeline.tag.scan import NameHit
from pipeline.tag.strangers import without_strangers
from pipeline.tag.within import Party
from tests import loaded

MOST = 1.5  # seconds of this thread's processor time; comparing all with all takes many more


def test_thousands_of_mentions_that_mean_another_are_parted_in_no_time() -> None:
    gazetteer, surfaces = loaded.gazetteer(), ["Amazon", "QZX"] * 2500
    text = " ".join(surfaces)
    found, at = [], 0
    for surface in surfaces:
        found.append(Found(at, at + len(surface), surface, "company", 0.9, "model: company 0.90"))
        at += len(surface) + 1
    party = Party("amazon-web-services", "Amazon Web Services", "company", True, tuple(found))
    without_strangers(
        text, [replace(party, found=tuple(found[:2]))], gazetteer
    )  # word lists are read before the clock starts
    began = time.thread_time()
    parted = without_strangers(text, [party], gazetteer)
    assert time.thread_time() - began < MOST
    assert [(one.entity_id, one.name, len(one.found)) for one in parted] == [
        ("amazon-web-services", "Amazon Web Services", 2500),
        (None, "Amazon", 2500),
    ]


def test_thousands_of_parties_are_joined_to_the_names_that_they_shorten_in_no_time() -> None:
    """Each known one by the words around it alone, each with its own unknown one that gives the name in full."""
    parties, at = [], 0
    for number in range(4000):
        for name, link in ((f"Quay{number} Boats", None), (f"Quay{number}", _around_its_words(f"quay-{number}", at))):
            found = Found(at, at + len(name), name, "company", 0.9, "model: company 0.90", link)
            parties.append(Party(f"quay-{number}" if link else f"x-{number}", name, "company", bool(link), (found,)))
            at += len(name) + 1
    gazetteer = loaded.invented()
    without_strangers("", parties[:2], gazetteer)  # word lists are read before the clock starts
    began = time.thread_time()
    joined = without_strangers("", parties, gazetteer)
    assert time.thread_time() - began < MOST
    assert [len(one.found) for one in joined] == [2] * 4000


def _around_its_words(entity_id: str, at: int) -> Link:
    hit = NameHit(0, 1, at, at + 5, "Quay", (entity_id,))
    return Link(hit, entity_id, "company", "the words around it", 0.9, is_around=True)


@pytest.mark.parametrize("text", [" " * 20_000, ", and" + " " * 20_000, "," + " " * 20_000, ", and x" + " " * 20_000])
def test_blanks_are_searched_once_for_the_bound_of_a_clause(text: str) -> None:
    began = time.thread_time()
    assert BOUND.search(text) is None
    assert BOUND.search(f"{text}while") is not None
    assert time.thread_time() - began < MOST
