"""Trains the tagger's two linear models and writes them, with their card, beside the modules that load them.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.train_tagger

Inputs: the train split of the labelled articles, the gazetteer, the word lists, the templates in `benchmarks/tagging`.
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
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.tagging import synthetic
from benchmarks.tagging.corpus import Labelled, entity_type, labels, read
from pipeline.tag.acronyms import plain
from pipeline.tag.candidates import candidates
from pipeline.tag.classifier import BUCKETS, CLASSES, Classifier, bucket, pack
from pipeline.tag.features import features
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.linking import Linker
from pipeline.tag.mentions import scene
from pipeline.tag.roles import ROLES, role_features
from pipeline.tag.scan import NameScanner
from pipeline.tag.scene import Entity
from pipeline.tag.shapes import Shapes
from pipeline.tag.tagger import Tagger, Weights
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import split

NAME_STRENGTH = 1.0
ROLE_STRENGTH = 0.5
SEED = 20260101
TEMPLATE_ARTICLES = 150
TEMPLATE_WEIGHT = 0.1
HIDDEN_WEIGHT = 0.3
FOLDS = 3
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

    def models(self, chosen: Sequence[int]) -> Weights:
        """Both models from some of the articles and all templates."""
        pool = Samples([*self.made.features], [*self.made.classes], [*self.made.weights])
        for index in chosen:
            pool.add(self.samples[index][1])
        names = fit(pool, CLASSES, NAME_STRENGTH)
        return Weights(names, fit(self.roles(chosen, names), ROLES, ROLE_STRENGTH))

    def roles(self, chosen: Sequence[int], names: Classifier) -> Samples:
        """Role samples of the parties that `names` finds."""
        untrained = Classifier(np.zeros((BUCKETS, len(ROLES)), dtype=np.float32), "none")
        tagger = Tagger(self.nlp, self.gazetteer, weights=Weights(names, untrained))
        return role_samples((self.articles[index] for index in chosen), tagger)


def material(articles: Sequence[Labelled], gazetteer: Gazetteer, nlp: Any) -> Material:
    """Reads all articles and templates."""
    samples = [article_samples(article, gazetteer, nlp) for article in articles]
    return Material(articles, samples, template_samples(gazetteer, nlp), gazetteer, nlp)


def figures(read_in: Material) -> Counter[str]:
    """Counts over articles held out in turn: candidates found and typed rightly, roles given rightly."""
    counts: Counter[str] = Counter()
    for fold in range(FOLDS):
        held = [index for index in range(len(read_in.articles)) if index % FOLDS == fold]
        models = read_in.models([index for index in range(len(read_in.articles)) if index % FOLDS != fold])
        for index in held:
            one = read_in.samples[index][0]
            for gold, got in zip(one.classes, _classes(models.names, one, CLASSES), strict=True):
                counts["names"] += gold != "none"
                counts["found"] += got != "none"
                counts["found_right"] += got != "none" and gold != "none"
                counts["typed_right"] += got != "none" and gold == got
        parts = read_in.roles(held, models.names)
        right = zip(parts.classes, _classes(models.roles, parts, ROLES), strict=True)
        counts["roles_right"] += sum(gold == got for gold, got in right)
        counts["roles"] += len(parts.classes)
    return counts


def _classes(model: Classifier, samples: Samples, names: Sequence[str]) -> list[str]:
    return [names[int(row.argmax())] for row in model.probabilities(samples.features)]


def card(read_in: Material, weights: Weights, counts: Counter[str]) -> str:
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
        strengths=f"{NAME_STRENGTH} (names), {ROLE_STRENGTH} (roles)",
        rows=f"{_rows(weights.names)} and {_rows(weights.roles)} of {BUCKETS}",
        folds=FOLDS,
        precision=f"{precision:.3f}",
        recall=f"{recall:.3f}",
        typed=f"{counts['typed_right'] / counts['found_right']:.3f}",
        roles=f"{counts['roles_right'] / counts['roles']:.3f}",
    )


def _rows(model: Classifier) -> int:
    return int(np.count_nonzero(np.abs(model.weights).max(axis=1)))


def main() -> None:
    """Trains on the train split and writes weights and card."""
    articles = read(Path(os.environ["GAZEWIRE_EVAL_DIR"]), "train")
    read_in = material(articles, load_gazetteer(), load_pipeline())
    weights = read_in.models(range(len(articles)))
    (FOLDER / "weights.npz").write_bytes(pack(weights.names.weights))
    (FOLDER / "role_weights.npz").write_bytes(pack(weights.roles.weights))
    (FOLDER / "weights.md").write_text(card(read_in, weights, figures(read_in)), encoding="utf-8")
    print(f"{len(articles)} articles; weights and card written to {FOLDER}")


if __name__ == "__main__":
    main()
