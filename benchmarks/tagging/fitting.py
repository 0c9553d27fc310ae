"""Samples, and the linear model that is fitted to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from pipeline.tag.classifier import BUCKETS, Classifier, hashes, rows


@dataclass(frozen=True, slots=True)
class Samples:
    """Features and their class, with a weight each."""

    features: list[list[str]]
    classes: list[str]
    weights: list[float]

    def add(self, other: Samples) -> None:
        """Takes in another set."""
        self.features.extend(other.features)
        self.classes.extend(other.classes)
        self.weights.extend(other.weights)


def fit(samples: Samples, classes: Sequence[str], strength: float) -> Classifier:
    """Multinomial logistic regression over hashed features."""
    taken = [np.unique(rows(hashes(some))) for some in samples.features]
    indices = np.concatenate(taken)
    pointers = np.cumsum([0, *map(len, taken)])
    columns, indices = np.unique(indices, return_inverse=True)  # what no sample has would only be carried along
    ones = np.ones(len(indices), dtype=np.float32)
    matrix = csr_matrix((ones, indices.astype(np.int32), pointers), shape=(len(taken), len(columns)))
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    model.fit(matrix, samples.classes, sample_weight=samples.weights)
    weights = np.zeros((BUCKETS, len(classes)), dtype=np.float32)
    bias = rows(hashes(["bias"]))[0]
    weights[bias] = [0.0 if name in model.classes_ else -30.0 for name in classes]
    # Of two classes the library gives one row, which speaks for the second.
    named = model.classes_ if len(model.classes_) > 2 else model.classes_[1:]
    for row, intercept, name in zip(model.coef_, model.intercept_, named, strict=True):
        weights[columns, classes.index(name)] += row
        weights[bias, classes.index(name)] += intercept
    return Classifier(np.where(np.abs(weights) < 0.002, 0.0, weights).astype(np.float32), "unpacked")
