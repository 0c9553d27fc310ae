"""The sieve finds what the expressions find one by one, in every text."""

from __future__ import annotations

import re

import pytest

from pipeline.tag.expressions import small_rules
from pipeline.tag.sieve import Seldom, Sieve, without_looking

_TOLD = (
    "the city has bought cameras from ¥¥¥¥.",
    "¤¤¤¤ declined to comment, and ¤¤¤¤ declined.",
    "it does not use the software; the police don’t use it either",
    "a trial was ended\n",
    "the café\u00a0trialled it, la société l’a testée",
    "",
)


@pytest.mark.parametrize("table", sorted(small_rules()))
@pytest.mark.parametrize("text", _TOLD)
def test_it_finds_what_each_expression_finds(table: str, text: str) -> None:
    some = small_rules()[table]
    assert Sieve(some).held(text) == [name for name, pattern in some.items() if pattern.search(text)]


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (r"é\b", "caf\u00e9"),
        (r"\bt\b", "\u00e9t\u00e9"),
        (r"a\sb", "a\u00a0b"),
        (r"a\sb", "a\x0bb"),
        (r"end$", "end\n"),
        (r"\d", "\u0664"),
    ],
)
def test_letters_that_the_two_engines_tell_apart_are_left_to_the_exact_one(expression: str, text: str) -> None:
    pattern = re.compile(expression)
    assert (Sieve({"it": pattern}).held(text) == ["it"]) == (pattern.search(text) is not None)
    assert (Seldom(pattern).search(text) is None) == (pattern.search(text) is None)


def test_capitals_count_as_they_do_for_the_expression() -> None:
    seldom, loud = (Seldom(re.compile(r"\bsold (by)", flags)) for flags in (re.NOFLAG, re.IGNORECASE))
    assert seldom.search("It was SOLD BY Acme.") is None
    found = loud.search("It was SOLD BY Acme.")
    assert found is not None
    assert found[1] == "BY"


@pytest.mark.parametrize(
    ("expression", "plain"),
    [
        (r"a(?=b(?:c|\)))d", "ad"),
        (r"(?<!x)y(?!z[)(])", "y"),
        (r"(?:a|b)[^()\]]\(", r"(?:a|b)[^()\]]\("),
        (r"(?<=[\])])(?:e(?!f)|g)", "(?:e|g)"),
    ],
)
def test_what_is_asked_of_the_text_around_is_left_out(expression: str, plain: str) -> None:
    assert without_looking(expression) == plain
