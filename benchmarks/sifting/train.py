"""Train the sifter's weights, reproducibly: `python -m benchmarks.sifting.train --eval DIR`.

In: rows marked `train` of the labelled articles and stream under DIR, and the generated near misses of
`synthetic.py`. Out: `sift-weights.npz` and `sift-card.md` beside the module that loads them. The same inputs
give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks.sifting.card import card
from benchmarks.sifting.synthetic import synthetic
from pipeline.detect.features import features
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import FILE, Weights, write_weights
from pipeline.lexicon import load_lexicon
from pipeline.records import TYPES, Document, Tagged

SEED = 20261122
FOLDS = 10
STRENGTH = {"core": 0.05, "controversy": 0.03, "type": 0.05}
MIN_COUNT, MIN_COUNT_WORD, MIN_REAL = 3, 4, 2
WORD_SCALE = 0.3
SYNTHETIC_WEIGHT = 0.3
MIN_POSITIVE = 6
MIN_GROUPS = 4

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled document with its figures. `kind` is articles, stream or synthetic; `group` keeps a matter in
    one fold.
    """

    kind: str
    group: str
    figures: dict[str, float]
    is_core: bool
    is_controversy: bool
    types: frozenset[str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True, help="folder with articles.jsonl, gold.jsonl and stream.*")
    parser.add_argument("--out", type=Path, default=Path("pipeline/detect"))
    options = parser.parse_args()
    sifter = Sifter(load_lexicon())
    rows = labelled(options.eval, sifter) + generated(sifter)
    weights, figures = train(rows)
    write_weights(weights, options.out / FILE)
    (options.out / "sift-card.md").write_text(card(weights, figures, rows_by_kind(rows)), encoding="utf-8")
    print(json.dumps(figures, indent=1))


def rows_by_kind(rows: Sequence[Row]) -> dict[str, int]:
    return dict(Counter(row.kind for row in rows))


def labelled(folder: Path, sifter: Sifter) -> list[Row]:
    """Rows of the train split; the check split is never looked at."""
    rows: list[Row] = []
    for kind, prefix in (("articles", ""), ("stream", "stream.")):
        gold = {g["url"]: g for g in _lines(folder / f"{prefix}gold.jsonl") if g["split"] == "train"}
        for item in _lines(folder / f"{prefix}articles.jsonl"):
            label = gold.get(item["url"])
            if label is not None:
                group = label["case"] or label["event"] or item["url"]
                document = _document(item["url"], item["title"], item["text"])
                rows.append(
                    _row(kind, group, document, sifter, label["topic"] == "core", label["controversy"], label["types"])
                )
    return rows


def generated(sifter: Sifter) -> list[Row]:
    rows: list[Row] = []
    for i, made in enumerate(synthetic(SEED)):
        document = _document(f"synthetic:{i}", made.title, made.text)
        rows.append(
            _row("synthetic", f"synthetic:{i % FOLDS}", document, sifter, made.is_core, bool(made.types), made.types)
        )
    return rows


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _document(url: str, title: str, text: str) -> Document:
    return Document(url, url, title, text, "en", "", datetime(2020, 1, 1, tzinfo=UTC))


def _row(
    kind: str, group: str, document: Document, sifter: Sifter, core: bool, controversy: bool, types: Sequence[str]
) -> Row:
    figures = features(sifter.read(document), Tagged("none"))
    return Row(kind, group, figures, core, bool(controversy), frozenset(types))


def train(rows: Sequence[Row]) -> tuple[Weights, dict[str, dict[str, float]]]:
    """Weights for every head with enough positives, and the cross-validated figures of each."""
    names = _names(rows)
    matrix, scales = _matrix(rows, names)
    heads, fitted, figures = [], [], {}
    for head in ("core", "controversy", *(f"type:{t}" for t in TYPES)):
        targets = np.array([_target(row, head) for row in rows])
        if len({row.group for row, yes in zip(rows, targets, strict=True) if yes}) < MIN_GROUPS:
            continue
        used = np.array([not head.startswith("type:") or row.is_controversy for row in rows])
        fit = fit_head(head, matrix[used], targets[used], [row for row, u in zip(rows, used, strict=True) if u])
        heads.append(head)
        fitted.append(fit)
        figures[head] = fit.figures
    coefficients = np.array([f.coefficients for f in fitted])
    version = "sift-" + hashlib.sha256(coefficients.astype(np.float32).round(4).tobytes()).hexdigest()[:10]
    return (
        Weights(
            version=version,
            index={name: i for i, name in enumerate(names)},
            heads=tuple(heads),
            scales=scales,
            coefficients=coefficients,
            intercepts=np.array([f.intercept for f in fitted]),
            calibration=np.array([f.calibration for f in fitted]),
            thresholds=np.array([f.threshold for f in fitted]),
        ),
        figures,
    )


def _target(row: Row, head: str) -> bool:
    if head == "core":
        return row.is_core
    return row.is_controversy if head == "controversy" else head.removeprefix("type:") in row.types


def _names(rows: Sequence[Row]) -> list[str]:
    """Figures that occur often enough; words must occur in real texts, so that generated ones teach no
    vocabulary alone.
    """
    counts = Counter(name for row in rows for name in row.figures)
    real = Counter(name for row in rows if row.kind != "synthetic" for name in row.figures)
    words = {n for n, c in counts.items() if _is_word(n) and c >= MIN_COUNT_WORD and real[n] >= MIN_REAL}
    return sorted(words | {n for n, c in counts.items() if not _is_word(n) and c >= MIN_COUNT})


def _is_word(name: str) -> bool:
    return name[:2] in ("w:", "t:")


def _matrix(rows: Sequence[Row], names: Sequence[str]) -> tuple[csr_matrix, Floats]:
    index = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for r, row in enumerate(rows):
        for name, value in row.figures.items():
            if name in index:
                matrix[r, index[name]] = value
    is_word = np.array([_is_word(n) for n in names])
    scales = np.where(is_word, 1 / WORD_SCALE, np.maximum(0.3, matrix.std(axis=0)))
    return csr_matrix(matrix / scales), scales


@dataclass(frozen=True, slots=True)
class Fit:
    """One trained head."""

    coefficients: Floats
    intercept: float
    calibration: tuple[float, float]
    threshold: float
    figures: dict[str, float]


def fit_head(head: str, matrix: csr_matrix, targets: Bools, rows: Sequence[Row]) -> Fit:
    """Fit on all rows; calibrate and choose the threshold on scores of folds that share no matter with their
    training.
    """
    strength = STRENGTH["type" if head.startswith("type:") else head]
    row_weights = np.array([SYNTHETIC_WEIGHT if row.kind == "synthetic" else 1.0 for row in rows])
    raw = np.zeros(len(rows))
    for fitted, held in GroupKFold(min(FOLDS, len({r.group for r in rows}))).split(
        matrix, groups=[r.group for r in rows]
    ):
        raw[held] = _fit(matrix[fitted], targets[fitted], row_weights[fitted], strength).decision_function(matrix[held])
    real = np.array([row.kind != "synthetic" for row in rows])
    seen = real if targets[real].sum() >= MIN_POSITIVE else np.ones(len(rows), dtype=bool)
    platt = LogisticRegression(C=10.0).fit(raw[seen, None], targets[seen])
    slope, offset = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    probabilities = 1 / (1 + np.exp(-(slope * raw + offset)))
    threshold = _threshold(targets[seen], probabilities[seen])
    final = _fit(matrix, targets, row_weights, strength)
    figures = {"threshold": threshold, "brier": round(float(np.mean((probabilities[seen] - targets[seen]) ** 2)), 4)}
    for kind in ("articles", "stream", "synthetic"):
        of = np.array([row.kind == kind for row in rows])
        figures[f"f1_{kind}"] = round(_f1(targets[of], probabilities[of] >= threshold), 4)
        figures[f"n_{kind}"] = int(targets[of].sum())
    return Fit(final.coef_[0], float(final.intercept_[0]), (slope, offset), threshold, figures)


def _fit(matrix: csr_matrix, targets: Bools, row_weights: Floats, strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=3000, random_state=SEED).fit(
        matrix, targets, sample_weight=row_weights
    )


def _threshold(targets: Bools, probabilities: Floats) -> float:
    """The middle of the thresholds whose F1 is within half a point of the best, kept between 0.3 and 0.7."""
    steps = np.arange(0.30, 0.701, 0.02)
    scores = np.array([_f1(targets, probabilities >= t) for t in steps])
    good = steps[scores >= scores.max() - 0.005]
    return round(float(good[len(good) // 2]), 2)


def _f1(targets: Bools, answers: Bools) -> float:
    both = float((targets & answers).sum())
    return 2 * both / max(1.0, float(targets.sum() + answers.sum()))


if __name__ == "__main__":
    main()
