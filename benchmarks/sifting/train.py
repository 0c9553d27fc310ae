"""Train the sifter's weights, reproducibly: `python -m benchmarks.sifting.train --eval DIR`.

In: rows marked `train` of the labelled articles and stream under DIR, and the generated items of `templates.toml`.
Out: `sift-weights.npz` and `sift-card.md` beside the module that loads them. Equal inputs give equal bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from benchmarks.sifting.card import card
from benchmarks.sifting.fitting import Fit, fit_head
from benchmarks.sifting.rows import Floats, Row, load_rows
from benchmarks.sifting.type_heads import fit_types
from pipeline.detect.features import is_word
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import FILE, Weights, write_weights
from pipeline.lexicon import load_lexicon

STRENGTH = 0.03
#: Thresholds start here: a false alarm costs a reader's trust more than a late one.
LEAST = {"core": 0.48, "controversy": 0.50}
MIN_COUNT, MIN_COUNT_WORD, MIN_REAL = 3, 4, 2
WORD_SCALE, MIN_SPREAD = 0.3, 0.3
#: A coefficient that moves no score by this much is left out.
_NEGLIGIBLE = 1e-3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True, help="folder with articles.jsonl, gold.jsonl and stream.*")
    parser.add_argument("--out", type=Path, default=Path("pipeline/detect"))
    options = parser.parse_args()
    rows = load_rows(options.eval, Sifter(load_lexicon()))
    fits = train(rows)
    weights = packed(fits)
    write_weights(weights, options.out / FILE)
    figures = {head: fit.figures for head, fit in fits.items()}
    kinds = dict(Counter(row.kind for row in rows))
    (options.out / "sift-card.md").write_text(card(weights, figures, kinds), encoding="utf-8")
    print(json.dumps(figures, indent=1))


def train(rows: Sequence[Row]) -> dict[str, Fit]:
    """A fit for every head."""
    names = _names(rows)
    matrix, scales = _matrix(rows, names)
    core, disputed = np.array([row.is_core for row in rows]), np.array([row.is_controversy for row in rows])
    return {
        "core": fit_head(names, matrix, scales, core, rows, STRENGTH, LEAST["core"]),
        "controversy": fit_head(names, matrix, scales, disputed, rows, STRENGTH, LEAST["controversy"]),
        **fit_types(rows),
    }


def packed(fits: Mapping[str, Fit]) -> Weights:
    """The heads over one list of figures; the version is a hash of what they weigh."""
    names = sorted({n for fit in fits.values() for n, c in fit.coefficients.items() if abs(c) > _NEGLIGIBLE})
    coefficients = np.array([[fit.coefficients.get(name, 0.0) for name in names] for fit in fits.values()])
    intercepts = np.array([fit.intercept for fit in fits.values()])
    digest = hashlib.sha256(json.dumps(names).encode() + coefficients.astype(np.float32).round(4).tobytes())
    return Weights(
        version=f"sift-{digest.hexdigest()[:10]}",
        index={name: i for i, name in enumerate(names)},
        heads=tuple(fits),
        coefficients=coefficients,
        intercepts=intercepts,
        calibration=np.array([fit.calibration for fit in fits.values()]),
        thresholds=np.array([fit.thresholds for fit in fits.values()]),
    )


def _names(rows: Sequence[Row]) -> list[str]:
    """Figures that occur often enough; words must occur in real texts too: made-up ones teach no vocabulary."""
    counts = Counter(name for row in rows for name in row.figures)
    real = Counter(name for row in rows if row.kind != "synthetic" for name in row.figures)
    words = {n for n, c in counts.items() if is_word(n) and c >= MIN_COUNT_WORD and real[n] >= MIN_REAL}
    return sorted(words | {n for n, c in counts.items() if not is_word(n) and c >= MIN_COUNT})


def _matrix(rows: Sequence[Row], names: Sequence[str]) -> tuple[csr_matrix, Floats]:
    """Figures scaled to comparable spread, words to little, so that no single word decides."""
    index = {name: i for i, name in enumerate(names)}
    matrix = np.zeros((len(rows), len(names)))
    for r, row in enumerate(rows):
        for name, value in row.figures.items():
            if name in index:
                matrix[r, index[name]] = value
    spread = np.maximum(MIN_SPREAD, matrix.std(axis=0))
    scales = np.where([is_word(n) for n in names], 1 / WORD_SCALE, spread)
    return csr_matrix(matrix / scales), scales


if __name__ == "__main__":
    main()
