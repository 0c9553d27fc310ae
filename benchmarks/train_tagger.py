"""Trains the tagger's model of names and writes it, with its card, beside the module that loads it.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.train_tagger

Inputs: the train split of the labelled articles, the gazetteer, the word lists, the templates in `benchmarks/tagging`.
Roles and deals are trained after it, by `benchmarks.tagging.parties`.
Features are hashed, so that no text of the articles is in the result. The same inputs give the same weights.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tagging import synthetic
from benchmarks.tagging.corpus import Labelled, labels, read
from benchmarks.tagging.fitting import Samples, fit
from pipeline.tag.candidates import candidates
from pipeline.tag.classifier import BUCKETS, CLASSES, Classifier, pack
from pipeline.tag.features import features
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.linking import Linker
from pipeline.tag.mentions import scene
from pipeline.tag.scan import NameScanner
from pipeline.tag.scene import Entity
from pipeline.tag.shapes import Shapes
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import split

NAME_STRENGTH = 1.0
SEED = 20260101
TEMPLATE_ARTICLES = 150
TEMPLATE_WEIGHT = 0.1
HIDDEN_WEIGHT = 0.3
FOLDS = 3
FOLDER = Path(__file__).parent.parent / "pipeline" / "tag"


def name_samples(
    articles: Iterable[Labelled], gazetteer: Gazetteer, nlp: Any | None, weight: float = 1.0, is_hidden: bool = False
) -> Samples:
    """A sample per candidate; no statistical pipeline where `nlp` is None, no gazetteer if `is_hidden`."""
    scanner, linker, shapes = NameScanner(gazetteer), Linker(gazetteer), Shapes(gazetteer)
    samples = Samples([], [], [])
    for article in articles:
        words = split(article.text)
        links = [] if is_hidden else linker.links(words, scanner.hits(words))
        ents = None if nlp is None else [Entity(e.start_char, e.end_char, e.label_) for e in nlp(article.text).ents]
        place, some = scene(words, links, ents, shapes), candidates(words)
        samples.features.extend(features(place, one) for one in some)
        samples.classes.extend(labels(article, some))
        samples.weights.extend([weight] * len(some))
    return samples


def template_samples(gazetteer: Gazetteer, nlp: Any) -> Samples:
    """Samples of the templates, read with and without the statistical pipeline."""
    made = synthetic.articles(gazetteer, word_lists(), TEMPLATE_ARTICLES, SEED)
    samples = name_samples(made, gazetteer, nlp, TEMPLATE_WEIGHT, is_hidden=True)
    samples.add(name_samples(made, gazetteer, None, TEMPLATE_WEIGHT, is_hidden=True))
    return samples


def article_samples(article: Labelled, gazetteer: Gazetteer, nlp: Any) -> tuple[Samples, Samples]:
    """(as it is read, in all the ways that are to be learned): with and without pipeline and gazetteer."""
    plain_way = name_samples([article], gazetteer, nlp)
    every = Samples([*plain_way.features], [*plain_way.classes], [*plain_way.weights])
    every.add(name_samples([article], gazetteer, nlp, HIDDEN_WEIGHT, is_hidden=True))
    every.add(name_samples([article], gazetteer, None))
    every.add(name_samples([article], gazetteer, None, HIDDEN_WEIGHT, is_hidden=True))
    return plain_way, every


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a model is fitted to, read once."""

    articles: Sequence[Labelled]
    samples: Sequence[tuple[Samples, Samples]]
    made: Samples
    gazetteer: Gazetteer
    nlp: Any

    def model(self, chosen: Sequence[int]) -> Classifier:
        """The model from some of the articles and all templates."""
        pool = Samples([*self.made.features], [*self.made.classes], [*self.made.weights])
        for index in chosen:
            pool.add(self.samples[index][1])
        return fit(pool, CLASSES, NAME_STRENGTH)


def material(articles: Sequence[Labelled], gazetteer: Gazetteer, nlp: Any) -> Material:
    """Reads all articles and templates."""
    samples = [article_samples(article, gazetteer, nlp) for article in articles]
    return Material(articles, samples, template_samples(gazetteer, nlp), gazetteer, nlp)


def figures(read_in: Material) -> Counter[str]:
    """Counts over articles held out in turn: candidates found and typed rightly."""
    counts: Counter[str] = Counter()
    for fold in range(FOLDS):
        held = [index for index in range(len(read_in.articles)) if index % FOLDS == fold]
        model = read_in.model([index for index in range(len(read_in.articles)) if index % FOLDS != fold])
        for index in held:
            one = read_in.samples[index][0]
            for gold, got in zip(one.classes, _classes(model, one), strict=True):
                counts["names"] += gold != "none"
                counts["found"] += got != "none"
                counts["found_right"] += got != "none" and gold != "none"
                counts["typed_right"] += got != "none" and gold == got
    return counts


def _classes(model: Classifier, samples: Samples) -> list[str]:
    return [CLASSES[int(row.argmax())] for row in model.probabilities(samples.features)]


def card(read_in: Material, weights: Classifier, counts: Counter[str]) -> str:
    """The model card."""
    kinds = Counter(kind for _, every in read_in.samples for kind in every.classes)
    precision, recall = counts["found_right"] / counts["found"], counts["found_right"] / counts["names"]
    form = (files("benchmarks.tagging") / "card.md").read_text(encoding="utf-8")
    return form.format(
        articles=len(read_in.articles),
        kinds=", ".join(f"{name} {kinds[name]}" for name in CLASSES if kinds[name]),
        made=TEMPLATE_ARTICLES,
        gazetteer=f"{len(read_in.gazetteer.entities)} entities, version {read_in.gazetteer.version}",
        seed=SEED,
        strength=NAME_STRENGTH,
        rows=f"{_rows(weights)} of {BUCKETS}",
        folds=FOLDS,
        precision=f"{precision:.3f}",
        recall=f"{recall:.3f}",
        typed=f"{counts['typed_right'] / counts['found_right']:.3f}",
    )


def _rows(model: Classifier) -> int:
    return int(np.count_nonzero(np.abs(model.weights).max(axis=1)))


def main() -> None:
    """Trains on the train split and writes weights and card."""
    articles = read(Path(os.environ["GAZEWIRE_EVAL_DIR"]), "train")
    read_in = material(articles, load_gazetteer(), load_pipeline())
    weights = read_in.model(range(len(articles)))
    (FOLDER / "weights.npz").write_bytes(pack(weights.weights))
    (FOLDER / "weights.md").write_text(card(read_in, weights, figures(read_in)), encoding="utf-8")
    print(f"{len(articles)} articles; weights and card written to {FOLDER}")


if __name__ == "__main__":
    main()
