"""Other languages: topic terms and the gazetteer without a statistical pipeline, and with one where it is installed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.records import Document
from tests.loaded import gazetteer, lexicon, prefilter, tagger

AT = datetime(2024, 3, 1, tzinfo=UTC)
LEXICON, GAZETTEER = lexicon(), gazetteer()
PREFILTER, TAGGER = prefilter(), tagger()
TEXTS = {
    "de": (
        "Die Bundespolizei erprobt Gesichtserkennung am Bahnhof. Der Chaos Computer Club warnt vor Clearview AI.",
        {"Bundespolizei": "agency", "Chaos Computer Club": "group", "Clearview AI": "company"},
    ),
    "fr": (
        "La CNIL a sanctionné Clearview AI pour sa reconnaissance faciale. La Quadrature du Net s’en félicite.",
        {"CNIL": "agency", "Clearview AI": "company", "La Quadrature du Net": "group"},
    ),
    "es": (
        "Mercadona usó reconocimiento facial. La Agencia Española de Protección de Datos multó a Mercadona.",
        {"Mercadona": "company", "Agencia Española de Protección de Datos": "agency"},
    ),
    "it": (
        "Il Garante per la protezione dei dati personali ha multato Clearview AI per il riconoscimento facciale.",
        {"Garante per la protezione dei dati personali": "agency", "Clearview AI": "company"},
    ),
    "pt": (
        "A ViaQuatro usou reconhecimento facial no metrô de São Paulo. O Idec processou a empresa.",
        {"ViaQuatro": "company", "metrô de São Paulo": "agency", "Idec": "group"},
    ),
    "nl": (
        "De Autoriteit Persoonsgegevens beboette Clearview AI wegens gezichtsherkenning. Bits of Freedom is blij.",
        {"Autoriteit Persoonsgegevens": "agency", "Clearview AI": "company", "Bits of Freedom": "group"},
    ),
}


def document(text: str, language: str) -> Document:
    return Document("a", "https://a.example/", "", text, language, "a", AT)


@pytest.mark.parametrize("language", TEXTS)
def test_topic_terms_and_known_names_need_no_pipeline(language: str) -> None:
    text, wanted = TEXTS[language]
    assert PREFILTER.is_relevant(text)
    found = {one.surface: one.entity_type for one in TAGGER.tag(document(text, language)).mentions if one.is_known}
    assert found == wanted


def test_the_topic_s_own_words_name_nobody() -> None:
    text = "Die Gesichtserkennung kam. Gesichtserkennung ist umstritten, sagte die Firma Gesichtserkennung Nord."
    assert "Gesichtserkennung" not in {one.surface for one in TAGGER.tag(document(text, "de")).mentions}


def test_a_german_noun_at_the_beginning_of_a_sentence_names_nobody() -> None:
    text = (
        "Die Handelskette nutzte Gesichtserkennung. Die Software stammt von Clearview AI. Die Kette will die Kameras "
        "abbauen. Der Chaos Computer Club kritisierte den Einsatz."
    )
    found = {one.surface for one in TAGGER.tag(document(text, "de")).mentions}
    assert found == {"Clearview AI", "Chaos Computer Club"}
