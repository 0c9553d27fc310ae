"""The model card of the sifter's weights, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.sifting.rows import KINDS, Row
from benchmarks.sifting.validation import Told, reliability, shown
from pipeline.detect.weights import Weights

_HEAD = """# Sifter weights {version}

What it is: regularised logistic regressions over named figures of an article, averaged. Heads: `core` (the topic),
`dispute` (whether an article on the topic reports one), one for each type, and one over single sentences. The
controversy's probability comes from the product of the first two and, in a long text, from its strongest sentence and
from how it is told (`manner`: who is quoted, asked and speaks after the lead, on which day, how unsure).
Figures: cue counts in title, lead and where the technology is spoken of, shape, how far through a long text faces are
spoken of, words; who acts (kinds and parts of the
entities, deals); what title and lead, and that sentence, mean (`encoder.md`). English only; other languages are sifted
by rules that say so. Probabilities are calibrated by Platt's method on folds that share no matter with their
training, drawn three times; a threshold lies where F1 is best on those folds, at the mean of all that are near.

Made by: `python -m benchmarks.sifting.train --eval DIR` (seed fixed; equal inputs give equal bytes). Inputs: the
rows marked `train` of a labelled evaluation set of news texts, which is not part of this repository; the corpus of
`benchmarks/corpus`, articles about invented parties, and of `benchmarks/sifting/written`, headlines with leads in the
manner of many kinds of outlets, and long texts with several subjects; and made-up items of
`benchmarks/sifting/templates.toml` with little weight. No sentence of a news text is kept in the weights,
only single word stems.

Rows: {rows}. Figures: {n_names}. Heads: {n_heads}.

Known limits: the labelled news texts are from 2015 to 2020 and mostly from the United States; rare types are learnt
from the corpus and from templates; opinion that reports a new event, round-ups, court reports without the
technology's name, and one new event in the middle of long background are the hardest.

## On rows that it has not learnt from

`folds`: weights trained, calibrated and cut on other matters of all collections. `elsewhere`: weights trained without
the whole collection (the evaluation's articles and stream, or the corpus).
`python -m benchmarks.sifting.validation --eval DIR` prints both tables.

{figures}

## Reliability of the controversy's probability, folds

{reliability}
"""


def card(weights: Weights, rows: Sequence[Row], told: Sequence[Told]) -> str:
    """The card; `told` begins with the answer over folds."""
    counts = Counter(row.kind for row in rows)
    return _HEAD.format(
        version=weights.version,
        rows=", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind]),
        n_names=len(weights.index),
        n_heads=len(weights.heads),
        figures="\n".join(shown(told)),
        reliability="\n".join(reliability(told[0])),
    )
