"""What the model of names is made from, and how its held-out figures are counted."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.tagging.corpus import Labelled
from benchmarks.tagging.counting import Tally, norm
from benchmarks.tagging.readings import thinned
from benchmarks.tagging.reliability import Judgement, calibrated, curves
from benchmarks.tagging.swapped import Swapper
from benchmarks.tagging.validate import judgements
from pipeline.records import EntityType, Mention, Tagged
from tests.loaded import gazetteer

GAZETTEER = gazetteer()
TEXT = "Tern Harbor Optics (THO) sued Calder Bay. Tern said Calder Bay paid; THO agreed."


def entity(name: str, kind: str, *surfaces: str, salience: str = "main") -> dict[str, Any]:
    return {"name": name, "type": kind, "role": "other", "salience": salience, "surfaces": list(surfaces)}


def article() -> Labelled:
    parties = [
        entity("Tern Harbor Optics", "company", "Tern Harbor Optics", "THO", "Tern"),
        entity("Calder Bay", "agency", "Calder Bay"),
    ]
    return Labelled("https://a.example/1", "Tern sues", TEXT, {"entities": parties, "products": []})


def test_other_names_stand_where_the_old_ones_stood() -> None:
    swapped = Swapper(GAZETTEER, 7).swapped(article())
    surfaces = [surface for one in swapped.gold["entities"] for surface in one["surfaces"]]
    assert all(surface in swapped.text for surface in surfaces)
    assert "Calder Bay" not in swapped.text
    assert " sued " in swapped.text
    assert [one["type"] for one in swapped.gold["entities"]] == ["company", "agency"]


def test_the_same_seed_gives_the_same_names() -> None:
    assert Swapper(GAZETTEER, 7).swapped(article()) == Swapper(GAZETTEER, 7).swapped(article())


def test_a_thinned_gazetteer_lacks_its_share_and_nothing_points_at_what_is_gone() -> None:
    thin = thinned(GAZETTEER, 0.5, 0)
    assert 0.45 < len(thin.entities) / len(GAZETTEER.entities) < 0.55
    assert {form.entity_id for forms in thin.forms.values() for form in forms} <= set(thin.entities)
    named = {reading.entity_id for rule in thin.ambiguous.values() for reading in rule.readings}
    assert named - {None} <= set(thin.entities)


def mention(surface: str, kind: Any, entity_id: str) -> Mention:
    return Mention(0, len(surface), surface, surface, kind, entity_id)


def test_a_party_counts_once_and_a_wrong_type_only_untyped() -> None:
    tally = Tally()
    right, twice = mention("THO", "company", "x-1"), mention("Tern", "company", "x-1")
    mistyped, invented = mention("Calder Bay", "group", "x-2"), mention("Elsewhere", "group", "x-3")
    tally.add(article().gold, Tagged("v", (right, twice, mistyped, invented)))
    figures = tally.figures()
    assert figures["f1"] == pytest.approx(2 * 1 / (2 + 3))
    assert figures["main recall"] == 0.5
    assert (figures["untyped p"], figures["untyped r"]) == (pytest.approx(2 / 3), 1.0)


@pytest.mark.parametrize(
    ("one", "other"), [("The Oculen Co.", "Oculen"), ("U.S. Army", "US Army"), ("Kohl’s", "Kohl"), ("A & B", "a and b")]
)
def test_names_are_compared_without_what_the_press_varies(one: str, other: str) -> None:
    assert norm(one) == norm(other)


def test_curves_rise_and_bring_confidence_to_what_was_right() -> None:
    judgements = [Judgement("model", 0.9, at % 2 == 0, at % 4) for at in range(200)]
    judgements += [Judgement("model", 0.4, at % 5 == 0, at % 4) for at in range(200)]
    points = curves(judgements)["model"]
    assert [to for _, to in points] == sorted(to for _, to in points)
    near = [one.confidence for one in calibrated(judgements) if one.confidence > 0.3]
    assert near
    assert all(value == pytest.approx(0.5, abs=0.2) for value in near)


@pytest.mark.parametrize(
    ("entity_id", "entity_type", "is_right"),
    [
        ("us-ftc", "agency", True),
        ("aclu", "agency", False),  # a link that leads to another body
        ("us-ftc", "company", False),
        (None, "agency", True),  # no link, and the right name
    ],
)
def test_a_mention_is_right_by_its_name_type_and_link(
    entity_id: str | None, entity_type: EntityType, is_right: bool
) -> None:
    label = entity("Federal Trade Commission", "agency", "FTC")
    told = Labelled("https://corpus.example/x", "", "The FTC.", {"entities": [label]})
    named = Mention(4, 7, "FTC", "FTC", entity_type, entity_id, is_known=entity_id is not None, rule="alias: x")
    (judged,) = judgements(told, Tagged("t", (named,)), 0, GAZETTEER)
    assert (judged.is_right, judged.rule) == (is_right, "alias")
