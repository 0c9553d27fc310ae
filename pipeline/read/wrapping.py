"""Texts with lines of one width: a line break inside a paragraph is a space there, and ends no sentence."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

_NARROWEST, _WIDEST = 45, 100  # characters of the longest line
_RAGGED = 3  # a line may end so much earlier than it had to
_LEAST, _SHARE = 3, 0.75  # breaks that a full line made, and their share of all inside paragraphs
_LINE = re.compile(r"[^\n]+")
_FIRST = re.compile(r"\s*(\S+)")


@lru_cache(maxsize=16)
def flowing(text: str) -> str:
    """The text with a space for each line break that only a full line made; the same text where lines have no width."""
    breaks = _full_breaks(text)
    if not breaks:
        return text
    parts = (text[start + 1 : end] for start, end in pairwise([-1, *breaks, len(text)]))
    return " ".join(parts)


def _full_breaks(text: str) -> list[int]:
    """The line breaks before a word that did not fit into the line; none where most breaks have another reason."""
    lines = [(one.start(), one.end()) for one in _LINE.finditer(text)]
    width = max((end - start for start, end in lines), default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return []
    inside = [(line, following) for line, following in pairwise(lines) if following[0] == line[1] + 1]
    full = [line[1] for line, following in inside if _is_full(text, line, following, width)]
    return full if len(full) >= _LEAST and len(full) >= _SHARE * len(inside) else []


def _is_full(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    first = _FIRST.match(text, *following)
    return first is not None and line[1] - line[0] + 1 + len(first[1]) > width - _RAGGED
