"""Trains the tagger's two linear models and writes them, with their card, beside the modules that load them.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.train_tagger

Inputs: the train split of the labelled articles, the gazetteer, the word lists, the templates in `benchmarks/tagging`.
Features are hashed, so that no text of the articles is in the result. The same inputs give the same weights.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.tagging import synthetic
from benchmarks.tagging.corpus import Labelled, entity_type, labels, read
from pipeline.tag.acronyms import plain
from pipeline.tag.candidates import candidates
from pipeline.tag.classifier import BUCKETS, CLASSES, Classifier, bucket, pack
from pipeline.tag.features import Entity, features
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.linking import Linker
from pipeline.tag.mentions import scene
from pipeline.tag.roles import ROLES, role_features
from pipeline.tag.scan import NameScanner
from pipeline.tag.shapes import Shapes
from pipeline.tag.tagger import Tagger, Weights
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import split

NAME_STRENGTH = 0.5
ROLE_STRENGTH = 0.1
SEED = 20260101
TEMPLATE_ARTICLES = 150
TEMPLATE_WEIGHT = 0.03
HIDDEN_WEIGHT = 0.3
FOLDER = Path(__file__).parent.parent / "pipeline" / "tag"


@dataclass(frozen=True, slots=True)
class Samples:
    """Features and their class, with a weight each."""

    features: list[list[str]]
    classes: list[str]
    weights: list[float]

    def add(self, other: Samples) -> None:
        """Takes in another set."""
        self.features.extend(other.features)
        self.classes.extend(other.classes)
        self.weights.extend(other.weights)


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


def role_samples(articles: Iterable[Labelled], tagger: Tagger) -> Samples:
    """A sample per party that the tagger finds and the labels know."""
    samples = Samples([], [], [])
    for article in articles:
        seen = tagger.see(article.text, article.title)
        for part in seen.parts:
            names = {tuple(plain(one.surface)) for one in part.party.found} | {tuple(plain(part.party.name))}
            gold = next((one for one in article.gold["entities"] if _is_same(one, part.party.entity_type, names)), None)
            if gold is not None:
                samples.features.append(role_features(seen.words, part, word_lists()))
                samples.classes.append(gold["role"])
                samples.weights.append(2.0 if gold["salience"] == "main" else 1.0)
    return samples


def _is_same(gold: dict[str, Any], kind: str, names: set[tuple[str, ...]]) -> bool:
    return entity_type(gold) == kind and any(tuple(plain(name)) in names for name in (gold["name"], *gold["surfaces"]))


def fit(samples: Samples, classes: Sequence[str], strength: float) -> Classifier:
    """Multinomial logistic regression over hashed features."""
    rows = [sorted({bucket(one) for one in some}) for some in samples.features]
    indices = np.concatenate([np.array(row, dtype=np.int32) for row in rows])
    pointers = np.cumsum([0, *map(len, rows)])
    matrix = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, pointers), shape=(len(rows), BUCKETS))
    model = LogisticRegression(C=strength, max_iter=300, tol=1e-3)
    model.fit(matrix, samples.classes, sample_weight=samples.weights)
    weights = np.zeros((BUCKETS, len(classes)), dtype=np.float32)
    bias = bucket("bias")
    weights[bias] = [0.0 if name in model.classes_ else -30.0 for name in classes]
    for row, intercept, name in zip(model.coef_, model.intercept_, model.classes_, strict=True):
        weights[:, classes.index(name)] += row
        weights[bias, classes.index(name)] += intercept
    return Classifier(np.where(np.abs(weights) < 0.002, 0.0, weights).astype(np.float32), "unpacked")


def template_samples(gazetteer: Gazetteer, nlp: Any) -> Samples:
    """Samples of the templates, read with and without the statistical pipeline."""
    made = synthetic.articles(gazetteer, word_lists(), TEMPLATE_ARTICLES, SEED)
    samples = name_samples(made, gazetteer, nlp, TEMPLATE_WEIGHT, is_hidden=True)
    samples.add(name_samples(made, gazetteer, None, TEMPLATE_WEIGHT, is_hidden=True))
    return samples


def train(articles: Sequence[Labelled], gazetteer: Gazetteer, nlp: Any, made: Samples) -> Weights:
    """Both models. Articles are read with and without pipeline and gazetteer, so that all ways are learned."""
    samples = Samples([*made.features], [*made.classes], [*made.weights])
    for pipeline in (nlp, None):
        samples.add(name_samples(articles, gazetteer, pipeline))
        samples.add(name_samples(articles, gazetteer, pipeline, HIDDEN_WEIGHT, is_hidden=True))
    names = fit(samples, CLASSES, NAME_STRENGTH)
    untrained = Classifier(np.zeros((BUCKETS, len(ROLES)), dtype=np.float32), "none")
    tagger = Tagger(nlp, gazetteer, weights=Weights(names, untrained))
    return Weights(names, fit(role_samples(articles, tagger), ROLES, ROLE_STRENGTH))


def main() -> None:
    """Trains on the train split and writes the files."""
    folder = Path(os.environ["GAZEWIRE_EVAL_DIR"])
    articles = read(folder, "train")
    gazetteer, nlp = load_gazetteer(), load_pipeline()
    weights = train(articles, gazetteer, nlp, template_samples(gazetteer, nlp))
    (FOLDER / "weights.npz").write_bytes(pack(weights.names.weights))
    (FOLDER / "role_weights.npz").write_bytes(pack(weights.roles.weights))
    print(f"{len(articles)} articles; weights written to {FOLDER}")


if __name__ == "__main__":
    main()
