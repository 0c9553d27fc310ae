"""What goes on to the tagger, and what is left alone."""

import pytest

from pipeline.lexicon import load_lexicon
from pipeline.tag.prefilter import Prefilter
from tests import loaded


@pytest.fixture(scope="module")
def prefilter() -> Prefilter:
    return loaded.prefilter()


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", "The council will vote on facial recognition."),
        ("Facial Recognition Ban Passed", "The vote was nine to two."),
        ("", "A face-recognition camera stands at the gate."),
        ("", "Die Stadt erprobt Gesichtserkennung am Bahnhof."),
        ("", "La ville teste la reconnaissance faciale."),
        ("", "La ciudad usa reconocimiento facial."),
        ("", "De politie gebruikt gezichtsherkenning."),
        ("", "Deputies ran the picture through Rekognition."),
    ],
    ids=["plain", "title", "hyphen", "german", "french", "spanish", "dutch", "product"],
)
def test_an_article_with_a_topic_term_is_relevant(prefilter: Prefilter, title: str, text: str) -> None:
    assert prefilter.is_relevant(text, title)


@pytest.mark.parametrize(
    "text",
    [
        "The bakery opened a second shop on Main Street.",
        "She did an about-face on taxes.",
        "The minister lost face; recognition came late.",
        "Surfacialrecognitions is one word.",
        "",
    ],
    ids=["other topic", "idiom", "face and recognition apart", "inside a word", "empty"],
)
def test_an_article_without_one_is_left_alone(prefilter: Prefilter, text: str) -> None:
    assert not prefilter.is_relevant(text)


def test_one_neighbouring_term_is_not_enough_and_two_are(prefilter: Prefilter) -> None:
    lexicon = load_lexicon()
    first, second = (term.text for term in lexicon.terms("weak", "en")[:2])
    assert not prefilter.is_relevant(f"They spoke of {first} today.")
    assert prefilter.is_relevant(f"They spoke of {first} and of {second} today.")


@pytest.mark.parametrize(
    ("text", "is_relevant"),
    [
        ("A computer ranked his photograph first, and police came.", True),
        ("The gate compares a picture with the passport.", True),
        ("The photo shows the passport.", False),
        ("Photo by an agency. A photo, and one more photo, of the gate.", False),
    ],
)
def test_three_kindred_words_speak_of_what_is_not_named(prefilter: Prefilter, text: str, is_relevant: bool) -> None:
    assert prefilter.is_relevant(text) == is_relevant


@pytest.mark.parametrize(
    ("text", "is_relevant"),
    [
        ("Tenants want the fever scanners gone after finding that they had been recognising faces since March.", True),
        ("Carers say that clocking in by face costs them minutes.", True),
        ("The mill will record the attendance of 1,800 workers by face.", True),
        ("The boxes, which recognise staff as they arrive, pass the time on to payroll.", True),
        ("A gate mistook her for a smuggler.", True),
        ("She said it to his face, and he faced the wall.", False),
        ("The face of the clock was read by nobody.", False),
        ("He knew the road; the box stood open.", False),
    ],
)
def test_what_is_done_with_faces_is_relevant_by_whatever_name(
    prefilter: Prefilter, text: str, is_relevant: bool
) -> None:
    assert prefilter.is_relevant(text) == is_relevant


def test_offsets_count_characters_beside_wide_ones(prefilter: Prefilter) -> None:
    text = "“Ünïcödé” 😀 — then facial recognition, and Rekognition."
    hits = prefilter.hits(text, "Facial recognition")
    assert [hit.start for hit in hits if hit.start < 0] == [-1]
    assert [text[hit.start : hit.end] for hit in hits if hit.start >= 0] == ["facial recognition", "Rekognition"]


def test_terms_alone_decide_without_a_gazetteer() -> None:
    assert Prefilter(load_lexicon()).is_relevant("facial recognition")
