"""What a person may set: as it was written, checked field by field."""

from __future__ import annotations

import time

from alerts.preferences import MAX_WATCHED, Terms, check_terms
from pipeline.tag.gazetteer import load_gazetteer


def test_of_many_unknown_names_a_few_are_explained_and_the_rest_counted_in_little_time() -> None:
    gazetteer = load_gazetteer()
    names = tuple(f"Zorblax {number} Optiques" for number in range(MAX_WATCHED))
    begun = time.thread_time()
    terms, problems = check_terms(Terms(names=names), gazetteer, ())
    assert time.thread_time() - begun < 2
    assert (terms.entities, list(problems)) == ((), ["names"])
    assert problems["names"].count("is not in the gazetteer") == 3
    assert problems["names"].endswith(f"; and {MAX_WATCHED - 3} more.")


def test_a_known_name_behind_unknown_ones_is_still_found() -> None:
    names = (*(f"Zorblax {number}" for number in range(5)), "Amazon")
    terms, problems = check_terms(Terms(names=names), load_gazetteer(), ())
    assert [one.name for one in terms.entities] == ["Amazon"]
    assert problems["names"].endswith("; and 2 more.")
