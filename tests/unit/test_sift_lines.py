"""What single sentences of a long text say of a dispute."""

from __future__ import annotations

from math import log
from pathlib import Path

import numpy as np
import pytest

from pipeline.detect.encoder import DIMENSIONS
from pipeline.detect.lines import LineFigures, LineHead
from pipeline.detect.weights import DISPUTE, LINES_SHARE, Weights, read_weights, write_weights

PLACE = np.eye(1, DIMENSIONS, dtype=np.float32)[0]
NOWHERE = np.zeros(DIMENSIONS, np.float32)
HEAD = LineHead(
    {"cue:dispute": 0, "is:past": 1}, np.array([1.0, -9.0]), np.array([2.0, -1.0]), PLACE.astype(np.float64) * 0.5, -1.0
)


def line(**figures: float) -> LineFigures:
    """A sentence too short to be encoded."""
    return LineFigures("It did.", {name.replace("_", ":"): value for name, value in figures.items()})


def test_a_sentence_weighs_its_figures_and_its_place_and_passes_over_unknown_ones() -> None:
    assert HEAD.raw(line(cue_dispute=1.0, w_never=9.0), PLACE) == pytest.approx(2.0 + 0.5 - 1.0)
    assert HEAD.raw(line(cue_dispute=1.0, is_past=1.0), NOWHERE) == pytest.approx(0.0)


def test_a_sentence_is_picked_by_words_and_cues_alone_and_of_equal_ones_the_first() -> None:
    past, new, quiet = line(cue_dispute=3.0, is_past=1.0), line(cue_dispute=1.0), line()
    assert HEAD.picked([quiet, past, new, new]) == 2
    assert HEAD.stated([quiet, past, new]) == pytest.approx(HEAD.raw(new, NOWHERE))
    assert HEAD.stated([quiet] * 500) == pytest.approx(HEAD.raw(quiet, NOWHERE))
    assert HEAD.stated([]) == 0.0


def test_a_long_text_is_likelier_a_controversy_where_one_sentence_states_a_dispute(tmp_path: Path) -> None:
    twos = np.array([[1.0, 0.0]] * 2)
    weights = Weights(
        "v", {"a": 0}, ("core", DISPUTE), np.array([[5.0], [0.0]]), np.zeros(2), twos, twos, line_head=HEAD
    )
    write_weights(weights, tmp_path / "w.npz")
    again = read_weights((tmp_path / "w.npz").read_bytes())
    read_on = [again.reads_on(one) for one in ({"a": 1.0}, {"a": -1.0}, {"a": 1.0, "is:short": 1.0})]
    assert read_on == [True, False, False]
    plain = again.scores({"a": 1.0})["controversy"]
    states = again.stated([line(), line(cue_dispute=2.0)])
    told = again.scores({"a": 1.0}, states)["controversy"]
    assert states == pytest.approx(3.0)
    assert told == pytest.approx(1 / (1 + np.exp(-(log(plain / (1 - plain)) + LINES_SHARE * 3.0))))
    assert again.scores({"a": 1.0}, again.stated([line()]))["controversy"] < plain
