"""Names that the classifier hardly believes: what the article says of them, their shape and their sentence speak."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipeline.tag.candidates import candidates, chains
from pipeline.tag.classifier import CLASSES
from pipeline.tag.judging import Judged, scene
from pipeline.tag.limits import Spotting
from pipeline.tag.mentions import spot
from pipeline.tag.shapes import Shapes
from pipeline.tag.words import split
from tests.loaded import gazetteer

SHAPES = Shapes(gazetteer())
_BEFORE = "It rained. It rained again. It rained on. "  # so that what follows is no lead


def spotted(text: str, name: str, odds: float, kind: str = "company", limits: Spotting | None = None) -> dict[str, str]:
    """What is found where `name` is so likely to be a company, and nothing else is anything."""
    words = split(text)
    proposed = candidates(words, chains(words))
    said = np.zeros((len(proposed), len(CLASSES)), dtype=np.float32)
    at = [index for index, one in enumerate(proposed) if text[one.start : one.end] == name]
    assert at
    said[at, CLASSES.index(kind)] = odds
    said[:, 0] = 1 - said.sum(axis=1)
    found = spot(scene(words, [], None, SHAPES), [], Judged(proposed, said, said), limits=limits)
    return {one.surface: one.entity_type for one in found}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The privacy authority Persondomen has fined a grocer.", "Persondomen", "agency"),
        ("The citizens' initiative Plattform Sichtfrei wants the cameras gone.", "Plattform Sichtfrei", "group"),
        ("The rota, from the software house Schichtwerk, was due.", "Schichtwerk", "company"),
        ("It is sold by Blickfang, a start-up of eleven people.", "Blickfang", "company"),
        ("They bought from a company called Quellig last year.", "Quellig", "company"),
    ],
)
def test_what_the_article_presents_is_somebody_however_unlikely_its_name(text: str, name: str, kind: str) -> None:
    assert spotted(text, name, 0.01) == {name: kind}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It is a campaign Ottley supports with money.", "Ottley"),
        ("They sold the company Yllka founded in 2009.", "Yllka"),
        ("Jorun Vorhaus spoke. The company Vorhaus, they said, is no more.", "Vorhaus"),
        ("It was the firm Smith, they said.", "Smith"),
        ("Oleksiy Hrynko, a developer in Ottway, wrote it.", "Oleksiy Hrynko"),
        ("The company Christmas party was long.", "Christmas"),
    ],
    ids=["clause", "clause of a founder", "surname by the article", "surname", "trade of a person", "no name"],
)
def test_persons_and_clauses_behind_a_firm_are_nobody(text: str, name: str) -> None:
    assert spotted(text, name, 0.04) == {}


def test_an_organisation_may_be_called_as_a_judge_is() -> None:
    text = "The lawyers' organisation Justice Downriver had pictures."
    assert spotted(text, "Justice Downriver", 0.9, "group") == {"Justice Downriver": "group"}
    assert spotted("They met Justice Downriver in May.", "Justice Downriver", 0.9, "group") == {}


def test_a_shape_speaks_for_a_name_that_the_classifier_hardly_believes() -> None:
    text = f"{_BEFORE}They wrote to the Ministry of Social Care in May."
    assert spotted(text, "Ministry of Social Care", 0.06, "agency") == {"Ministry of Social Care": "agency"}
    assert spotted(text, "Ministry of Social Care", 0.04, "agency") == {}


def test_an_airport_is_a_place_where_only_its_shape_speaks() -> None:
    text = f"{_BEFORE}They waited at Ottway International Airport in May."
    assert spotted(text, "Ottway International Airport", 0.15, "agency") == {}
    assert spotted(text, "Ottway International Airport", 0.25, "agency") == {"Ottway International Airport": "agency"}


def test_a_name_in_a_sentence_of_trade_needs_less() -> None:
    told, other = f"{_BEFORE}Quellig sold it to them.", f"{_BEFORE}Quellig stood beside them."
    assert spotted(told, "Quellig", 0.38) == {"Quellig": "company"}
    assert spotted(other, "Quellig", 0.38) == {}
    assert spotted(told, "Quellig", 0.38, limits=replace(Spotting(), traded=1.0)) == {}
