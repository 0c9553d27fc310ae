"""The controversy that comparing an article in full with every known one gives, for measuring what the search misses.

Words and meaning are compared with all of them. What an article names gains it nothing with a controversy that holds no
such name, so only those that could still reach the threshold are compared in full: the answer is the same for a
tenth of the work.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from pipeline.detect.clusters import Cluster, Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.meaning import NEUTRAL
from pipeline.detect.vectors import Lens, Row
from pipeline.records import Placement

Floats = npt.NDArray[np.float64]

_AT_ONCE = 4000
#: Figures of names, which are 0 where none is shared, and at most 1.
_NAMED = ("lead", "parties", "entities", "places", "practice")
_ROUNDING = 1e-4


class Exhaustive:
    """Controversies as they are now: the index must not learn while they are asked for."""

    def __init__(self, index: ControversyIndex) -> None:
        self._index = index
        options = index.options
        self._weights = options.weights
        self._missing = math.log(options.threshold / (1 - options.threshold)) - options.intercept - _ROUNDING
        self._known = list(index.all())
        piles = [one.pile for one in self._known]
        self._rows = [Row.of(piles[start : start + _AT_ONCE]) for start in range(0, len(piles), _AT_ONCE)]
        self._meanings = _directions(self._known)
        self._lens = Lens()

    def place(self, profile: Profile) -> Placement:
        """Where the article's story belongs among all of them."""
        return self._index.placement(self._index.rank(profile, self._possible(profile)))

    def _possible(self, profile: Profile) -> list[Cluster]:
        """The controversies that could reach the threshold."""
        sure = self._sure(profile)
        weights = [self._weights[name] for name in _NAMED]
        mine = _named(profile)
        found = []
        for at in np.flatnonzero(sure + sum(weights) >= self._missing).tolist():
            known = self._known[at]
            theirs = (known.actors, known.parties, known.entities, known.towns, known.types)
            gains = [w for w, ours, held in zip(weights, mine, theirs, strict=True) if not ours.isdisjoint(held)]
            if sure[at] + sum(gains) >= self._missing:
                found.append(known)
        return found

    def _sure(self, profile: Profile) -> Floats:
        """What words and meaning give each controversy, at most."""
        weights = self._weights
        looked = self._lens.over(profile.terms, profile.title, self._rows)
        words = np.array([(like.centre, like.nearest, like.title) for like in looked])
        gained: Floats = words @ np.array([weights["centre"], weights["nearest"], weights["title"]])
        if profile.meaning is not None:
            near = self._meanings @ (profile.meaning.numbers / profile.meaning.length).astype(np.float32)
            gained += weights["meaning"] * (near - NEUTRAL) + weights["nearest meaning"] * (1 - NEUTRAL)
        return gained


def _named(profile: Profile) -> tuple[frozenset[str], ...]:
    """Actors, parties, entities, towns and types of an article."""
    signature = profile.signature
    pairs = (signature.actors, signature.parties, signature.entities)
    return (*(frozenset(name for name, _ in one) for one in pairs), profile.towns, frozenset(signature.types))


def _directions(known: list[Cluster]) -> npt.NDArray[np.float32]:
    """What each controversy means, as rows of length 1. Raises ValueError where one has no meaning."""
    totals = [one.meanings.total for one in known]
    if any(total is None for total in totals):
        raise ValueError("a controversy without a meaning: articles are to be made up with one")
    rows = np.array(totals, np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows
