"""The arithmetic of the sifter's weights: scores, curves, reasons, and the file in which they are kept."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.detect.weights import DISPUTE, Weights, read_weights, write_weights


def test_weights_survive_writing_and_equal_ones_give_equal_bytes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    weights = Weights(
        "v",
        {"a": 0, "b": 1},
        ("core",),
        np.array([[1.5, -2.0]]),
        np.array([0.25]),
        np.array([[2.0, 0.5]]),
        np.array([[0.5, 0.6]]),
    )
    write_weights(weights, tmp_path / "one.npz")
    write_weights(weights, tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    again = read_weights((tmp_path / "one.npz").read_bytes())
    assert again.scores({"a": 1.0, "b": 0.5, "unknown": 9.0}) == weights.scores({"a": 1.0, "b": 0.5})
    assert (again.cuts(False)["core"], again.cuts(True)["core"]) == pytest.approx((0.5, 0.6))
    assert weights.scores({"a": 1.0})["core"] == pytest.approx(1 / (1 + np.exp(-(2 * 1.75 + 0.5))))


def test_a_controversy_is_as_likely_as_its_topic_times_its_dispute() -> None:
    ones = np.ones((2, 1))
    weights = Weights(
        "v", {"a": 0}, ("core", DISPUTE), np.array([[1.0], [-1.0]]), np.zeros(2), ones * [1.0, 0.0], ones * [0.4, 0.6]
    )
    scores = weights.scores({"a": 2.0})
    assert scores["controversy"] == pytest.approx(scores["core"] / (1 + np.exp(2.0)))
    assert DISPUTE not in scores
    assert weights.cuts(is_long=True) == pytest.approx({"core": 0.6, "controversy": 0.6})


def test_a_controversy_has_a_curve_for_short_and_for_long_and_is_never_likelier_than_its_topic() -> None:
    twos = np.array([[1.0, 0.0]] * 2)
    head = ("v", {"a": 0}, ("core", DISPUTE), np.array([[1.0], [1.0]]), np.zeros(2), twos, twos)
    weights = Weights(*head, joint=((1.0, -1.0), (1.0, 9.0)))
    product = weights.scores({"a": 1.0})["core"] ** 2
    odds = product / (1 - product)
    short = weights.scores({"a": 1.0, "is:short": 1.0})
    assert short["controversy"] == pytest.approx(odds / (odds + np.e))
    long = weights.scores({"a": 1.0})
    assert long["controversy"] == long["core"]


def test_what_words_mean_counts_as_one_reason_for_each_zone() -> None:
    names = ("sense:title:0", "sense:title:1", "is:short")
    index = {name: i for i, name in enumerate(names)}
    weights = Weights("v", index, ("core",), np.array([[1.0, 2.0, 0.5]]), np.zeros(1), np.ones((1, 2)), np.ones((1, 2)))
    figures = dict.fromkeys(names, 1.0)
    assert weights.pushes("core", figures, 5) == (("sense:title", 3.0), ("is:short", 0.5))


@pytest.mark.parametrize("raw", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_broken_weights_are_named(raw: bytes) -> None:
    with pytest.raises(ValueError, match="train them again"):
        read_weights(raw)
