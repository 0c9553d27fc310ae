"""The head over single sentences: learnt from texts whose label alone is known, for most of them, not the sentence.

A text that reports no dispute has no sentence that states one. One that does has one at least: the sentence that a
reader chose as its quote where there is one, else the title or first sentence, and then, twice, the one that the head
so far finds strongest.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]

from benchmarks.sifting.fitting import regression
from benchmarks.sifting.rows import Bools, Floats, Indexes, Row, Table
from pipeline.detect.lines import LineHead

STRENGTH = 0.3
ROUNDS = 3
_MIN_COUNT = 4
#: The spread of all the dimensions of a place, beside figures of 0.3 to 1.0.
_PLACE_SPREAD = 0.12
_OF_QUIET = 2.0


@dataclass(frozen=True, slots=True)
class _Sentences:
    """All sentences of some rows: `matrix` of named figures, `places`, the row of each, and which a reader chose."""

    names: tuple[str, ...]
    matrix: csr_matrix
    places: Floats
    row: Indexes
    at: Indexes
    chosen: Bools


def fit_lines(table: Table) -> LineHead | None:
    """A head over the sentences of the rows that have any; None where none has. Equal inputs, equal head."""
    if not any(row.lines for row in table.rows):
        return None
    lines = _sentences(table)
    mean, spread = lines.places.mean(axis=0), np.maximum(1e-3, lines.places.std(axis=0)) / _PLACE_SPREAD
    picking, _ = _learnt(table, lines, lines.matrix)
    both, intercept = _learnt(table, lines, hstack([lines.matrix, csr_matrix((lines.places - mean) / spread)]).tocsr())
    weighing, of_place = both[: len(lines.names)], both[len(lines.names) :] / spread
    index = {name: i for i, name in enumerate(lines.names)}
    return LineHead(index, picking, weighing, of_place, intercept - float(of_place @ mean))


def stated(head: LineHead | None, table: Table) -> Floats:
    """What the picked sentence of each row states; 0.0 without a head."""
    if head is None:
        return np.zeros(len(table.rows))
    return np.array([stated_by(head, row) for row in table.rows])


def stated_by(head: LineHead, row: Row) -> float:
    """What a row's picked sentence states; 0.0 of a short one."""
    if not row.is_long or not row.lines:
        return 0.0
    at = head.picked(row.lines)
    return head.raw(row.lines[at], row.places[at])


def _learnt(table: Table, lines: _Sentences, matrix: csr_matrix) -> tuple[Floats, float]:
    """Coefficients and intercept of the regression that tells stating sentences from those of quiet texts."""
    disputed, weights = table.disputed[lines.row], _weights(table, lines)
    stating = disputed & _first_guess(lines, len(table.rows))
    for _ in range(ROUNDS):
        of = stating | ~disputed
        model = regression(matrix[of], disputed[of], weights[of], STRENGTH)
        stating = disputed & _strongest(lines, matrix @ model.coef_[0], len(table.rows))
    return model.coef_[0], float(model.intercept_[0])


def _sentences(table: Table) -> _Sentences:
    at = [(r, i) for r, row in enumerate(table.rows) for i in range(len(row.lines))]
    lines = [table.rows[r].lines[i] for r, i in at]
    index: dict[str, int] = {}
    cells = [(s, index.setdefault(n, len(index)), v) for s, line in enumerate(lines) for n, v in line.figures.items()]
    rows, columns, values = zip(*cells, strict=True)
    matrix = csr_matrix((values, (rows, columns)), shape=(len(lines), len(index)))
    often = np.flatnonzero(matrix.getnnz(axis=0) >= _MIN_COUNT)
    names = list(index)
    return _Sentences(
        names=tuple(names[i] for i in often),
        matrix=matrix[:, often],
        places=np.array([table.rows[r].places[i] for r, i in at], dtype=np.float64),
        row=np.array([r for r, _ in at]),
        at=np.array([i for _, i in at]),
        chosen=np.array([i in table.rows[r].stating for r, i in at]),
    )


def _weights(table: Table, lines: _Sentences) -> Floats:
    """A quiet text counts by the root of its sentences, so that a long one says no more than its part."""
    counts = np.bincount(lines.row, minlength=len(table.rows))[lines.row]
    of_row = table.weights[lines.row]
    return np.where(table.disputed[lines.row], of_row, _OF_QUIET * of_row / np.sqrt(counts))


def _first_guess(lines: _Sentences, n_rows: int) -> Bools:
    guess: Bools = lines.chosen | (~_has_chosen(lines, n_rows) & (lines.at <= 1))
    return guess


def _strongest(lines: _Sentences, raw: Floats, n_rows: int) -> Bools:
    best = np.full(n_rows, -np.inf)
    np.maximum.at(best, lines.row, raw)
    found: Bools = lines.chosen | (~_has_chosen(lines, n_rows) & (raw >= best[lines.row]))
    return found


def _has_chosen(lines: _Sentences, n_rows: int) -> Bools:
    has = np.zeros(n_rows, dtype=bool)
    np.logical_or.at(has, lines.row[lines.chosen], True)
    of_line: Bools = has[lines.row]
    return of_line
