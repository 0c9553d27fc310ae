"""What the heads of the types learn from labelled rows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from benchmarks.sifting.fitting import Linear
from benchmarks.sifting.rows import Row, Table
from benchmarks.sifting.type_heads import fit_types

FINE, SUIT, REGULATOR = "title:type:fine", "title:type:litigation", "main-party:as-regulator"
#: What every text has: a shape, and a meaning, the same one here.
EVERY = {"is:short": 1.0, "sense:lead:0": 0.1}


def row(types: str, figures: Mapping[str, float], kind: str = "stream", weight: float = 1.0) -> Row:
    return Row(kind, "event", "group", "title", {**EVERY, **figures}, True, True, frozenset({types}), weight)


def learnt(rows: list[Row]) -> dict[str, Linear]:
    names = tuple(sorted({name for one in rows for name in one.figures}))
    matrix = csr_matrix(np.array([[one.figures.get(name, 0.0) for name in names] for one in rows]))
    return fit_types(Table(tuple(rows), names, matrix))


def score(head: Linear, *figures: str) -> float:
    return head.intercept + sum(
        head.coefficients.get(n, 0.0) * v for n, v in {**EVERY, **dict.fromkeys(figures, 1.0)}.items()
    )


REAL = [
    *[row("fine", {FINE: 1.0})] * 12,
    *[row("litigation", {SUIT: 1.0})] * 12,
    *[row("litigation", {SUIT: 1.0, FINE: 1.0})] * 6,
    *[row("contested_use", {})] * 12,
]


def test_a_cue_speaks_for_its_type_and_less_beside_one_of_another_type() -> None:
    fine = learnt(REAL)["type:fine"]
    assert score(fine, FINE) > score(fine, FINE, SUIT) > score(fine)


def test_a_type_without_examples_profits_by_its_cue_all_the_same() -> None:
    breach = learnt([*REAL, *[row("other", {"title:type:data_breach": 1.0})] * 1])["type:data_breach"]
    assert score(breach, "title:type:data_breach") > score(breach)


def test_who_acts_speaks_for_a_type() -> None:
    acting = [row("regulatory_action", {REGULATOR: 1.0})] * 12
    ruled = learnt([*REAL, *acting])["type:regulatory_action"]
    assert score(ruled, REGULATOR) > score(ruled)


def test_made_up_items_say_less_than_their_weight() -> None:
    against = row("contested_use", {FINE: 1.0}, weight=12.0)
    real, made_up = (
        learnt([*REAL, row("contested_use", against.figures, kind, 12.0)]) for kind in ("stream", "synthetic")
    )
    assert score(made_up["type:fine"], FINE) > score(real["type:fine"], FINE) + 0.5
