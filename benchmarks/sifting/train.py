"""Train the sifter's weights, reproducibly: `python -m benchmarks.sifting.train --eval DIR`.

In: rows marked `train` of the labelled articles and stream under DIR, the corpus of `benchmarks/corpus`, and the
generated items of `templates.toml`. Out: `sift-weights.npz` and `sift-card.md` beside the module that loads them.
Equal inputs give equal bytes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.sifting.card import card
from benchmarks.sifting.model import train
from benchmarks.sifting.rows import load_table, without_lines
from benchmarks.sifting.validation import cross_validated, elsewhere
from pipeline.detect.weights import FILE, write_weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True, help="folder with articles.jsonl, gold.jsonl and stream.*")
    parser.add_argument("--verdicts", type=Path, help="what `gazewire verdicts labels` wrote, to learn from as well")
    parser.add_argument("--out", type=Path, default=Path("pipeline/detect"))
    parser.add_argument("--no-sentences", action="store_true", help="leave out the head over single sentences")
    parser.add_argument("--no-card", action="store_true", help="leave out the cross-validation, and the card with it")
    options = parser.parse_args()
    table = load_table(options.eval, verdicts=options.verdicts)
    if options.no_sentences:
        table = without_lines(table)
    weights = train(table)
    write_weights(weights, options.out / FILE)
    if not options.no_card:
        told = card(weights, table.rows, [cross_validated(table), *elsewhere(table)])
        (options.out / "sift-card.md").write_text(told, encoding="utf-8")
    print(weights.version, dict(zip(weights.heads, weights.thresholds.tolist(), strict=True)))


if __name__ == "__main__":
    main()
