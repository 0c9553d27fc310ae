"""Trains what part a party plays and what is a sale; writes weights and card beside the modules that load them.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.tagging.parties [--figures]

Inputs: the train split of the labelled articles as the tagger sees it with its shipped weights of names, the corpus
with its labelled names, the word lists. Features are hashed, so that no text of the articles is in the result. The same
inputs give the same weights. With `--figures` only the held-out figures are printed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from benchmarks.corpus.reading import read_corpus
from benchmarks.tagging.corpus import Labelled, read
from benchmarks.tagging.fitting import fit
from benchmarks.tagging.judging import card, deal_figures, role_figures
from benchmarks.tagging.labelled import as_labelled
from benchmarks.tagging.learning import (
    PAIR_STRENGTH,
    ROLE_STRENGTH,
    SALE_STRENGTH,
    SALIENCE_STRENGTH,
    STATUS_STRENGTH,
    Lesson,
    held_out_parts,
    held_out_told,
    lesson,
    market,
    pair_samples,
    role_samples,
    sale_samples,
    salience_samples,
    status_samples,
)
from pipeline.tag.classifier import BUCKETS, Classifier, load_classifier, pack
from pipeline.tag.deals import ANSWERS, DealWeights
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.roles import ROLES
from pipeline.tag.salience import SALIENCES
from pipeline.tag.shapes import Shapes
from pipeline.tag.statuses import ANSWERS as STATUS_ANSWERS
from pipeline.tag.tagger import Tagger, Weights

FOLDER = Path(__file__).parent.parent.parent / "pipeline" / "tag"


def lessons(gazetteer: Gazetteer) -> list[Lesson]:
    """All articles to learn from."""
    tagger = Tagger(load_pipeline(), gazetteer, weights=_untrained())
    articles = read(Path(os.environ["GAZEWIRE_EVAL_DIR"]), "train")
    found = [lesson(one, tagger.see(one.text, one.title)) for one in articles]
    shapes = Shapes(gazetteer)
    return found + [lesson(one, as_labelled(one, gazetteer, shapes)) for one in _corpus()]


def tagged_corpus(gazetteer: Gazetteer) -> list[Lesson]:
    """The corpus with the names that the tagger finds."""
    tagger = Tagger(load_pipeline(), gazetteer, weights=_untrained())
    return [lesson(one, tagger.see(one.text, one.title)) for one in _corpus()]


def _corpus() -> list[Labelled]:
    return [Labelled(row["url"], row["title"], row["text"], gold) for row, gold in read_corpus()]


def _untrained() -> Weights:
    """The shipped model of names, and nothing known of roles and deals."""
    blank = Classifier(np.zeros((BUCKETS, 2), dtype=np.float32), "none")
    roles = Classifier(np.zeros((BUCKETS, len(ROLES)), dtype=np.float32), "none")
    return Weights(load_classifier(), roles, DealWeights(blank, blank, blank), blank)


def main() -> None:
    """Learns, judges on what was held out, and writes."""
    gazetteer = load_gazetteer()
    found = lessons(gazetteer)
    parts = held_out_parts(found)
    markets = [market(one, some, gazetteer) for one, some in zip(found, parts, strict=True) if one.has_deals]
    told = held_out_told(markets)
    figures = {**role_figures(found, parts), **deal_figures(told)}
    for name, value in figures.items():
        print(f"{name:40} {value}")
    if "--figures" in sys.argv:
        return
    models = {
        "role": fit(role_samples(found), ROLES, ROLE_STRENGTH),
        "salience": fit(salience_samples(found), SALIENCES, SALIENCE_STRENGTH),
        "pair": fit(pair_samples(markets), ANSWERS, PAIR_STRENGTH),
        "sale": fit(sale_samples(told), ANSWERS, SALE_STRENGTH),
        "status": fit(status_samples(told), STATUS_ANSWERS, STATUS_STRENGTH),
    }
    for name, model in models.items():
        (FOLDER / f"{name}_weights.npz").write_bytes(pack(model.weights))
    (FOLDER / "party_weights.md").write_text(card(found, markets, models, figures), encoding="utf-8")
    print(f"{len(found)} articles; weights and card written to {FOLDER}")


if __name__ == "__main__":
    main()
