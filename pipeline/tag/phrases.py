"""Words near the sides of a candidate as features: as they stand, in twos, and without their endings."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.tag.word_groups import word_groups

NAME_SIGN, VENDOR_SIGN = "\u00a4", "\u00a5"  # what names are blotted out with
SIGNS = NAME_SIGN + VENDOR_SIGN
_TELLING = 4  # letters
_BETWEEN = 30  # words between them that count
_WORD = re.compile(r"\w+|[^\w\s]")
_SHORT, _ROOT = 3, 2  # letters of a word that keeps its ending, and of what must be left without it
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ied", "ies", "ers", "ed", "es", "er", "s", "e", "y")


class Phrases:
    """The words of one sentence, cut once for all the stretches of it that are asked for.

    Small-lettered words and signs; a number is "0", a blotted name its sign.
    """

    def __init__(self, text: str) -> None:
        found = list(_WORD.finditer(text))
        self._starts = [one.start() for one in found]
        self._words = [_shape(one[0].casefold()) for one in found]

    def words(self, low: int, high: int | None = None) -> list[str]:
        """The words that begin from character `low` on, and before `high`."""
        end = None if high is None else bisect_left(self._starts, high)
        return self._words[bisect_left(self._starts, low) : end]


@lru_cache(maxsize=1 << 13)
def stem(word: str) -> str:
    """A word without its ending, so that "uses", "used" and "using" teach each other."""
    if len(word) > _SHORT and word.isalpha():
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= _ROOT:
                return word[: -len(ending)]
    return word


def _shape(word: str) -> str:
    if word[0] in SIGNS:
        return word[0]
    return "0" if word[0].isdigit() else word


def words_between(words: Sequence[str], order: str) -> Iterator[str]:
    """Features of the words between the two sides; `order` says which of them comes first."""
    kept = [*words[: _BETWEEN // 2], *words[-_BETWEEN // 2 :]] if len(words) > _BETWEEN else list(words)
    for word in map(stem, kept):
        yield f"m={word}"
        yield f"{order}:m={word}"
    for group, wide in _groups(kept):
        yield f"{order}:g={group}"
        yield f"{order}:G={wide}"
    for one, other in pairwise(kept):
        yield f"{order}:m2={one} {other}"
    if len(words) <= 4:
        yield f"{order}:all={' '.join(words)}"
    if words:
        yield f"{order}:first={words[0]}"
        yield f"{order}:last={words[-1]}"


def words_beside(words: Sequence[str], side: str) -> Iterator[str]:
    """Features of the words before (`side` ends with "<") or after what they stand beside."""
    for word in words:
        yield f"{side}={stem(word)}"
    for group, wide in _groups(words):
        yield f"{side}g={group}"
        yield f"{side}G={wide}"
    if words:
        nearest = words[-1] if side.endswith("<") else words[0]
        yield f"{side}1={nearest}"
    if len(words) > 1:
        two = words[-2:] if side.endswith("<") else words[:2]
        yield f"{side}2={' '.join(two)}"


def _groups(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The groups of the words that say something."""
    known = word_groups()
    yield from (known[word] for word in words if len(word) >= _TELLING and word in known)
