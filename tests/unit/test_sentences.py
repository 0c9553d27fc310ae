"""Sentences have exact offsets and end where a reader would end them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.sentences import MAX_CHARS, sentences
from pipeline.records import Span


def split(text: str, *boilerplate: Span) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text, boilerplate)]


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param(
            ["The U.S. Immigration office met Sen. Ada Quill on Jan. 5.", "It cost $3.5 million."], id="titles"
        ),
        pytest.param(["It was sold to Acme Inc.", "The buyer, J. Edgar Poe, said no."], id="suffix before a starter"),
        pytest.param(["Acme Inc. Chief Executive Ada Quill resigned."], id="suffix inside a name"),
        pytest.param(["“We stop.”", "He left."], id="closing quote"),
        pytest.param(["“Really?” she asked.", "Yes!"], id="question inside a quote"),
        pytest.param(["She said no.", "Plan (No. 3.) failed."], id="no as a word and as an abbreviation"),
        pytest.param(["Il a dit « non. »", "Puis il est parti."], id="spaced guillemet"),
        pytest.param(["Es war am 3. Mai, z.B. in Köln.", "Das sagte Dr. Müller."], id="german ordinal"),
        pytest.param(["eBay stopped.", "iPhone sales fell."], id="camel case opens a sentence"),
        pytest.param(["The visit was at 5 p.m. ET Monday.", "At 5 p.m.", "The men left."], id="hours"),
        pytest.param(["1. First thing.", "2. Second thing."], id="list numbers stay with their item"),
        pytest.param(["Then… nothing… more.", "The end."], id="ellipsis before lower case"),
    ],
)
def test_sentences_end_where_a_reader_ends_them(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_a_newline_ends_a_sentence_and_bullets_are_left_outside() -> None:
    assert split("A headline without stop\n\n • First item\n\t• Second item. \n") == [
        "A headline without stop",
        "First item",
        "Second item.",
    ]


def test_sentences_glued_by_a_lost_line_break_are_parted() -> None:
    assert split("Sales were halted.The company agreed. See node.js or Example.Com today.") == [
        "Sales were halted.",
        "The company agreed.",
        "See node.js or Example.Com today.",
    ]


def test_boilerplate_is_left_out_and_ends_a_sentence() -> None:
    text = "One two. Read more here. Three four."
    assert split(text, Span(9, 24)) == ["One two.", "Three four."]


def test_a_text_without_stops_is_cut() -> None:
    found = sentences("word " * 2_000)
    assert len(found) > 1
    assert max(s.end - s.start for s in found) <= MAX_CHARS


@settings(deadline=None)
@given(
    st.text(alphabet=st.sampled_from("aB .!?\n“”\"'()3•…。\u200b»"), max_size=200),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_spans_are_ordered_trimmed_and_outside_the_boilerplate(text: str, start: int, length: int) -> None:
    box = Span(start, start + length)
    at = 0
    for span in sentences(text, (box,)):
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        assert span.end <= box.start or span.start >= box.end or box.start == box.end
        at = span.end


@settings(deadline=None)
@given(st.text(max_size=300))
def test_nothing_but_space_and_bullets_is_lost(text: str) -> None:
    kept = "".join(split(text))
    assert {c for c in text if c.isalnum()} == {c for c in kept if c.isalnum()}


@pytest.mark.parametrize("unit", [".", ". ", "!?", '."', ".A", " ", "\n", "a.A", "é. ", "U.S. "])
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    text = unit * 10_000
    assert all(span.end <= len(text) for span in sentences(text))
