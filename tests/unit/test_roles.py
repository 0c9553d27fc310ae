"""What part a party plays, and whether it is a main one."""

import pytest

from pipeline.tag.role_features import cue_classes
from tests.loaded import tagger

TAGGER = tagger()


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("sold", "sells"),
        ("supplies", "sells"),
        ("piloting", "uses"),
        ("sued", "opposes"),
        ("fined", "rules"),
        ("ordinance", "legislates"),
        ("shareholders", "invests"),
        ("told", "tells"),
    ],
)
def test_a_word_is_a_cue(word: str, name: str) -> None:
    assert name in cue_classes(word)


@pytest.mark.parametrize("word", ["the", "solder", "banana", ""])
def test_a_word_that_only_looks_like_one_is_none(word: str) -> None:
    assert cue_classes(word) == ()


def salience(text: str, entity_id: str, title: str = "") -> str:
    seen = TAGGER.see(text, title)
    found = zip(seen.parts, seen.saliences, strict=True)
    return next(main for part, main in found if part.party.entity_id == entity_id)


def test_a_party_named_in_the_title_is_a_main_one() -> None:
    assert salience("Later Microsoft was asked.", "microsoft", "Microsoft asked about faces") == "main"


def test_a_party_named_once_in_passing_is_a_minor_one() -> None:
    assert salience("Nothing happened. " * 40 + "Later Microsoft was asked.", "microsoft", "A quiet day") == "minor"


def test_a_party_named_often_is_a_main_one() -> None:
    assert salience("Microsoft said so. " * 5, "microsoft") == "main"


def test_a_medium_that_is_only_cited_is_a_minor_party() -> None:
    text = "Reuters reported it. Reuters said so. The sale ended."
    assert salience(text, "reuters") == "minor"


def test_each_mention_can_be_explained() -> None:
    text = "Amazon (Nasdaq: AMZN) sold Rekognition to police."
    explained = TAGGER.explain(text)
    assert [one.mention.surface for one in explained] == ["Amazon", "Rekognition"]
    assert "ticker" in explained[0].mention.rule
    assert explained[0].context == text
    assert explained[0].role_because
