"""The model card of the sifter's weights, as Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.detect.weights import Weights

_HEAD = """# Sifter weights {version}

What it is: regularised logistic regressions (one head each for topic, controversy and every type) over named
figures of a reading: cue counts in title, lead and where the technology is spoken of, shape, and words. English
only; other languages are sifted by rules that say so. Probabilities are calibrated by Platt's method on folds
that share no matter with their training.

Made by: `python -m benchmarks.sifting.train --eval DIR` (seed fixed; equal inputs give equal bytes). Inputs: the
rows marked `train` of a labelled evaluation set of news texts, which is not part of this repository, and made-up
items of `benchmarks/sifting/templates.toml` with weight 0.3. No sentence of a news text is kept in the weights,
only single word stems.

Rows: {rows}. Figures: {n_names}. Heads: {n_heads}.

Known limits: the labelled texts are from 2015 to 2020 and mostly from the United States; rare types (F1 over
made-up items only) are learnt from templates; sarcasm, court reports without the technology's name and photo
captions are missed.

| head | threshold, short and long | Brier | F1 articles (positives) | F1 stream (positives) | F1 made-up (positives) |
|---|---|---|---|---|---|
"""


def card(weights: Weights, figures: Mapping[str, Mapping[str, float]], rows: Mapping[str, int]) -> str:
    """The card; all figures are cross-validated on training rows, folds grouped by matter."""
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(rows.items()))
    text = _HEAD.format(version=weights.version, rows=told, n_names=len(weights.index), n_heads=len(weights.heads))
    for head, of in figures.items():
        cells = [f"{of[f'f1_{kind}']:.3f} ({of[f'n_{kind}']:.0f})" for kind in ("articles", "stream", "synthetic")]
        text += f"| {head} | {of['short']:.2f} {of['long']:.2f} | {of['brier']:.3f} | {' | '.join(cells)} |\n"
    return text
