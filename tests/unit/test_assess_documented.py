"""The assessment's page says what the code does, and every type has its words, gravity and crosswalk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.detect import assess, names
from pipeline.detect.crosswalk import load_crosswalk, vocabulary_of
from pipeline.detect.cues import load_patterns
from pipeline.detect.kinds import ANSWERS, KINDS, RESPONSES, gravest, naming_type, sure
from pipeline.records import TYPES

PAGE = (Path(__file__).parents[2] / "docs" / "assessment.md").read_text(encoding="utf-8")


def test_the_page_gives_the_gravity_of_every_type() -> None:
    assert {t: KINDS[t].gravity for t in TYPES} == {
        kind: int(points) for kind, points in re.findall(r"\b([a-z]+(?:_[a-z]+)*) (\d+)[,.\n]", PAGE) if kind in TYPES
    }


def test_the_page_gives_the_points_of_every_sanction() -> None:
    for sanction, points in assess.SANCTION_POINTS.items():
        assert f"{sanction} {points}" in PAGE


@pytest.mark.parametrize(
    ("part", "points"),
    [
        ("outlets", assess.OUTLET_POINTS),
        ("independent articles", assess.INDEPENDENT_POINTS),
        ("countries", assess.COUNTRY_POINTS),
        ("languages", assess.LANGUAGE_POINTS),
        ("actor", assess.NEW_ACTOR),
        ("practice", assess.NEW_PRACTICE),
        ("jurisdiction", assess.NEW_JURISDICTION),
        ("silence before", assess.SILENCE_POINTS),
    ],
)
def test_the_page_gives_the_points_of_every_part(part: str, points: int) -> None:
    assert re.search(rf"^\| {part} \|.*\| {points} \|$", PAGE, re.MULTILINE)


def test_a_figure_cannot_pass_100() -> None:
    severity = max(k.gravity for k in KINDS.values()) + max(assess.SANCTION_POINTS.values()) + assess.MAX_GROUP_POINTS
    assert severity + assess.MAX_SCOPE_POINTS + assess.IRREVERSIBLE_POINTS + assess.UNANSWERED_POINTS == 100
    reach = (assess.OUTLET_POINTS, assess.INDEPENDENT_POINTS, assess.COUNTRY_POINTS, assess.LANGUAGE_POINTS)
    novelty = (assess.NEW_ACTOR, assess.NEW_PRACTICE, assess.NEW_JURISDICTION, assess.SILENCE_POINTS)
    assert sum(reach) == sum(novelty) == 100


def test_every_type_has_words_patterns_and_a_crosswalk() -> None:
    assert KINDS.keys() == load_crosswalk().keys() == set(TYPES)
    assert set(TYPES) - load_patterns().types.keys() == {"other"}
    assert RESPONSES <= ANSWERS <= set(TYPES)


def test_the_crosswalk_of_several_types_names_each_thing_once() -> None:
    found = vocabulary_of(["wrongful_arrest", "contested_use", "data_breach"])
    assert found.sasb == ("Data Security", "Human Rights & Community Relations")
    assert found.ungc == (1, 2)
    with pytest.raises(KeyError):
        vocabulary_of(["unknown"])


@pytest.mark.parametrize(
    ("types", "worst", "named"),
    [
        (["company_response", "ngo_campaign"], "ngo_campaign", "ngo_campaign"),
        (["contract_cancelled", "company_response"], "contract_cancelled", "contract_cancelled"),
        (["fine", "wrongful_arrest"], "wrongful_arrest", "wrongful_arrest"),
        ([], "other", "other"),
    ],
)
def test_a_matter_is_named_after_its_gravest_type_that_is_no_answer(types: list[str], worst: str, named: str) -> None:
    assert (gravest(types), naming_type(types)) == (worst, named)


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ({"contract_cancelled": 0.77, "regulatory_action": 0.33}, ("contract_cancelled",)),
        ({"fine": 0.9, "regulatory_action": 0.4}, ("fine", "regulatory_action")),
        ({"contested_use": 0.3, "bias_finding": 0.2}, ("contested_use",)),
        ({}, ()),
    ],
)
def test_types_that_are_told_are_the_likeliest_and_those_that_are_likely_enough(
    scores: dict[str, float], told: tuple[str, ...]
) -> None:
    assert sure(scores) == told


def test_the_page_gives_the_weight_of_every_part_of_a_party() -> None:
    assert all(f"{role} {weight:g}" in PAGE for role, weight in names.PARTY_WEIGHT.items())
    assert f"{names.OTHER_WEIGHT:g} for what else" in PAGE
