"""The heads of the types, learnt together: what a type's own cues are worth is mostly the same for every type.

One regression over all pairs of a controversy and a type, with figures shared by all types, their deviations for each
type, and the cues of other types and stances that speak for or against it. It folds into one linear head per type.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from benchmarks.sifting.fitting import Fit, best_threshold, calibrate, logistic_regression, told
from benchmarks.sifting.rows import Indexes, Row, folds
from pipeline.records import TYPES

STRENGTH = 1.0
LEAST = 0.16
#: How freely a type may deviate from what is shared, and how much other cues may say.
DEVIATION, CROSSING = 0.5, 0.4
_CROSS = re.compile(
    r"^(?:title|lead):(?:type:|term:cue:|stance:|topic:watching|term:(?:severity|response|attribution)$)"
)
_OWN = re.compile(r"^(title|lead|near):(type:|term:cue:)(\w+)$")


def fit_types(rows: Sequence[Row]) -> dict[str, Fit]:
    """A head per type, calibrated together, with one threshold for all."""
    controversies = [row for row in rows if row.is_controversy]
    index: dict[str, int] = {}
    matrix = _matrix(controversies, index)
    targets = np.array([t in row.types for row in controversies for t in TYPES])
    weights = np.repeat([row.weight for row in controversies], len(TYPES))
    raw = np.zeros(len(targets))
    for fitted, held in folds(controversies):
        inside, outside = _pairs(fitted), _pairs(held)
        model = logistic_regression(matrix[inside], targets[inside], weights[inside], STRENGTH)
        raw[outside] = model.decision_function(matrix[outside])
    real = np.repeat([row.kind != "synthetic" for row in controversies], len(TYPES))
    calibration, probabilities = calibrate(raw, targets, real)
    threshold = best_threshold(targets[real], probabilities[real], LEAST)
    final = logistic_regression(matrix, targets, weights, STRENGTH)
    learnt = {name: float(final.coef_[0, i]) for name, i in index.items()}
    heads: dict[str, Fit] = {}
    for i, kind in enumerate(TYPES):
        coefficients, intercept = _folded(kind, learnt, float(final.intercept_[0]), controversies)
        of = slice(i, None, len(TYPES))
        figures = told(targets[of], probabilities[of], (threshold, threshold), controversies)
        heads[f"type:{kind}"] = Fit(coefficients, intercept, calibration, (threshold, threshold), figures)
    return heads


def _pairs(rows: Indexes) -> Indexes:
    """Indexes of the pairs of some rows."""
    return (rows[:, None] * len(TYPES) + np.arange(len(TYPES))).ravel()


def _matrix(rows: Sequence[Row], index: dict[str, int]) -> csr_matrix:
    at: list[int] = []
    column: list[int] = []
    value: list[float] = []
    for r, row in enumerate(rows):
        for k, kind in enumerate(TYPES):
            for name, v in _terms(kind, row.figures):
                at.append(r * len(TYPES) + k)
                column.append(index.setdefault(name, len(index)))
                value.append(v)
    return csr_matrix((value, (at, column)), shape=(len(rows) * len(TYPES), len(index)))


def _terms(kind: str, figures: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """What the pooled regression sees of one pair: name of the term and its value."""
    yield f"{kind}|", 1.0
    yield f"{kind}|is:short", CROSSING * figures["is:short"]
    for name, value in figures.items():
        for term, factor in _uses(kind, name):
            yield term, factor * value


def _uses(kind: str, name: str) -> Iterator[tuple[str, float]]:
    """The terms in which a figure takes part, with their factors."""
    own = _OWN.match(name)
    if own and own[3] == kind:
        yield f"{own[1]}:{own[2]}", 1.0
        yield f"{kind}|{own[1]}:{own[2]}", DEVIATION
    elif _CROSS.match(name):
        yield f"{kind}|{_bare(name)}", CROSSING


def _bare(name: str) -> str:
    """A cue of a type counts the same wherever it comes from."""
    return name.replace("term:cue:", "type:")


def _folded(
    kind: str, learnt: Mapping[str, float], intercept: float, rows: Sequence[Row]
) -> tuple[dict[str, float], float]:
    """The type's head over plain figures."""
    coefficients: dict[str, float] = defaultdict(float)
    for name in sorted({name for row in rows for name in row.figures}):
        for term, factor in _uses(kind, name):
            coefficients[name] += factor * learnt.get(term, 0.0)
    coefficients["is:short"] += CROSSING * learnt.get(f"{kind}|is:short", 0.0)
    return dict(coefficients), intercept + learnt.get(f"{kind}|", 0.0)
