"""Trains the tagger's model of names and writes it, with its card and its calibration, beside the module that loads it.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.train_tagger

Inputs: the train split of the labelled articles, the corpus, the gazetteer, the word lists, the templates in
`benchmarks/tagging`. Roles and deals are trained after it, by `benchmarks.tagging.parties`.
Features are hashed, so that no text of the articles is in the result. The same inputs give the same weights.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from importlib.resources import files
from pathlib import Path

import numpy as np

from benchmarks.tagging.material import (
    CORPUS_WEIGHT,
    FOLDS,
    SEED,
    STRENGTH,
    TEMPLATE_ARTICLES,
    UNKNOWN_SHARE,
    Material,
    material,
)
from benchmarks.tagging.reliability import calibrated, curves, table
from benchmarks.tagging.validate import Held, elsewhere, held_out
from pipeline.tag.classifier import BUCKETS, CLASSES, Classifier, pack
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.languages import load_pipeline

LINKED = 0.5  # a known name that is less certain keeps its mention, and no identity
FOLDER = Path(__file__).parent.parent / "pipeline" / "tag"


def card(read_in: Material, weights: Classifier, held: Held) -> str:
    """The model card."""
    kinds = Counter(kind for one in read_in.learned for reading in one.readings[:1] for kind in reading.classes)
    form = (files("benchmarks.tagging") / "card.md").read_text(encoding="utf-8")
    return form.format(
        articles=sum(not one.is_corpus for one in read_in.learned),
        corpus=sum(one.is_corpus for one in read_in.learned),
        kinds=", ".join(f"{name} {kinds[name]}" for name in CLASSES if kinds[name]),
        made=TEMPLATE_ARTICLES,
        gazetteer=f"{len(read_in.gazetteer.entities)} entities, version {read_in.gazetteer.version}",
        seed=SEED,
        strength=STRENGTH,
        corpus_weight=CORPUS_WEIGHT,
        share=f"{UNKNOWN_SHARE:.0%}",
        rows=f"{int(np.count_nonzero(np.abs(weights.weights).max(axis=1)))} of {BUCKETS}",
        folds=FOLDS,
        figures="\n".join(_rows(held)),
    )


def _rows(held: Held) -> list[str]:
    names = list(next(iter(held.tallies.values())).figures())
    lines = [f"| articles | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for condition, tally in held.tallies.items():
        values = tally.figures()
        lines.append(f"| {condition} | {' | '.join(f'{values[name]:.3f}' for name in names)} |")
    return lines


def main() -> None:
    """Trains on everything; card and calibration come from articles that were held out in turn."""
    read_in = material(Path(os.environ["GAZEWIRE_EVAL_DIR"]), load_gazetteer(), load_pipeline())
    weights = read_in.model()
    (FOLDER / "weights.npz").write_bytes(pack(weights.weights))
    held = held_out(read_in)
    stored = {"linked": LINKED, "curves": curves(held.judgements)}
    (FOLDER / "calibration.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
    shown = Held({**held.tallies, **elsewhere(read_in).tallies})
    (FOLDER / "weights.md").write_text(card(read_in, weights, shown), encoding="utf-8")
    print("\n".join(shown.lines()))
    print("\n".join(table(calibrated(held.judgements))))
    print(f"{len(read_in.learned)} articles; weights, card and calibration written to {FOLDER}")


if __name__ == "__main__":
    main()
