"""Multinomial logistic regression over rows of buckets, fitted by L-BFGS in single precision: seconds, not minutes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from benchmarks.tagging.readings import Reading
from pipeline.tag.classifier import BUCKETS, CLASSES, Classifier, hashes, rows

ROUNDS = 70
_TOLERANCE = 1e-4
_SAYS_NOTHING = 0.002  # a weight below this is dropped
_NEVER = -30.0  # the bias of a class without a sample


def fit_readings(readings: Sequence[Reading], strength: float, least_articles: int = 2) -> Classifier:
    """`strength` is the inverse of the penalty on squared weights. Features of fewer readings are left out."""
    matrix, columns = _matrix(readings, least_articles)
    classes = np.array([CLASSES.index(kind) for one in readings for kind in one.classes])
    weights = np.concatenate([np.full(len(one.rows), one.weight, dtype=np.float32) for one in readings])
    present = np.unique(classes)
    found = _minimum(matrix, np.searchsorted(present, classes), weights, strength)
    table = np.zeros((BUCKETS, len(CLASSES)), dtype=np.float32)
    table[np.ix_(columns, present)] = np.where(np.abs(found) < _SAYS_NOTHING, 0.0, found)
    for column in range(len(CLASSES)):
        if column not in present:
            table[rows(hashes(["bias"])), column] = _NEVER
    return Classifier(table, "unpacked")


def _matrix(readings: Sequence[Reading], least: int) -> tuple[csr_matrix, NDArray[np.int64]]:
    """One row per candidate, one column per bucket that enough readings have."""
    seen_in = np.zeros(BUCKETS, dtype=np.int32)
    for one in readings:
        if one.rows:
            seen_in[np.unique(np.concatenate(one.rows))] += 1
    taken = [row for one in readings for row in one.rows]
    indices = np.concatenate(taken).astype(np.int32)
    pointers = np.cumsum([0, *map(len, taken)])
    whole = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, pointers), shape=(len(taken), BUCKETS))
    columns = np.flatnonzero(seen_in >= least)
    return whole[:, columns].tocsr(), columns


def _minimum(
    matrix: csr_matrix, classes: NDArray[np.int64], weights: NDArray[np.float32], strength: float
) -> NDArray[np.float64]:
    turned, every = matrix.T.tocsr(), np.arange(len(classes))
    shape = (matrix.shape[1], int(classes.max()) + 1)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        table = flat.reshape(shape)
        scores = matrix @ table.astype(np.float32)
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        total = odds.sum(axis=1, keepdims=True)
        logs = scores[every, classes] - np.log(total[:, 0])
        odds /= total
        odds[every, classes] -= 1
        odds *= weights[:, None]
        gradient = (turned @ odds).astype(np.float64) + table / strength
        return float(-(weights * logs).sum() + 0.5 / strength * (table * table).sum()), gradient.ravel()

    options = {"maxiter": ROUNDS, "maxcor": 6, "ftol": _TOLERANCE}
    found = minimize(loss, np.zeros(shape[0] * shape[1]), jac=True, method="L-BFGS-B", options=options)
    return np.asarray(found.x.reshape(shape))
