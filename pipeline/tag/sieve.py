"""Expressions that few texts hold: RE2 sees in a tenth of the time that a text does not, else Python looks itself.

RE2 cannot look around a match: what an expression does so is left out for it, which lets more through and never less.
Texts with letters that it tells from others in another way than Python does are left to Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import re2

_TOGETHER = 2  # expressions of one automaton: of more it has so many states that few are met again
_BEYOND = re.compile(r"[^\t\n\f\r -~¤¥€£’‘“”–—…]|\n\Z")  # after a last line break "$" says another thing
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<?[=!]|[()]|[^\\\[()]+", re.DOTALL)


class Seldom:
    """One expression."""

    def __init__(self, expression: re.Pattern[str]) -> None:
        self._expression, self._quick = expression, _together([expression])

    def search(self, text: str) -> re.Match[str] | None:
        """As the expression itself would find it."""
        may_hold = _BEYOND.search(text) or self._quick.Match(text)
        return self._expression.search(text) if may_hold else None


class Sieve:
    """Several expressions that are asked together."""

    def __init__(self, expressions: Mapping[str, re.Pattern[str]]) -> None:
        rows = [(name, one, without_looking(one.pattern) != one.pattern) for name, one in expressions.items()]
        parts = (rows[at : at + _TOGETHER] for at in range(0, len(rows), _TOGETHER))
        self._parts = tuple((part, _together([one for _, one, _ in part])) for part in parts)
        self._whole = expressions

    def held(self, text: str) -> list[str]:
        """The names of those that the text holds, in their order."""
        if _BEYOND.search(text):
            return [name for name, one in self._whole.items() if one.search(text)]
        asked = [part[at] for part, told in self._parts for at in sorted(told.Match(text) or ())]
        return [name for name, one, is_looking in asked if not is_looking or one.search(text)]


def _together(expressions: Sequence[re.Pattern[str]]) -> Any:
    found = re2.Set.SearchSet()
    for one in expressions:
        found.Add(("(?i)" if one.flags & re.IGNORECASE else "") + without_looking(one.pattern))
    found.Compile()
    return found


def without_looking(expression: str) -> str:
    """An expression without what it asks of the text before or after a place."""
    kept: list[str] = []
    depth = 0  # of brackets within what is left out
    for part in _PART.findall(expression):
        if depth or part in ("(?=", "(?!", "(?<=", "(?<!"):
            depth += part.startswith("(") - (part == ")")
        else:
            kept.append(part)
    return "".join(kept)
