"""Evidence: whole sentences, verbatim, best first, attributed, never boilerplate."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from pipeline.detect.evidence import choose
from pipeline.lexicon import Lexicon, Term
from pipeline.records import Document, Sifted, Span, Tagged

SIFTED = Sifted("v", "core", 0.9, True, 0.9, (("shareholder_action", 0.9),))
TITLE = "Oculume investors demand end to facial recognition sales"
BEST = "Investors in Oculume demanded on Monday that it stop selling facial recognition to police, a letter shows."
TEXT = (
    "The town is known for its harbour and for its fish market.\n"
    f"{BEST} It has 400 employees and an office in Fenmoor near the station.\n"
    "Subscribe today to our free digital newsletters about facial recognition sales and investors!\n"
    "Read more: investors demand facial recognition sales end at Visagea\n"
    "The company said in a statement that it would reply to the letter in due course."
)


LEXICON = Lexicon(
    "test-evidence",
    {
        "strong": {"en": (Term("facial recognition", "en"),)},
        "boilerplate": {"en": (Term("free digital newsletters", "en"),)},
    },
)


def choose_from(text: str, title: str = TITLE, boilerplate: tuple[Span, ...] = (), limit: int = 3):  # type: ignore[no-untyped-def]
    document = Document("a", "u", title, text, "en", "x", datetime(2024, 1, 1, tzinfo=UTC), boilerplate)
    return choose(document, Tagged("t"), SIFTED, LEXICON, limit)


def test_the_sentence_that_states_the_matter_comes_first() -> None:
    assert choose_from(TEXT)[0].quote == BEST


def test_quotes_are_verbatim_and_ranked_from_one() -> None:
    found = choose_from(TEXT)
    assert [e.rank for e in found] == [1, 2, 3]
    assert all(TEXT[e.start : e.end] == e.quote for e in found)


def test_boilerplate_is_never_evidence() -> None:
    start = TEXT.index("The company said")
    quotes = " ".join(e.quote for e in choose_from(TEXT, boilerplate=(Span(start, len(TEXT)),), limit=9))
    assert not any(words in quotes for words in ("Subscribe", "Read more", "The company said"))


def test_the_same_statement_is_not_quoted_twice() -> None:
    doubled = f"{BEST}\nSomething else happened in the town on Tuesday evening.\n{BEST}"
    assert [e.quote for e in choose_from(doubled)].count(BEST) == 1


def test_a_short_text_still_gives_something() -> None:
    assert [e.quote for e in choose_from("Oculume sued.")] == ["Oculume sued."]


def test_a_text_of_boilerplate_alone_gives_nothing() -> None:
    assert choose_from(TEXT, boilerplate=(Span(0, len(TEXT)),)) == ()


@given(st.text(max_size=400), st.integers(1, 5))
def test_offsets_hold_on_any_text(text: str, limit: int) -> None:
    found = choose_from(text, limit=limit)
    assert len(found) <= limit
    assert all(text[e.start : e.end] == e.quote and e.quote.strip() == e.quote for e in found)
