"""Expressions made wider so that one pass over a text tells which of them it may hold at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import re2

_MEMORY = 32 << 20  # bytes of the automaton at most
_REPEATED = re.compile(r"\{\d+,\d{2,}\}\??")  # a count takes a state for each of its steps
_LOOKS = ("(?=", "(?!", "(?<=", "(?<!")
_OTHER = re.compile(r"[^\W\x00-\x7f]|[^\S\x00-\x7f]|[\x1c-\x1f]")  # letters and blanks that only `re` knows as such


class Wider:
    """What a text may hold of some expressions of `re`: each is found here wherever it is found there."""

    def __init__(self, expressions: Sequence[str]) -> None:
        self._all = frozenset(range(len(expressions)))
        options = re2.Options()
        options.max_mem = _MEMORY
        self._set: Any = re2.Set.SearchSet(options)
        for expression in expressions:
            self._set.Add(wider(expression))
        self._set.Compile()

    def match(self, text: str) -> frozenset[int]:
        """Indices of the expressions that the text may hold: of all, where it has letters beyond ASCII."""
        return self._all if _OTHER.search(text) else frozenset(self._set.Match(text) or ())


def wider(expression: str) -> str:
    """An expression without what looks around, and with any number for a large count."""
    return _REPEATED.sub("*", "".join(_without_looks(expression)))


def _without_looks(expression: str) -> Iterator[str]:
    """The parts of an expression but for its looks ahead and behind."""
    at = 0
    while at < len(expression):
        end = _part(expression, at)
        if not expression.startswith(_LOOKS, at):
            yield expression[at:end]
            at = end
            continue
        depth = 0
        while True:
            depth += {"(": 1, ")": -1}.get(expression[at], 0)
            at = _part(expression, at)
            if not depth:
                break


def _part(expression: str, at: int) -> int:
    """Where the sign at `at` ends: an escaped one is two, a class is one to its bracket."""
    if expression[at] == "\\":
        return at + 2
    if expression[at] != "[":
        return at + 1
    at += 2 if expression.startswith("[^", at) else 1
    while expression[at] != "]":
        at += 2 if expression[at] == "\\" else 1
    return at + 1
