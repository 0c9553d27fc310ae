"""Trains what part a party plays, and writes the weights beside the module that loads them.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.tagging.parties

Inputs: the train split of the labelled articles, the corpus, the tagger with its shipped weights of names, the word
lists. Features are hashed, so that no text of the articles is in the result. The same inputs give the same weights.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.corpus.reading import read_corpus
from benchmarks.tagging.corpus import Labelled, entity_type, read
from benchmarks.tagging.fitting import Samples, fit
from pipeline.tag.acronyms import plain
from pipeline.tag.classifier import pack
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.roles import ROLES, role_features
from pipeline.tag.tagger import Tagger
from pipeline.tag.wordlists import word_lists

ROLE_STRENGTH = 0.5
FOLDER = Path(__file__).parent.parent.parent / "pipeline" / "tag"


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


def main() -> None:
    """Trains on the train split and the corpus."""
    articles = read(Path(os.environ["GAZEWIRE_EVAL_DIR"]), "train")
    articles += [Labelled(row["url"], row["title"], row["text"], gold) for row, gold in read_corpus()]
    samples = role_samples(articles, Tagger(load_pipeline(), load_gazetteer()))
    (FOLDER / "role_weights.npz").write_bytes(pack(fit(samples, ROLES, ROLE_STRENGTH).weights))
    print(f"{len(articles)} articles; weights of roles written to {FOLDER}")


if __name__ == "__main__":
    main()
