"""How far a confidence can be believed: of mentions that say 0.8, four in five should be right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np
from sklearn.isotonic import IsotonicRegression

_BANDS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
_KNOTS = 8
_LEAST = 40  # judgements of a rule that can be calibrated


@dataclass(frozen=True, slots=True)
class Judgement:
    """A mention's rule ("alias", "model", "shape", "short form"), its confidence, and whether it was right.

    `fold` is the part of the articles that was held out with it.
    """

    rule: str
    confidence: float
    is_right: bool
    fold: int = 0


def table(judgements: Sequence[Judgement]) -> Iterator[str]:
    """A Markdown table: bands of confidence, how many mentions, their mean confidence, the share that was right."""
    yield "| confidence | mentions | mean confidence | share right |"
    yield "|---|---|---|---|"
    distance = 0.0
    for low, high in pairwise(_BANDS):
        some = [one for one in judgements if low < one.confidence <= high]
        if some:
            mean = sum(one.confidence for one in some) / len(some)
            right = sum(one.is_right for one in some) / len(some)
            distance += abs(mean - right) * len(some)
            yield f"| {low:.2f} to {high:.2f} | {len(some)} | {mean:.3f} | {right:.3f} |"
    yield f"| all | {len(judgements)} | mean distance {distance / max(1, len(judgements)):.3f} | |"


def calibrated(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The judgements with calibrated confidences, each by the curves of the other folds."""
    found = []
    for fold in sorted({one.fold for one in judgements}):
        learned = curves([one for one in judgements if one.fold != fold])
        found.extend(_by_curve(one, learned.get(one.rule)) for one in judgements if one.fold == fold)
    return found


def _by_curve(one: Judgement, points: Sequence[tuple[float, float]] | None) -> Judgement:
    if not points:
        return one
    raw, to = zip(*points, strict=True)
    return replace(one, confidence=float(np.interp(one.confidence, raw, to)))


def curves(judgements: Sequence[Judgement]) -> dict[str, list[tuple[float, float]]]:
    """Rule to points (raw, calibrated), rising in both, of an isotonic regression."""
    by_rule = groupby(sorted(judgements, key=lambda one: one.rule), key=lambda one: one.rule)
    return {rule: _curve(some) for rule, group in by_rule if len(some := list(group)) >= _LEAST}


def _curve(some: Sequence[Judgement]) -> list[tuple[float, float]]:
    raw = np.array([one.confidence for one in some])
    model = IsotonicRegression(y_min=0.05, y_max=0.995, out_of_bounds="clip")
    model.fit(raw, [float(one.is_right) for one in some])
    knots = np.unique(np.quantile(raw, np.linspace(0, 1, _KNOTS)).round(3))
    smooth = model.predict(np.linspace(raw.min(), raw.max(), 200))
    at = np.interp(knots, np.linspace(raw.min(), raw.max(), 200), smooth) if len(knots) > 1 else model.predict(knots)
    return [(float(one), round(float(value), 3)) for one, value in zip(knots, at, strict=True)]
