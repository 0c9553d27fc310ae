"""A cut of the sifter lies where F1 is best, and no single row moves it far."""

from __future__ import annotations

import numpy as np

from benchmarks.sifting.fitting import loose_threshold, threshold

TARGETS = np.array([False] * 40 + [True] * 40)
SCORES = np.concatenate([np.linspace(0.0, 0.35, 40), np.linspace(0.45, 1.0, 40)])


def test_a_cut_lies_between_what_it_parts() -> None:
    assert 0.35 < threshold(TARGETS, SCORES, np.ones(80), 0.2, 0.6) < 0.45


def test_one_row_moves_a_cut_by_little() -> None:
    other = SCORES.copy()
    other[39] = 0.5
    before, after = (threshold(TARGETS, s, np.ones(80), 0.2, 0.6) for s in (SCORES, other))
    assert abs(after - before) < 0.03


def test_a_loose_cut_lets_more_through_where_many_are_as_good() -> None:
    loose, even = (cut(TARGETS, SCORES, np.ones(80), 0.2, 0.6) for cut in (loose_threshold, threshold))
    assert 0.35 < loose < even
