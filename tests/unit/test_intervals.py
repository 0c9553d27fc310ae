from __future__ import annotations

import math
import random

import pytest

from benchmarks.intervals import half_samples, interval


def test_a_share_gets_the_interval_that_theory_gives() -> None:
    outcomes = [1] * 60 + [0] * 40
    halves = half_samples(outcomes, 400, random.Random(1))
    low, high = interval(0.6, [sum(half) / len(half) for half in halves])
    expected = 1.96 * math.sqrt(0.6 * 0.4 / 100)
    assert high - 0.6 == pytest.approx(expected, rel=0.15)
    assert 0.6 - low == pytest.approx(expected, rel=0.15)


def test_halves_hold_no_article_twice_and_keep_the_order() -> None:
    for half in half_samples(list(range(11)), 20, random.Random(2)):
        assert len(half) == 5
        assert half == sorted(set(half))


@pytest.mark.parametrize(
    ("values", "most", "expected"),
    [([0.9, 1.0, 1.0], 1.0, (0.88, 1.0)), ([1.4], math.inf, (0.99, 0.99)), ([0.0, 1.0], 1.0, (0.0, 1.0))],
    ids=["not above the most", "one half says nothing of the spread", "not below nought"],
)
def test_an_interval_stays_where_the_figure_can_be(
    values: list[float], most: float, expected: tuple[float, float]
) -> None:
    assert interval(0.99, values, most) == pytest.approx(expected, abs=0.005)
