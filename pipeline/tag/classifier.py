"""The trained part: what kind of thing a candidate names. A linear model over hashed features, run with numpy alone.

`weights.npz` lies beside this module with its card, `weights.md`; `python -m benchmarks.train_tagger` makes both.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 16
CLASSES = ("none", "company", "agency", "group", "media", "research", "other", "product", "person")


def hashes(features: Iterable[str]) -> Iterator[int]:
    """A number for each feature, by whose lowest bits `rows` tells its row of weights.

    Nothing is remembered: to hash a feature costs less than to look it up among a hundred thousand.
    """
    return map(zlib.crc32, map(str.encode, features))


def rows(hashed: Iterable[int], count: int = -1) -> NDArray[np.int64]:
    """The rows of hashed features. Collisions are rare enough to be learned around."""
    return np.fromiter(hashed, np.int64, count) & (BUCKETS - 1)


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
        return self._sums(list(map(len, samples)), hashes(chain.from_iterable(samples)))

    def sums(self, samples: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """The same for features that are hashed already."""
        return self._sums(list(map(len, samples)), chain.from_iterable(samples))

    def _sums(self, lengths: Sequence[int], hashed: Iterable[int]) -> NDArray[np.float32]:
        if not lengths:
            return np.zeros((0, self.weights.shape[1]), dtype=np.float32)
        *begins, end = accumulate(lengths, initial=0)
        return np.add.reduceat(self.weights.take(rows(hashed, end), axis=0), begins, axis=0)


def as_odds(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of scores as probabilities."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


def reasons(classifier: Classifier, features: Sequence[str], column: int, count: int) -> tuple[str, ...]:
    """The features that speak loudest for a class against the mean of the others, with their weight."""
    taken = classifier.weights[rows(hashes(features))]
    gains = taken[:, column] - (taken.sum(axis=1) - taken[:, column]) / max(1, taken.shape[1] - 1)
    order = np.argsort(-gains)[:count]
    return tuple(
        f"{features[int(at)]} ({gains[at]:+.2f})" for at in order if gains[at] > 0 and features[int(at)] != "bias"
    )


def pack(weights: NDArray[np.float32]) -> bytes:
    """The file of a weight matrix: only rows that say anything, in half precision."""
    told = np.flatnonzero(np.abs(weights).max(axis=1) > 0).astype(np.uint16)
    out = io.BytesIO()
    np.savez_compressed(out, rows=told, values=weights[told].astype(np.float16))
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
