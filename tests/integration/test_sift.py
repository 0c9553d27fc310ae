"""Sifting with the packaged weights: what is core, what is a controversy, of which types, and what must not alarm."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from pipeline.detect.sift import RULES_VERSION, Sifter
from pipeline.detect.weights import load_weights
from pipeline.lexicon import Lexicon, Term
from pipeline.records import Document, Span, Tagged

TERMS = {
    "strong": {"en": ["facial recognition", "face recognition"], "de": ["Gesichtserkennung"], "ja": ["顔認証"]},
    "negative": {"en": ["face unlock"]},
    "cue:litigation": {"en": ["lawsuit", "sues"], "de": ["Klage"], "ja": ["訴訟"]},
    "cue:ban_or_moratorium": {"de": ["Verbot"]},
}
LEXICON = Lexicon(
    "test-sift",
    {
        category: {code: tuple(Term(text, code) for text in texts) for code, texts in table.items()}
        for category, table in TERMS.items()
    },
)
CONTROVERSIES = [
    (
        "Fenmoor council votes to ban facial recognition",
        "The council voted on Monday to ban police use of facial recognition.",
        "ban_or_moratorium",
    ),
    (
        "Man sues over wrongful arrest after false face match",
        "He was arrested after facial recognition matched the wrong man.",
        "wrongful_arrest",
    ),
    (
        "Regulator fines Oculume €20m over facial recognition database",
        "The data protection authority fined the company for scraping photos without consent.",
        "fine",
    ),
    (
        "Workers at Oculume protest facial recognition contract",
        "Employees signed a letter demanding an end to facial recognition work for police.",
        "employee_protest",
    ),
    (
        "Oculume investors demand end to facial recognition sales",
        "Shareholders filed a resolution asking the board to stop selling facial recognition to police.",
        "shareholder_action",
    ),
]
NEAR_MISSES = [
    (
        "Opinion: Stop asking whether facial recognition is biased",
        "Critics of facial recognition speak of civil liberties, police of safety, and both miss the point, I believe.",
    ),
    (
        "How to unlock your phone with your face",
        "Face recognition works in the dark; add a second appearance in the settings of the phone.",
    ),
    (
        "Facial Recognition Market to Reach USD 12 Billion by 2027",
        "The market is expected to grow at a CAGR of 16% during the forecast period.",
    ),
    (
        "Why some people never forget a face",
        "Participants with prosopagnosia took a face recognition test while psychologists measured brain activity.",
    ),
    (
        "Oculume launches facial recognition terminal",
        "The leading provider of access solutions today unveiled a contactless terminal with facial recognition.",
    ),
    (
        "Photo app groups your albums",
        "The photo app uses face recognition to group pictures of your family on the phone.",
    ),
]


def document(title: str, text: str, language: str = "en") -> Document:
    return Document("a", "https://x.example/a", title, text, language, "x", datetime(2024, 1, 1, tzinfo=UTC))


@pytest.fixture(scope="module")
def trained() -> Sifter:
    weights = load_weights()
    assert weights is not None
    return Sifter(LEXICON, weights)


@pytest.mark.parametrize(("title", "text", "kind"), CONTROVERSIES)
def test_controversies_are_found_with_their_type(trained: Sifter, title: str, text: str, kind: str) -> None:
    sifted = trained.sift(document(title, text), Tagged("t"))
    assert (sifted.topic, sifted.is_controversy) == ("core", True)
    assert kind in dict(sifted.types)


@pytest.mark.parametrize(("title", "text"), NEAR_MISSES)
def test_near_misses_do_not_alarm(trained: Sifter, title: str, text: str) -> None:
    sifted = trained.sift(document(title, text), Tagged("t"))
    assert not sifted.is_controversy
    assert sifted.types == ()


@pytest.mark.parametrize(("title", "text"), NEAR_MISSES)
def test_near_misses_do_not_alarm_by_rules_either(title: str, text: str) -> None:
    assert not Sifter(LEXICON).sift(document(title, text), Tagged("t")).is_controversy


def test_a_sifted_text_tells_its_place_and_a_like_one_lies_closer(trained: Sifter) -> None:
    texts = [(*CONTROVERSIES[1][:2],), ("Wrong man jailed on a facial recognition match sues", "."), NEAR_MISSES[2]]
    places = [np.array(trained.sift(document(*text), Tagged("t")).place) for text in texts]
    assert [np.linalg.norm(place) for place in places] == pytest.approx([1.0] * 3, abs=1e-3)
    assert places[0] @ places[1] > places[0] @ places[2] + 0.2
    assert Sifter(LEXICON).sift(document(*texts[0]), Tagged("t")).place == ()


def test_a_text_without_any_term_is_none(trained: Sifter) -> None:
    sifted = trained.sift(document("City sued over parking", "The lawsuit says the fines were illegal."), Tagged("t"))
    assert (sifted.topic, sifted.topic_score, sifted.is_controversy) == ("none", 0.0, False)


def test_scores_are_probabilities_and_types_are_sorted(trained: Sifter) -> None:
    sifted = trained.sift(document(*CONTROVERSIES[1][:2]), Tagged("t"))
    scores = [score for _, score in sifted.types]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in (*scores, sifted.topic_score, sifted.controversy_score))


def test_boilerplate_does_not_decide(trained: Sifter) -> None:
    text = "The council discussed parking.\nRead more: lawsuit over facial recognition, police sued."
    start = text.index("Read more")
    marked = Document("a", "u", "Council", text, "en", "x", datetime(2024, 1, 1, tzinfo=UTC), (Span(start, len(text)),))
    assert trained.sift(marked, Tagged("t")).topic == "none"


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "de",
            "Klage gegen Gesichtserkennung",
            "Gegen die Gesichtserkennung liegt eine Klage vor. Gesichtserkennung: Verbot gefordert.",
        ),
        ("ja", "顔認証めぐり訴訟", "顔認証をめぐる訴訟が始まった。顔認証の訴訟は初めて。"),
    ],
)
def test_other_languages_go_by_rules_that_say_so(trained: Sifter, language: str, title: str, text: str) -> None:
    sifted = trained.sift(document(title, text, language), Tagged("t"))
    assert sifted.version == RULES_VERSION
    assert "rules only" in sifted.reasons[0]
    assert (sifted.topic, sifted.is_controversy) == ("core", True)


def test_without_weights_the_version_says_rules() -> None:
    assert Sifter(LEXICON).version == RULES_VERSION


def test_the_trained_sifter_gives_its_reasons(trained: Sifter) -> None:
    sifted = trained.sift(document(*CONTROVERSIES[0][:2]), Tagged("t"))
    assert sifted.version == trained.version != RULES_VERSION
    assert any(reason.startswith("core +") for reason in sifted.reasons)


def test_what_never_names_the_technology_must_be_surely_about_it(trained: Sifter) -> None:
    surely = "A camera picked faces out of the crowd. It took a grandmother for a wanted woman, and police held her."
    hardly = "Two officers face charges of falsifying records, and pictures show them asleep at their desks."
    assert trained.sift(document("Cameras that know faces jailed the wrong woman", surely), Tagged("t")).topic == "core"
    told = trained.sift(document("Two guards charged after inmate's death", hardly), Tagged("t"))
    assert (told.topic, told.is_controversy) == ("none", False)


@pytest.mark.parametrize(
    ("text", "is_read"),
    [
        ("A computer compared his license photo with a still, and police came.", True),
        ("Software ranked her picture first.", True),
        ("The app prints your photo. Its software is free.", False),
        ("She lost the match and kept a brave front.", False),
    ],
)
def test_a_likeness_that_is_matched_speaks_of_what_is_not_named(trained: Sifter, text: str, is_read: bool) -> None:
    sifted = trained.sift(document("Two towns, one story", text), Tagged("t"))
    assert (sifted.reasons != ("no topic term",)) == is_read


STAFF = (
    "Employees of the video platform Orbelane have called on the company to pull out of a contract to provide facial "
    "recognition to the border guard. In an open letter handed to management on Monday, 340 of them demand that it is "
    "cancelled. A spokeswoman said that management had read the letter and would not change the contract."
)


@pytest.mark.parametrize(
    "title",
    ["Orbelane staff demand end to facial recognition contract", "Engineers tell Orbelane to drop face matching deal"],
)
def test_what_a_headline_demands_is_not_told_as_done(trained: Sifter, title: str) -> None:
    sifted = trained.sift(document(title, STAFF), Tagged("t"))
    assert sifted.is_controversy
    assert {"contract_cancelled", "vendor_withdrawal"}.isdisjoint(dict(sifted.types))


def test_a_contract_that_was_dropped_is_told_as_dropped(trained: Sifter) -> None:
    text = "Calder County said on Monday that it had cancelled its facial recognition contract with Orbelane."
    sifted = trained.sift(document("County cancels Orbelane facial recognition contract", text), Tagged("t"))
    assert "contract_cancelled" in dict(sifted.types)
