"""How a long text is told: figures of later sentences, and what they move."""

from __future__ import annotations

from datetime import UTC, datetime
from math import log1p
from pathlib import Path

import numpy as np
import pytest

from pipeline.detect.cues import PhraseFinder, load_patterns
from pipeline.detect.manner import manner
from pipeline.detect.reading import Reading, read
from pipeline.detect.weights import DISPUTE, MANNER, Weights, read_weights, write_weights
from pipeline.records import Document, Mention, Tagged

LEAD = "Veldmark bought a system. It came in spring. It is small."
PLAIN = "It runs well. It is quick. It has a lid."


def reading_of(*later: str, lead: str = LEAD) -> Reading:
    text = " ".join([lead, *later, PLAIN])
    document = Document("a", "u", "Veldmark buys", text, "en", "", datetime(2024, 1, 1, tzinfo=UTC))
    return read(document, load_patterns(), PhraseFinder())


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("“It is not lawful,” a tenant said.", "quote"),
        ("They met on Tuesday.", "weekday"),
        ("It said so in a short statement.", "statement"),
        ("The mayor declined to comment.", "silence"),
        ("The firm didn’t immediately respond.", "silence"),
        ("A spokeswoman was there.", "spokesperson"),
        ("They signed a petition.", "letter"),
        ("No one has complained.", "nobody"),
        ("I have seen it.", "first-person"),
        ("It could fail.", "unsure"),
    ],
)
def test_a_later_sentence_shows_how_the_text_is_told(sentence: str, name: str) -> None:
    figures = manner(reading_of(sentence, sentence), Tagged("v"))
    assert figures[f"manner:{name}"] == pytest.approx(log1p(2))
    assert f"manner:{name}" not in manner(reading_of("It is made of tin.", "So it is."), Tagged("v"))
    in_lead = reading_of("It is made of tin.", "So it is.", lead=f"{sentence} It came in spring. It is small.")
    assert f"manner:{name}" not in manner(in_lead, Tagged("v"))


def test_what_another_says_of_himself_is_not_the_author_speaking() -> None:
    assert "manner:first-person" not in manner(reading_of("“I saw it,” a tenant said.", "So it is."), Tagged("v"))


def test_who_is_named_beside_a_verb_of_speech_speaks() -> None:
    reading = reading_of("Veldmark said it was sorry.", "Veldmark stands there.")
    spans = [line.span for line in reading.lines[3:5]]
    mentions = [Mention(s.start, s.start + 8, "Veldmark", "Veldmark", "company", role="vendor") for s in spans]
    figures = manner(reading, Tagged("v", mentions=tuple(mentions)))
    assert figures["manner:vendor-speaks"] == pytest.approx(log1p(1))
    assert "manner:buyer-speaks" not in figures


def test_a_headline_with_its_lead_has_no_manner() -> None:
    document = Document("a", "u", "t", "“No,” she said on Tuesday.", "en", "", datetime(2024, 1, 1, tzinfo=UTC))
    assert manner(read(document, load_patterns(), PhraseFinder()), Tagged("v")) == {}


def test_the_manner_moves_a_controversy_and_nothing_else(tmp_path: Path) -> None:
    threes, heads = np.array([[1.0, 0.0]] * 3), ("core", DISPUTE, MANNER)
    index = {"a": 0, "manner:quote": 1}
    weights = Weights("v", index, heads, np.array([[5.0, 0.0], [0.0, 0.0], [0.0, 2.0]]), np.zeros(3), threes, threes)
    write_weights(weights, tmp_path / "w.npz")
    again = read_weights((tmp_path / "w.npz").read_bytes())
    plain, told = again.scores({"a": 1.0}), again.scores({"a": 1.0, "manner:quote": 0.5})
    odds = plain["controversy"] / (1 - plain["controversy"])
    assert told["controversy"] == pytest.approx(odds * np.e / (1 + odds * np.e))
    assert told["core"] == plain["core"]
    assert set(told) == {"core", "controversy"} == set(again.cuts(is_long=True))
