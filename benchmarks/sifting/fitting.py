"""Fitting a head: regressions over blocks of figures, averaged; its scores on folds that share no matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression

from benchmarks.sifting.rows import SEED, Bools, Floats, Indexes, Table, folds
from pipeline.detect.features import is_part, is_sense, is_word
from pipeline.detect.manner import is_manner

FOLDS = 5
#: How often the folds are drawn whose scores make curves and cuts.
DRAWS = 3
#: Scores of rows by head.
Scores = Callable[[Table], Mapping[str, Floats]]
#: A threshold whose F1 is this much below the best counts by 1/e.
_NEAR = 0.01
_MIN_COUNT, _MIN_COUNT_WORD, _MIN_REAL = 3, 4, 2
_WORD_SCALE, _MIN_SPREAD = 0.3, 0.3


@dataclass(frozen=True, slots=True)
class Linear:
    """A head as it is shipped: `coefficients` weigh figures as they are, unscaled."""

    coefficients: Mapping[str, float]
    intercept: float

    def times(self, factor: float) -> Linear:
        return Linear({name: c * factor for name, c in self.coefficients.items()}, self.intercept * factor)


@dataclass(frozen=True, slots=True)
class Block:
    """Figures that one regression sees: which, how freely (`strength` as in scikit-learn's C), its share of the sum."""

    has: Callable[[str], bool]
    strength: float
    share: float


CUES = Block(lambda name: not is_sense(name) and not is_part(name) and not is_manner(name), 0.05, 0.7)
CUES_AND_PARTS = Block(lambda name: not is_sense(name) and not is_manner(name), 0.03, 0.7)
#: Who acts tells the topic too, apart from its words and by much less: the tagger knows the rows better than it will
#: others, and on rows tagged by one that does not a larger share is worth less than none.
PARTS = Block(is_part, 0.03, 0.15)
SENSES = Block(is_sense, 0.02, 0.6)


def fit(table: Table, targets: Bools, blocks: Sequence[Block]) -> Linear:
    """The sum of the blocks' regressions, folded into one head over plain figures. Equal inputs, equal head."""
    total: dict[str, float] = {}
    intercept = 0.0
    for block in blocks:
        columns = _columns(table, block)
        matrix, scales, means = _scaled(table, columns)
        model = regression(matrix, targets, table.weights, block.strength)
        learnt = model.coef_[0] / scales * block.share
        total.update(zip((table.names[i] for i in columns), map(float, learnt), strict=True))
        intercept += float(model.intercept_[0]) * block.share - float(learnt @ means)
    return Linear(total, intercept)


def regression(matrix: csr_matrix, targets: Bools, weights: Floats, strength: float) -> LogisticRegression:
    """A fitted, regularised logistic regression; the same inputs give the same coefficients."""
    model = LogisticRegression(C=strength, solver="liblinear", random_state=SEED, max_iter=1000)
    return model.fit(matrix, targets, sample_weight=weights)


def _columns(table: Table, block: Block) -> Indexes:
    """The block's figures that occur often enough; words must occur in real texts too: made-up ones teach none."""
    counts = table.matrix.getnnz(axis=0)
    real = table.matrix[[row.kind != "synthetic" for row in table.rows]].getnnz(axis=0)
    words = np.array([is_word(name) for name in table.names])
    often = np.where(words, (counts >= _MIN_COUNT_WORD) & (real >= _MIN_REAL), counts >= _MIN_COUNT)
    found: Indexes = np.flatnonzero(often & np.array([block.has(name) for name in table.names]))
    return found


def _scaled(table: Table, columns: Indexes) -> tuple[csr_matrix, Floats, Floats]:
    """Figures scaled to comparable spread, words to little, so that no word decides alone; senses around their mean."""
    matrix = table.matrix[:, columns].toarray()
    words = np.array([is_word(table.names[i]) for i in columns])
    sense = np.array([is_sense(table.names[i]) for i in columns])
    spread = np.maximum(np.where(sense, 1e-6, _MIN_SPREAD), matrix.std(axis=0))
    scales = np.where(words, 1 / _WORD_SCALE, spread)
    means = np.where(sense, matrix.mean(axis=0), 0.0)
    return csr_matrix((matrix - means) / scales), scales, means


def held_out(table: Table, learn: Callable[[Table], Scores]) -> tuple[Table, dict[str, Floats]]:
    """The rows once for each draw of the folds, at their share of the weight, and raw scores of each by what was learnt
    from folds without its matter: one draw alone moves curves and cuts by which matters fall together.

    `learn(table)` gives what scores other rows: a score per row by head.
    """
    n = len(table.rows)
    raw: dict[str, Floats] = {}
    for draw in range(DRAWS):
        for fitted, held in folds(table.rows, FOLDS, SEED + draw):
            for head, scores in learn(table.at(fitted))(table.at(held)).items():
                raw.setdefault(head, np.zeros(DRAWS * n))[draw * n + held] = scores
    drawn = table.at(np.tile(np.arange(n), DRAWS))
    return replace(drawn, rows=tuple(replace(row, weight=row.weight / DRAWS) for row in drawn.rows)), raw


def scored(heads: Mapping[str, Linear], table: Table) -> dict[str, Floats]:
    """Raw scores of the rows by head."""
    return {
        name: table.matrix @ np.array([head.coefficients.get(n, 0.0) for n in table.names]) + head.intercept
        for name, head in heads.items()
    }


def calibrate(raw: Floats, targets: Bools, weights: Floats) -> tuple[float, float]:
    """Platt's slope and offset."""
    platt = LogisticRegression(C=10.0).fit(raw[:, None], targets, sample_weight=weights)
    return float(platt.coef_[0, 0]), float(platt.intercept_[0])


def probabilities(raw: Floats, calibration: tuple[float, float]) -> Floats:
    curve: Floats = 1 / (1 + np.exp(-(calibration[0] * raw + calibration[1])))
    return curve


def threshold(targets: Bools, scores: Floats, weights: Floats, lowest: float, highest: float) -> float:
    """Where weighted F1 is best between two bounds: the mean of all steps, each by how near its F1 comes to the best,
    so that no single row moves it far.
    """
    steps, nearness = _near_best(targets, scores, weights, lowest, highest)
    return round(float(nearness @ steps), 3)


def loose_threshold(targets: Bools, scores: Floats, weights: Floats, lowest: float, highest: float) -> float:
    """One standard deviation of such steps below their mean: where F1 is flat, a matter more is worth a few lines
    more.
    """
    steps, nearness = _near_best(targets, scores, weights, lowest, highest)
    mean = nearness @ steps
    return round(float(mean - np.sqrt(nearness @ (steps - mean) ** 2)), 3)


def _near_best(targets: Bools, scores: Floats, weights: Floats, lowest: float, highest: float) -> tuple[Floats, Floats]:
    """Steps between two bounds, and how near the F1 of each comes to the best; 1 in all."""
    steps = np.arange(lowest, highest + 1e-9, 0.02)
    found = np.array([f1(targets, scores >= step, weights) for step in steps])
    nearness = np.exp((found - found.max()) / _NEAR)
    return steps, nearness / nearness.sum()


def f1(targets: Bools, answers: Bools, weights: Floats | None = None) -> float:
    """F1 of yes-or-no answers; each row counts its weight."""
    by = np.ones(targets.shape) if weights is None else weights
    both = float(((targets & answers) * by).sum())
    return 2 * both / max(1e-9, float((targets * by).sum() + (answers * by).sum()))
