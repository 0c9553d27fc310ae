"""Words, sentences and candidate names, before anything is judged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.candidates import candidates, chains
from pipeline.tag.words import sentences, split


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Mr. Reed left. He ran.", ["Mr. Reed left.", "He ran."]),
        ("The U.S. Senate met. It rose.", ["The U.S. Senate met.", "It rose."]),
        ("Sold by Acme Inc. in May.", ["Sold by Acme Inc. in May."]),
        ("A Heading\nThe text begins.", ["A Heading", "The text begins."]),
        ("“Stop.” They did.", ["“Stop.”", "They did."]),
        ("It cost 2.5 million. Nobody paid.", ["It cost 2.5 million.", "Nobody paid."]),
        ("The American Civil\nliberties case went on.", ["The American Civil\nliberties case went on."]),
        ("", []),
    ],
    ids=["stops", "title", "dotted", "suffix", "heading", "quote", "number", "wrapped", "empty"],
)
def test_sentences_end_where_a_reader_ends_them(text: str, parts: list[str]) -> None:
    assert [text[span.start : span.end] for span in sentences(text)] == parts


@given(st.text(alphabet="Aa. \n\"'’(5é😀,-", max_size=60))
def test_words_and_sentences_lie_inside_the_text_in_order(text: str) -> None:
    words = split(text)
    assert [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)] == list(words.texts)
    ends = [0, *(span.end for span in words.sentences)]
    assert all(span.start >= end for span, end in zip(words.sentences, ends, strict=False))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Department of Housing and Urban Development said", "Department of Housing and Urban Development"),
        ("the Washington County (Oregon) Sheriff’s Office said", "Washington County (Oregon) Sheriff’s Office"),
        ("the Washington County, Oregon Sheriff's Office said", "Washington County, Oregon Sheriff's Office"),
        ("at the University of California, Berkeley said", "University of California, Berkeley"),
        ("the city of Orlando said", "city of Orlando"),
        ("Orlando police said", "Orlando police"),
        ("a House oversight committee hearing", "House oversight committee"),
        ("shops such as Kohl’s and others", "Kohl’s"),
        ("from Landing.ai and others", "Landing.ai"),
        ("with AT&T and others", "AT&T"),
        ("said the U.N. in a note", "U.N."),
        ("with Face++ and others", "Face++"),
    ],
)
def test_a_name_is_among_the_candidates(text: str, name: str) -> None:
    words = split(text)
    assert name in {text[one.start : one.end] for one in candidates(words, chains(words))}


def test_small_words_alone_are_no_candidates() -> None:
    words = split("nobody said anything about the police department of a city")
    assert candidates(words, chains(words)) == []
