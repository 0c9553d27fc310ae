"""Fitting one head, calibrating it, and choosing where it says yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from benchmarks.sifting.rows import SEED, Bools, Floats, Row, folds

KINDS = ("articles", "stream", "synthetic")
#: F1 this much below the best is as good: the middle of such thresholds is taken.
_PLATEAU = 0.005
_RANGE = 0.19


@dataclass(frozen=True, slots=True)
class Fit:
    """A trained head. `coefficients` weigh figures as they are, unscaled;"""

    coefficients: dict[str, float]
    intercept: float
    calibration: tuple[float, float]
    thresholds: tuple[float, float]  # for short texts and for long ones
    figures: dict[str, float]


def logistic_regression(matrix: csr_matrix, targets: Bools, weights: Floats, strength: float) -> LogisticRegression:
    """A fitted, regularised logistic regression; the same inputs give the same coefficients."""
    model = LogisticRegression(C=strength, solver="liblinear", random_state=SEED, max_iter=1000)
    return model.fit(matrix, targets, sample_weight=weights)


def fit_head(
    names: Sequence[str],
    matrix: csr_matrix,
    scales: Floats,
    targets: Bools,
    rows: Sequence[Row],
    strength: float,
    least: float,
) -> Fit:
    """Fit on all rows; calibrate and choose the threshold on folds that share no matter with their training."""
    weights = np.array([row.weight for row in rows])
    raw = np.zeros(len(rows))
    for fitted, held in folds(rows):
        model = logistic_regression(matrix[fitted], targets[fitted], weights[fitted], strength)
        raw[held] = model.decision_function(matrix[held])
    real = np.array([row.kind != "synthetic" for row in rows])
    calibration, probabilities = calibrate(raw, targets, real)
    of_kind = [np.array([row.kind == kind for row in rows]) for kind in ("stream", "articles")]
    short, long = (best_threshold(targets[of], probabilities[of], least) for of in of_kind)
    final = logistic_regression(matrix, targets, weights, strength)
    coefficients = dict(zip(names, final.coef_[0] / scales, strict=True))
    figures = told(targets, probabilities, (short, long), rows)
    return Fit(coefficients, float(final.intercept_[0]), calibration, (short, long), figures)


def calibrate(raw: Floats, targets: Bools, seen: Bools) -> tuple[tuple[float, float], Floats]:
    """Platt's slope and offset on the rows that are seen, and the probabilities of all."""
    platt = LogisticRegression(C=10.0).fit(raw[seen, None], targets[seen])
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    return (slope, offset), 1 / (1 + np.exp(-(slope * raw + offset)))


def told(
    targets: Bools, probabilities: Floats, thresholds: tuple[float, float], rows: Sequence[Row]
) -> dict[str, float]:
    """Cross-validated figures of a head by kind of row."""
    real = np.array([row.kind != "synthetic" for row in rows])
    brier = float(np.mean((probabilities[real] - targets[real]) ** 2))
    figures = {"short": thresholds[0], "long": thresholds[1], "brier": round(brier, 4)}
    least = np.array([thresholds[0] if row.figures["is:short"] else thresholds[1] for row in rows])
    for kind in KINDS:
        of = np.array([row.kind == kind for row in rows])
        figures[f"f1_{kind}"] = round(f1(targets[of], probabilities[of] >= least[of]), 4)
        figures[f"n_{kind}"] = int(targets[of].sum())
    return figures


def best_threshold(targets: Bools, probabilities: Floats, least: float) -> float:
    """The middle of the thresholds from `least` on whose F1 is as good as the best."""
    steps = np.arange(least, least + _RANGE, 0.02)
    scores = np.array([f1(targets, probabilities >= t) for t in steps])
    good = steps[scores >= scores.max() - _PLATEAU]
    return round(float(good[len(good) // 2]), 2)


def f1(targets: Bools, answers: Bools) -> float:
    both = float((targets & answers).sum())
    return 2 * both / max(1.0, float(targets.sum() + answers.sum()))
