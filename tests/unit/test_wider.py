"""Expressions made wider: one pass over a text may offer too much, never too little."""

from __future__ import annotations

import re

import pytest

from pipeline.tag.expressions import is_denying, rules, small_rules
from pipeline.tag.wider import Wider, wider

SENTENCES = (
    "¥ has sold its cameras to ¤ since 2019.",
    "¤ denied that it had ever used ¥.",
    "the council refused to comment, but ¤ still uses the software.",
    "¤ said it would end its contract with ¥ in march.",
    "had ¤ bought the system, nobody would have known.",
    "¤ won’t be using ¥; the trial ended “last week”.",
    "café ¤ a acheté le système de ¥, which it tested for a week.",
    "whether ¤ bought anything from ¥ is not known.",
    "it rained.",
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (r"\bdenied\b(?!,? (?:to (?:say|talk)|any))", r"\bdenied\b"),
        (r"end(?:ed)?(?= (?:its|the)\b) now", r"end(?:ed)? now"),
        (r"(?<=a [(])b(?<!\))c", r"bc"),
        (r"[^()\]]{0,40}(?=x)\(y\)", r"[^()\]]*\(y\)"),
        (r"sold.{0,120}?to", r"sold.*to"),
        (r"(?:\w+ ){0,3}x", r"(?:\w+ ){0,3}x"),
    ],
)
def test_looks_around_and_large_counts_are_left_out_of_a_wider_expression(expression: str, expected: str) -> None:
    assert wider(expression) == expected


@pytest.mark.parametrize("table", ["supply", "purchase", "against", "status", "denied", "disputed", "topic"])
def test_a_wider_expression_is_found_wherever_the_expression_is(table: str) -> None:
    patterns = [pattern for name, pattern in small_rules()[table].items() if name != "had"]
    may_hold = Wider([pattern.pattern for pattern in patterns])
    for sentence in SENTENCES:
        held = {at for at, pattern in enumerate(patterns) if pattern.search(sentence)}
        assert held <= may_hold.match(sentence)


def test_a_text_with_letters_that_only_re_knows_may_hold_everything() -> None:
    may_hold = Wider([r"\bvendu\b", r"\bsold\b"])
    assert may_hold.match("café") == {0, 1}
    assert may_hold.match("it was “sold” for ¤") == {1}


def test_a_sentence_denies_as_its_expression_says() -> None:
    expression: re.Pattern[str] = rules()["denied"]["any"]
    for sentence in SENTENCES:
        assert is_denying(sentence) == (expression.search(sentence) is not None), sentence
