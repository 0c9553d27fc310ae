"""95 % intervals by half samples.

A figure's spread over random halves of the articles, drawn without putting back, estimates its standard error over all
of them: a half has twice the variance, of which the finite whole takes one half away. Works for figures that are no
means, where drawing with putting back would put an article into the same cluster as its own copy.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from statistics import stdev
from typing import TypeVar

_T = TypeVar("_T")
Interval = tuple[float, float]
_NORMAL_95 = 1.96


def half_samples(items: Sequence[_T], samples: int, chance: random.Random) -> list[list[_T]]:
    """`samples` random halves, each in the order of `items`."""
    half = len(items) // 2
    return [[items[index] for index in sorted(chance.sample(range(len(items)), half))] for _ in range(samples)]


def interval(value: float, over_halves: Sequence[float], most: float = math.inf) -> Interval:
    """(low, high) around `value`, not below 0 nor above `most`."""
    spread = _NORMAL_95 * stdev(over_halves) if len(over_halves) > 1 else 0.0
    return max(0.0, value - spread), min(most, value + spread)
