"""Evidence: whole sentences, verbatim, best first, attributed, never boilerplate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.detect.cues import load_patterns, phrase_finder
from pipeline.detect.evidence import choose, choose_answer
from pipeline.detect.private import names_private
from pipeline.detect.reading import read
from pipeline.lexicon import Lexicon, Term
from pipeline.records import Document, Mention, Sifted, Span, Tagged

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


DAY = datetime(2024, 1, 1, tzinfo=UTC)
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


NAMED = "Police arrested Orla Tremayne because of a facial recognition match; charges against Tremayne were dropped."
SAME = "It is the first wrongful arrest in the city that began with facial recognition."


def private_spans(*sentences: str) -> list[str]:
    """Of these sentences, those that name a private person."""
    text = "\n".join(sentences)
    document = Document("a", "u", "Wrongly jailed", text, "en", "x", datetime(2024, 1, 1, tzinfo=UTC))
    lines = read(document, load_patterns(), phrase_finder(LEXICON, "en")).lines
    found = names_private(lines, Tagged("t"))
    return [line.text for line in lines if line.span in found]


@pytest.mark.parametrize(
    ("sentences", "private"),
    [
        ((NAMED, SAME), [NAMED]),
        (("Tremayne, a 41-year-old driver, was held.", "Tremayne went home."), [0, 1]),
        (("The arrest of Orla Tremayne began with a match.",), [0]),
        (("Police stopped using the software on Wednesday after the jailing of a driver.",), []),
        (("Chief Odette Franklin said that the tool was gone.",), []),
        (("Officers were accused of misuse in March 2024.",), []),
    ],
)
def test_sentences_that_name_who_was_held_are_seen(sentences: tuple[str, ...], private: list[str | int]) -> None:
    assert private_spans(*sentences) == [sentences[p] if isinstance(p, int) else p for p in private]


def test_a_sentence_that_says_the_same_stands_for_one_that_names_a_private_person() -> None:
    sifted = Sifted("v", "core", 0.9, True, 0.9, (("wrongful_arrest", 0.9),))
    document = Document(
        "a", "u", "Driver wrongly jailed after facial recognition match", f"{NAMED}\n{SAME}", "en", "x", DAY
    )
    assert choose(document, Tagged("t"), sifted, LEXICON)[0].quote == SAME


def test_a_name_is_kept_where_nothing_else_says_it() -> None:
    sifted = Sifted("v", "core", 0.9, True, 0.9, (("wrongful_arrest", 0.9),))
    document = Document(
        "a", "u", "Driver wrongly jailed", f"{NAMED}\nThe harbour was calm on that day.", "en", "x", DAY
    )
    assert choose(document, Tagged("t"), sifted, LEXICON)[0].quote == NAMED


REPLY = "Oculume said in a statement that it would fight the lawsuit over its facial recognition software."
DEMAND = "Investors said that Oculume must stop selling facial recognition software to police forces."


def test_an_answer_is_quoted_in_the_words_of_who_answers() -> None:
    text = f"{DEMAND}\nThe town was quiet on the day of the vote.\n{REPLY}"
    mentions = tuple(
        Mention(at, at + 7, "Oculume", "Oculume", "company", "company/oculume", "vendor")
        for at in (text.index("Oculume"), text.rindex("Oculume"))
    )
    document = Document("a", "u", TITLE, text, "en", "x", DAY)
    found = choose_answer(document, Tagged("t", mentions), SIFTED, LEXICON)
    assert [e.quote for e in found] == [REPLY]
    assert text[found[0].start : found[0].end] == REPLY


def test_where_nobody_answers_no_answer_is_quoted() -> None:
    document = Document("a", "u", TITLE, f"{DEMAND}\nThe town was quiet on the day of the vote.", "en", "x", DAY)
    assert choose_answer(document, Tagged("t"), SIFTED, LEXICON) == ()


@pytest.mark.parametrize(
    "hanging",
    [
        "She did not say whether the police would go on using facial recognition at the station.",
        "However, they want an end of facial recognition, a letter of Monday morning says.",
        "It also asked the town to think again about facial recognition at the harbour there.",
        "But facial recognition must end, the letter of Monday morning says to the company.",
    ],
)
def test_what_hangs_on_another_sentence_stands_behind_what_stands_alone(hanging: str) -> None:
    alone = "The police of Fenmoor bought facial recognition for two stations of the town in the autumn."
    text = f"The harbour of the town was quiet on Monday morning when it rained.\n{hanging} {alone}"
    quotes = [e.quote for e in choose_from(text)]
    assert quotes.index(alone) < quotes.index(hanging)


@pytest.mark.parametrize(
    "opening",
    [
        "It is the first time that investors of Oculume demand an end of facial recognition sales.",
        "This week investors of Oculume demanded an end of facial recognition sales to the police.",
    ],
)
def test_an_opening_that_only_looks_like_a_hanging_one_loses_nothing(opening: str) -> None:
    alone = "The police of Fenmoor bought facial recognition for two stations of the town in the autumn."
    text = f"The harbour of the town was quiet on Monday morning when it rained.\n{opening} {alone}"
    assert choose_from(text)[0].quote == opening


def test_what_is_told_of_another_time_stands_behind_what_is_new() -> None:
    old = "In 2019 investors of Oculume demanded an end of facial recognition sales to police forces."
    new = "On Monday investors of Oculume demanded an end of facial recognition contracts with cities."
    text = f"The harbour of the town was quiet on Monday morning.\n{old}\n{new}"
    quotes = [e.quote for e in choose_from(text)]
    assert quotes.index(new) < quotes.index(old)
