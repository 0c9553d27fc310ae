"""How far through a long text faces are spoken of."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.detect.cues import PhraseFinder, load_patterns
from pipeline.detect.reading import Reading, read
from pipeline.detect.subject import subject
from pipeline.records import Document

OTHER = "The harbour was dredged again."


def reading_of(*sentences: str) -> Reading:
    document = Document("a", "u", "Veldmark buys", " ".join(sentences), "en", "", datetime(2024, 1, 1, tzinfo=UTC))
    return read(document, load_patterns(), PhraseFinder())


def test_what_goes_through_the_whole_text_counts_more_than_what_stands_in_one_place() -> None:
    spoken = (
        "The gate compares faces.",
        "Her portrait was old.",
        "It did not recognise him.",
        "A selfie is asked for.",
    )
    spread = subject(reading_of(*(one for sentence in spoken for one in (sentence, OTHER, OTHER))))
    heaped = subject(reading_of(*[OTHER] * 4, *spoken, *[OTHER] * 4))
    assert spread["subject:likeness-share"] == heaped["subject:likeness-share"] == pytest.approx(4 / 3)
    assert spread["subject:likeness-spread"] > heaped["subject:likeness-spread"]
    assert spread["subject:likeness-early"] > heaped["subject:likeness-early"] == 0.0


def test_pictures_and_recognising_are_no_words_for_faces_themselves() -> None:
    figures = subject(reading_of("Her portrait hangs there.", "They recognised the union.", *[OTHER] * 6))
    assert figures["subject:face-share"] == 0.0
    assert figures["subject:likeness-share"] == pytest.approx(1.0)


def test_a_headline_with_its_lead_has_none_of_it() -> None:
    assert subject(reading_of("The gate compares faces.", OTHER)) == {}
