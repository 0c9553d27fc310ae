"""The benchmark's own figure: multisets of word 4-grams, F of the mean precision and the mean recall over the pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Figure:
    """Means over pages, 0 to 1."""

    f: float
    precision: float
    recall: float


def figure(pairs: Sequence[tuple[str, str]]) -> Figure:
    """Score (gold, predicted) texts."""
    rows = [_page(gold, predicted) for gold, predicted in pairs]
    precision, recall = (sum(row[i] for row in rows) / max(1, len(rows)) for i in (0, 1))
    both = precision + recall
    return Figure(2 * precision * recall / both if both else 0.0, precision, recall)


def _page(gold: str, predicted: str) -> tuple[float, float]:
    wanted, found = _grams(gold), _grams(predicted)
    common = sum((wanted & found).values())
    return (common / sum(found.values()) if found else 0.0), common / max(1, sum(wanted.values()))


def _grams(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))
