"""Other languages than English are sifted by rules: plain fines and other plain news is told, near misses are not."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.detect.cues import load_patterns
from pipeline.detect.sift import RULES_VERSION, Sifter
from pipeline.lexicon import load_lexicon
from pipeline.records import Document, Sifted, Tagged

SIFTER = Sifter(load_lexicon())
ITEMS = tomllib.loads(Path(__file__).with_name("sifted_elsewhere.toml").read_text(encoding="utf-8"))["item"]
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")


def sifted(item: dict[str, Any]) -> Sifted:
    document = Document("a", "u", item["title"], item["text"], item["language"], "x", datetime(2024, 1, 1, tzinfo=UTC))
    return SIFTER.sift(document, Tagged("t"))


@pytest.mark.parametrize("item", [one for one in ITEMS if "type" in one], ids=lambda one: one["title"])
def test_plain_news_of_other_languages_is_told(item: dict[str, Any]) -> None:
    told = sifted(item)
    assert (told.version, told.topic, told.is_controversy) == (RULES_VERSION, "core", True)
    assert item["type"] in dict(told.types)


@pytest.mark.parametrize("item", [one for one in ITEMS if "type" not in one], ids=lambda one: one["title"])
def test_near_misses_of_other_languages_are_not_told(item: dict[str, Any]) -> None:
    assert not sifted(item).is_controversy


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_fines_and_near_misses_to_tell(language: str) -> None:
    of = [one.get("type") for one in ITEMS if one["language"] == language]
    assert of.count("fine") >= 4
    assert of.count(None) >= 4


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fr", "le train a pris un court retard, sanction du calendrier."),
        ("it", "alla fine un record per tutti."),
        ("de", "die bill steht in der act."),
    ],
)
def test_english_words_for_types_are_not_looked_for_in_other_languages(language: str, sentence: str) -> None:
    assert any(name.startswith("type:") for name in load_patterns("en").of(sentence))
    assert not any(name.startswith("type:") for name in load_patterns(language).of(sentence))


@pytest.mark.parametrize(
    ("language", "sentence", "is_fined"),
    [
        ("de", "rosten muss wegen der kameras 900.000 euro zahlen", True),
        ("de", "kunden müssen künftig nicht mehr mit karte zahlen", False),
        ("de", "weil sie 40.000 euro zahlen soll", True),
        ("fr", "marelle devra verser 2 millions d'euros", True),
        ("fr", "les clients pourront payer 20 euros", False),
        ("es", "la cadena deberá pagar dos millones de euros", True),
        ("es", "los clientes podrán pagar con la cara", False),
        ("it", "il comune dovrà versare 50mila euro", True),
        ("it", "alla fine costa 699 euro", False),
        ("nl", "de sportschool moet 100.000 euro betalen", True),
        ("nl", "klanten betalen 20 euro", False),
        ("pt", "a rede terá de pagar r$ 3 milhões", True),
        ("pt", "clientes poderão pagar 20 reais", False),
    ],
)
def test_who_has_to_pay_a_sum_is_fined(language: str, sentence: str, is_fined: bool) -> None:
    assert ("type:fine" in load_patterns(language).of(sentence)) is is_fined
