"""Articles as vectors over numbered terms, the piles that they grow into, and a look at many piles at once.

A vector depends on its article and the packaged background alone; a pile is the sum of its articles, in whatever
order they came. Terms are numbered as they are met; numbers mean nothing outside the process.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count

import numpy as np
import numpy.typing as npt

from pipeline.detect.background import Background

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Array = npt.NDArray[np.generic]

_numbers: defaultdict[str, int] = defaultdict(count().__next__)
#: A pile's old vectors are merged when they are so many terms, or a quarter of those that are merged already: the
#: more there are, the dearer is merging; and so many are too dear to look at.
_MERGE_FROM, _MERGE_AT, _MERGE_MOST = 480, 0.25, 2400
#: In so many merged terms an article's own are looked up; fewer are laid against it all.
_LOOKED_UP_FROM = 1500
#: Likenesses are rounded, for the order in which terms are added up differs between processes.
_DIGITS = 9
_AT_ONCE = 4000


@dataclass(frozen=True, slots=True)
class Vector:
    """Numbers of terms with their values; its length is 1, or 0 where it has no term."""

    ids: Ints
    values: Floats


def vector(weights: Iterable[tuple[str, float]], background: Background) -> Vector:
    """Weighted terms, each once, as a vector of length 1, rare terms longer."""
    given = list(weights)
    terms = [term for term, _ in given]
    ids = [_numbers[term] for term in terms]
    values = [weight * rare for (_, weight), rare in zip(given, background.idfs(terms), strict=True)]
    length = math.sqrt(sum([value * value for value in values])) or 1.0
    return Vector(np.array(ids, np.int32), np.array(values, np.float64) / length)


def _no_ids() -> Ints:
    return np.empty(0, np.int32)


def _no_values() -> Floats:
    return np.empty(0, np.float64)


_NOTHING = Vector(_no_ids(), _no_values())


@dataclass(slots=True)
class Pile:
    """A sum of vectors: the latest each for itself, those beginning at `starts`; before them old ones that wait to be
    merged; those that are merged in one apart, its terms in order of their numbers.

    `square` is the squared length of the sum.
    """

    ids: Ints = field(default_factory=_no_ids)
    values: Floats = field(default_factory=_no_values)
    starts: list[int] = field(default_factory=list)
    square: float = 0.0
    merged_ids: Ints = field(default_factory=_no_ids)
    merged_values: Floats = field(default_factory=_no_values)

    def add(self, added: Vector, n_latest: int, product: float) -> None:
        """Add a vector; only the latest `n_latest` stay apart. `product` is its inner product with the pile."""
        if not len(added.ids):
            return
        self.square += 2 * product + 1
        self.starts.append(len(self.ids))
        self.ids = np.concatenate((self.ids, added.ids))
        self.values = np.concatenate((self.values, added.values))
        if len(self.starts) > n_latest:
            self.starts.pop(0)
            self._merge()

    def _merge(self) -> None:
        old = self.starts[0]
        if old < max(_MERGE_FROM, min(_MERGE_MOST, _MERGE_AT * len(self.merged_ids))):
            return
        ids = np.concatenate((self.merged_ids, self.ids[:old]))
        values = np.concatenate((self.merged_values, self.values[:old]))
        merged, places = np.unique(ids, return_inverse=True)
        self.merged_ids, self.merged_values = (
            merged.astype(np.int32),
            np.bincount(places, weights=values).astype(np.float64, copy=False),
        )
        self.ids, self.values = self.ids[old:], self.values[old:]
        self.starts = [start - old for start in self.starts]

    def merged_of(self, ids: Ints) -> Floats:
        """What the merged vectors hold of each of these terms."""
        places = self.merged_ids.searchsorted(ids)
        places[places == len(self.merged_ids)] = 0
        found: Floats = np.where(self.merged_ids[places] == ids, self.merged_values[places], 0.0)
        return found

    @property
    def is_large(self) -> bool:
        """True where terms are better looked up in what is merged."""
        return len(self.merged_ids) >= _LOOKED_UP_FROM


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike an article and a pile are, as cosines from 0 to 1: text and title with the whole of it, and the text
    with the most alike of its latest articles.
    """

    centre: float
    title: float
    nearest: float


NOTHING_ALIKE = Likeness(0.0, 0.0, 0.0)


class Lens:
    """Holds an article's vectors against piles: each of its terms gets a small number, all others of the press have 0.

    So a pile's terms are looked up in one compact table, whatever the size of the vocabulary, and few go on from there.
    """

    def __init__(self) -> None:
        self._own = np.zeros(1024, np.uint16)

    def product(self, vector: Vector, pile: Pile) -> float:
        """Inner product of a vector and the sum."""
        text, _ = self._lay_out(vector, _NOTHING)
        found = float(np.dot(text[self._own[pile.ids]], pile.values))
        if pile.is_large:
            found += float(np.dot(pile.merged_of(vector.ids), vector.values))
        else:
            found += float(np.dot(text[self._own[pile.merged_ids]], pile.merged_values))
        self._own[vector.ids] = 0
        return found

    def look(self, terms: Vector, title: Vector, piles: Sequence[Pile]) -> list[Likeness]:
        """How alike an article and each of the piles are."""
        rows = (Row.of(piles[start : start + _AT_ONCE]) for start in range(0, len(piles), _AT_ONCE))
        return self.over(terms, title, rows)

    def over(self, terms: Vector, title: Vector, rows: Iterable[Row]) -> list[Likeness]:
        """The same for piles that are laid out already."""
        laid_out = self._lay_out(terms, title)
        found: list[Likeness] = []
        for row in rows:
            found += self._look(terms, title, laid_out, row)
        self._own[terms.ids] = 0
        self._own[title.ids] = 0
        return found

    def _lay_out(self, terms: Vector, title: Vector) -> tuple[Floats, Floats]:
        """Number the article's terms; what text and title hold of each, by that number."""
        if len(self._own) < len(_numbers):
            self._own = np.zeros(2 * len(_numbers), np.uint16)
        n_terms = len(terms.ids)
        self._own[terms.ids] = np.arange(1, n_terms + 1)
        others = title.ids[self._own[title.ids] == 0]
        self._own[others] = np.arange(n_terms + 1, n_terms + 1 + len(others))
        text, heading = np.zeros(n_terms + 1 + len(others)), np.zeros(n_terms + 1 + len(others))
        text[1 : n_terms + 1] = terms.values
        heading[self._own[title.ids]] = title.values
        return text, heading

    def _look(self, terms: Vector, title: Vector, laid_out: tuple[Floats, Floats], row: Row) -> list[Likeness]:
        if not row.full:
            return [NOTHING_ALIKE] * len(row.piles)
        own = self._own[row.ids]
        met = np.flatnonzero(own)
        own, values, part = own[met], row.values[met], np.searchsorted(row.parts, met, side="right") - 1
        by_part = np.bincount(part, laid_out[0][own] * values, len(row.parts))
        by_title = np.add.reduceat(np.bincount(part, laid_out[1][own] * values, len(row.parts)), row.firsts)
        by_text = np.add.reduceat(by_part, row.firsts)
        by_part[row.old] = 0.0
        nearest = np.maximum.reduceat(by_part, row.firsts)
        for place, pile in enumerate(row.full):
            if pile.is_large:
                by_text[place] += np.dot(pile.merged_of(terms.ids), terms.values)
                by_title[place] += np.dot(pile.merged_of(title.ids), title.values)
        looked = zip(row.full, by_text.tolist(), by_title.tolist(), nearest.tolist(), strict=True)
        likenesses = [_likeness(*one) for one in looked]
        if len(row.full) == len(row.piles):
            return likenesses
        rest = iter(likenesses)
        return [next(rest) if pile.starts else NOTHING_ALIKE for pile in row.piles]


@dataclass(frozen=True, slots=True)
class Row:
    """Piles laid end to end, those that hold any: where each vector begins, each pile's first one, and old ones."""

    piles: Sequence[Pile]
    full: Sequence[Pile]
    ids: Array
    values: Array
    parts: list[int]
    firsts: list[int]
    old: list[int]

    @classmethod
    def of(cls, piles: Sequence[Pile]) -> Row:
        """Lay piles out as they are now."""
        full = [pile for pile in piles if pile.starts]
        ids = [one for pile in full for one in _laid_out(pile.merged_ids, pile.ids)]
        values = [one for pile in full for one in _laid_out(pile.merged_values, pile.values)]
        ends = (np.concatenate(ids or [_no_ids()]), np.concatenate(values or [_no_values()]))
        return cls(piles, full, *ends, *_parts(full))


def _laid_out(merged: Array, loose: Array) -> tuple[Array, ...]:
    """What of a pile is laid against an article as a whole."""
    return (loose,) if len(merged) >= _LOOKED_UP_FROM else (merged, loose)


def _likeness(pile: Pile, centre: float, title: float, nearest: float) -> Likeness:
    length = math.sqrt(pile.square) or 1.0
    return Likeness(round(centre / length, _DIGITS), round(title / length, _DIGITS), round(nearest, _DIGITS))


def _parts(piles: Sequence[Pile]) -> tuple[list[int], list[int], list[int]]:
    """Where each vector begins when piles are laid end to end, the first vector of each pile, and the old ones."""
    parts: list[int] = []
    firsts, old = [], []
    offset = 0
    for pile in piles:
        firsts.append(len(parts))
        merged = 0 if pile.is_large else len(pile.merged_ids)
        if merged + pile.starts[0]:
            old.append(len(parts))
            parts.append(offset)
        offset += merged
        parts += [offset + start for start in pile.starts]
        offset += len(pile.ids)
    return parts, firsts, old
