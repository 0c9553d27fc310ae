"""Words, stems and sentences: offsets hold and abbreviations do not end a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.detect.words import fold, sentences, stem, words
from pipeline.records import Span


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("Sen. Roe wrote to the U.S. Senate. It met.", ["Sen. Roe wrote to the U.S. Senate.", "It met."]),
        ("“Stop it.” She left.", ["“Stop it.”", "She left."]),
        ("“No. We will,” he said.", ["“No. We will,” he said."]),
        ("A heading\nA sentence.", ["A heading", "A sentence."]),
        ("It meets at 5 p.m. Monday in town.", ["It meets at 5 p.m. Monday in town."]),
        ("Costs 3.5 million. Paid.", ["Costs 3.5 million.", "Paid."]),
        ("監視が始まった。反対もある。", ["監視が始まった。", "反対もある。"]),
        ("", []),
    ],
)
def test_sentences_end_where_readers_end_them(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in sentences(text)] == expected


def test_sentences_leave_out_what_touches_a_marked_span() -> None:
    text = "Kept here. Subscribe today! Kept too."
    start = text.index("Subscribe")
    assert [text[s.start : s.end] for s in sentences(text, [Span(start, start + 5)])] == ["Kept here.", "Kept too."]


@given(st.text(max_size=300))
def test_sentences_are_trimmed_ordered_and_apart(text: str) -> None:
    position = 0
    for span in sentences(text):
        assert position <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        position = span.end


@given(st.text(max_size=200))
def test_words_stand_where_they_say(text: str) -> None:
    assert all(text[w.start : w.end] == w.surface for w in words(text))


@pytest.mark.parametrize(
    ("forms", "expected"),
    [
        (("ban", "bans", "banned", "banning"), "ban"),
        (("camera", "cameras"), "camera"),
        (("policy", "policies"), "policy"),
        (("search", "searches", "searched"), "search"),
        (("bus",), "bus"),
    ],
)
def test_forms_of_a_word_share_a_stem(forms: tuple[str, ...], expected: str) -> None:
    assert {stem(form) for form in forms} == {expected}


@pytest.mark.parametrize(("surface", "expected"), [("Company’s", "company"), ("CAFÉ", "cafe"), ("users'", "users")])
def test_fold_drops_case_accents_and_possessives(surface: str, expected: str) -> None:
    assert fold(surface) == expected
