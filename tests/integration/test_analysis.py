"""`gazewire analyze`: a document is looked at as the pipeline would."""

from __future__ import annotations

import pytest

from pipeline.analysis import plain_article

GERMAN = """Bußgeld für die Handelskette Lindenhof wegen Gesichtserkennung

In vierzig Filialen der Kette wurden Kundinnen und Kunden ohne Einwilligung mit Kameras erfasst."""
ENGLISH = """Grocer Lindenhof fined over facial recognition

Cameras in forty of the chain's stores compared everybody who walked in with a list of suspects."""


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (ENGLISH, "en"), ("Too short to tell", None)])
def test_a_text_file_is_read_in_the_language_that_it_is_written_in(text: str, language: str | None) -> None:
    assert plain_article(text, "a.txt").language == language
