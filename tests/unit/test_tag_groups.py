"""Groups of words carry what was learned over to words never met; only what is undecided is read once more."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.tag.candidates import Candidate, candidates, chains
from pipeline.tag.classifier import CLASSES, hashes, rows
from pipeline.tag.features import features
from pipeline.tag.group_features import groups_after, groups_before, own_groups
from pipeline.tag.judging import Judged, scene
from pipeline.tag.shapes import Shapes
from pipeline.tag.unsure import unsure
from pipeline.tag.word_groups import word_groups
from pipeline.tag.words import split
from tests.loaded import gazetteer

SHAPES = Shapes(gazetteer())


@pytest.mark.parametrize(("one", "other"), [("airbus", "siemens"), ("governor", "mayor"), ("startup", "oracle")])
def test_words_that_are_used_alike_share_a_group(one: str, other: str) -> None:
    assert word_groups()[one] == word_groups()[other]


def said(text: str, name: str) -> set[str]:
    words = split(text)
    place = scene(words, [], None, SHAPES)
    found = next(one for one in candidates(words, chains(words)) if text[one.start : one.end] == name)
    low, high = place.reach(found.first)
    groups = {
        *own_groups(place, found),
        *groups_before(place, found.first, low),
        *groups_after(place, found.last, high),
    }
    assert set(rows(hashes(groups)).tolist()) <= set(rows(features(place, found)).tolist())
    return groups


def test_a_name_before_either_of_two_like_verbs_has_the_same_features() -> None:
    names = ["airbus", "siemens"]
    first, second = (said(f"The council met {name} and Tern Harbor in May.", "Tern Harbor") for name in names)
    assert first == second
    assert first != said("The council met rivers and Tern Harbor in May.", "Tern Harbor")


def test_words_beyond_the_sentence_say_nothing() -> None:
    assert said("Tern Harbor. Airbus sued.", "Tern Harbor") == said("Tern Harbor. Rivers rose.", "Tern Harbor")


@pytest.mark.parametrize(
    ("whole", "part", "read"), [(0.9, 0.5, set()), (0.1, 0.5, {0}), (0.5, 0.1, {0}), (0.1, 0.1, set())]
)
def test_a_sentence_is_read_again_unless_its_undecided_names_are_parts_of_a_certain_one(
    whole: float, part: float, read: set[int]
) -> None:
    words = split("Calder Bay Police met. Nobody else did.")
    proposed = [Candidate(0, 3, 0, 17), Candidate(0, 2, 0, 10)]
    odds = np.zeros((2, len(CLASSES)), dtype=np.float32)
    odds[:, CLASSES.index("agency")] = (whole, part)
    assert unsure(scene(words, [], None, SHAPES), Judged(proposed, odds, odds), []) == read


def test_an_undecided_name_is_read_in_the_shortest_of_its_sentences_only() -> None:
    text = "Nobody from Calder Bay or anywhere else in the county met. Calder Bay did."
    words = split(text)
    proposed = [one for one in candidates(words, chains(words)) if text[one.start : one.end] == "Calder Bay"]
    odds = np.zeros((2, len(CLASSES)), dtype=np.float32)
    odds[:, CLASSES.index("agency")] = 0.5
    assert unsure(scene(words, [], None, SHAPES), Judged(proposed, odds, odds), []) == {1}


@pytest.mark.parametrize(("odds", "read"), [(0.05, set()), (0.4, {0}), (0.5, set()), (0.9, set())])
def test_a_long_sentence_is_read_for_a_name_that_is_nearly_told_and_for_none_that_is_told(
    odds: float, read: set[int]
) -> None:
    text = "Nobody from Calder Bay or anywhere else in the county met the council on Monday evening in the old hall."
    words = split(text)
    proposed = [one for one in candidates(words, chains(words)) if text[one.start : one.end] == "Calder Bay"]
    rows = np.full((1, len(CLASSES)), 0.0, dtype=np.float32)
    rows[:, CLASSES.index("company")] = odds
    assert unsure(scene(words, [], None, SHAPES), Judged(proposed, rows, rows), []) == read
