"""The trained part: what kind of thing a candidate names. A linear model over hashed features, run with numpy alone.

`weights.npz` lies beside this module with its card, `weights.md`; `python -m benchmarks.train_tagger` makes both.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 16
CLASSES = ("none", "company", "agency", "group", "media", "research", "other", "product", "person")


class _Rows(dict[str, int]):
    """Rows by feature, as they are asked for: articles share most of theirs. Emptied when full."""

    _MOST = 1 << 17

    def __missing__(self, feature: str) -> int:
        if len(self) >= self._MOST:
            self.clear()
        row = self[feature] = zlib.crc32(feature.encode()) & (BUCKETS - 1)
        return row


#: The row of a feature. Collisions are rare enough to be learned around.
bucket = _Rows().__getitem__


@dataclass(frozen=True, slots=True)
class Classifier:
    """`weights` has a row per bucket and a column per class. `version` is the hash of the shipped file."""

    weights: NDArray[np.float32]
    version: str

    def probabilities(self, samples: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """One row per sample, one column per class, each row adding up to 1."""
        return as_odds(self.scores(samples))

    def scores(self, samples: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """The sum of the weights of each sample's features, of which there is at least one; a column per class."""
        return self._sums(list(map(len, samples)), map(bucket, chain.from_iterable(samples)))

    def sums(self, samples: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The same for features that are rows already."""
        return self._sums(list(map(len, samples)), chain.from_iterable(samples))

    def _sums(self, lengths: Sequence[int], rows: Iterable[int]) -> NDArray[np.float32]:
        if not lengths:
            return np.zeros((0, self.weights.shape[1]), dtype=np.float32)
        *begins, end = accumulate(lengths, initial=0)
        taken = self.weights.take(np.fromiter(rows, np.int64, end), axis=0)
        return np.add.reduceat(taken, begins, axis=0)


def as_odds(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of scores as probabilities."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def reasons(classifier: Classifier, features: Sequence[str], column: int, count: int) -> tuple[str, ...]:
    """The features that speak loudest for a class against the mean of the others, with their weight."""
    rows = classifier.weights[[bucket(one) for one in features]]
    gains = rows[:, column] - (rows.sum(axis=1) - rows[:, column]) / max(1, rows.shape[1] - 1)
    order = np.argsort(-gains)[:count]
    return tuple(
        f"{features[int(at)]} ({gains[at]:+.2f})" for at in order if gains[at] > 0 and features[int(at)] != "bias"
    )


def pack(weights: NDArray[np.float32]) -> bytes:
    """The file of a weight matrix: only rows that say anything, in half precision."""
    rows = np.flatnonzero(np.abs(weights).max(axis=1) > 0).astype(np.uint16)
    out = io.BytesIO()
    np.savez_compressed(out, rows=rows, values=weights[rows].astype(np.float16))
    return out.getvalue()


def unpack(content: bytes, n_classes: int = len(CLASSES)) -> Classifier:
    """The classifier of a packed file."""
    with np.load(io.BytesIO(content), allow_pickle=False) as stored:
        weights = np.zeros((BUCKETS, n_classes), dtype=np.float32)
        weights[stored["rows"]] = stored["values"].astype(np.float32)
    return Classifier(weights, hashlib.sha256(content).hexdigest()[:12])


@cache
def load_classifier() -> Classifier:
    """The classifier as shipped."""
    return unpack((files("pipeline.tag") / "weights.npz").read_bytes())
