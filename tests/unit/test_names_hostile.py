"""Expressions that read names stay linear however long and odd the text is that they are given."""

from __future__ import annotations

import re
import time

import pytest

from pipeline.tag import elsewhere, misnomers, nations, signatories, small_bodies, things, words

_SIZE = 100_000
_SLOW = 2.0  # seconds of the processor; what backtracks takes minutes
_EXPRESSIONS = {
    "an owner": elsewhere._OWNER,
    "a thing": things._THING_AFTER,
    "what acts": things._ACTS,
    "a minister": misnomers._MINISTER,
    "a deed": misnomers._DEED_AGAINST,
    "what is leaked": misnomers._LEAK,
    "a nation's body": nations._BODY,
    "a body that is owned": small_bodies._OWNED,
    "a body with its seat": small_bodies._SEATED,
    "a heading in its line": words._RUN_IN,
    "what marks a line": words._LINE_MARK,
}
_PARTS = ("A", "A.", "Aa-", "Aa ", " ", "a ", "A ", "'s ", "system ", "police of ", "\n ")


@pytest.mark.parametrize("expression", _EXPRESSIONS.values(), ids=_EXPRESSIONS.keys())
def test_an_expression_reads_a_hundred_thousand_characters_at_once(expression: re.Pattern[str]) -> None:
    begun = time.process_time()
    for part in _PARTS:
        expression.search(part * (_SIZE // len(part)))
    assert time.process_time() - begun < _SLOW


def test_one_name_of_a_hundred_thousand_characters_is_read_at_once() -> None:
    begun = time.process_time()
    for part in _PARTS:
        misnomers.is_nobodys(part * (_SIZE // len(part)))
        signatories.signatories("Signatories:\n" + f"{part * 40}\n" * (_SIZE // 40 // len(part)))
    assert time.process_time() - begun < _SLOW
