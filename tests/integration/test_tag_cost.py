"""What long and hostile texts cost: twice the text takes about twice the time, not four times."""

from __future__ import annotations

import time

import pytest

from pipeline.tag.clauses import BOUND
from pipeline.tag.mentions import Found
from pipeline.tag.strangers import without_strangers
from pipeline.tag.within import Party
from tests import loaded

MOST = 0.5  # seconds of processor time


def test_thousands_of_mentions_that_mean_another_are_parted_in_no_time() -> None:
    gazetteer, surfaces = loaded.gazetteer(), ["Amazon", "QZX"] * 2500
    text = " ".join(surfaces)
    found, at = [], 0
    for surface in surfaces:
        found.append(Found(at, at + len(surface), surface, "company", 0.9, "model: company 0.90"))
        at += len(surface) + 1
    party = Party("amazon-web-services", "Amazon Web Services", "company", True, tuple(found))
    began = time.process_time()
    parted = without_strangers(text, [party], gazetteer)
    assert time.process_time() - began < MOST
    assert [(one.entity_id, one.name, len(one.found)) for one in parted] == [
        ("amazon-web-services", "Amazon Web Services", 2500),
        (None, "Amazon", 2500),
    ]


@pytest.mark.parametrize("text", [" " * 20_000, ", and" + " " * 20_000, "," + " " * 20_000, ", and x" + " " * 20_000])
def test_blanks_are_searched_once_for_the_bound_of_a_clause(text: str) -> None:
    began = time.process_time()
    assert BOUND.search(text) is None
    assert BOUND.search(f"{text}while") is not None
    assert time.process_time() - began < MOST
