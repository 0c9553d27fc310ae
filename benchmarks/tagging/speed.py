"""Words per second of the tagger beside the statistical pipeline alone, in one run on the same articles.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.tagging.speed

Time is the processor's. Documents are made beforehand: which stretches are boilerplate is found while a page is read,
not by the tagger. Prints the ratio with the reader on all sentences and on the unsure ones, entities F1 of both on the
same articles, and what 20 000 more names cost. The articles are the train split, where GAZEWIRE_EVAL_DIR is set, and
the corpus; the shipped weights have seen them, so that F1 says one thing only: that the faster way loses nothing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.tagging.corpus import Labelled, read
from benchmarks.tagging.counting import Tally
from benchmarks.tagging.material import corpus_articles
from benchmarks.tagging.validate import document
from pipeline.records import Document
from pipeline.tag.classifier import load_classifier
from pipeline.tag.gazetteer import Gazetteer, load_gazetteer
from pipeline.tag.gazetteer.records import Form
from pipeline.tag.languages import load_pipeline
from pipeline.tag.roles import load_role_classifier
from pipeline.tag.tagger import Tagger, TaggerOptions, Weights

ROUNDS = 3
MORE = 20_000
_ALONE, _WHOLE, _UNSURE = "pipeline alone", "tagger", "tagger, unsure sentences"


def main() -> None:
    """Runs every way in turn and prints the best round of each."""
    folder = os.environ.get("GAZEWIRE_EVAL_DIR")
    articles = read(Path(folder), "train") if folder else []
    articles += [article for article, _ in corpus_articles() if not article.gold["is_short"]]
    nlp, gazetteer = load_pipeline(), load_gazetteer()
    bare = Weights(load_classifier(), load_role_classifier(), reader=None)
    taggers = {
        _WHOLE: Tagger(nlp, gazetteer),
        _UNSURE: Tagger(nlp, gazetteer, options=TaggerOptions(reads="unsure")),
        "tagger, nothing reads": Tagger(None, gazetteer, weights=bare),
        "the same, 20 000 more names": Tagger(None, _wider(gazetteer), weights=bare),
    }
    texts, documents = [article.text for article in articles], [document(article) for article in articles]
    ways: dict[str, Callable[[], object]] = {_ALONE: lambda: list(nlp.pipe(texts, batch_size=16))}
    ways |= {name: _tagging(tagger, documents) for name, tagger in taggers.items()}
    best = _best(ways)
    words = sum(len(text.split()) for text in texts)
    for name, seconds in best.items():
        print(f"{name:30} {words / seconds:9.0f} words/s  {best[_ALONE] / seconds:5.2f} x")
    for name in (_WHOLE, _UNSURE):
        print(f"entities F1, {name:26} {_f1(taggers[name], articles):.4f}")


def _best(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds of the processor that each way takes, the best of all rounds."""
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            begun = time.process_time()
            way()
            best[name] = min(best[name], time.process_time() - begun)
    return best


def _tagging(tagger: Tagger, documents: Sequence[Document]) -> Callable[[], object]:
    return lambda: [tagger.tag(one) for one in documents]


def _f1(tagger: Tagger, articles: Sequence[Labelled]) -> float:
    tally = Tally()
    for article in articles:
        tally.add(article.gold, tagger.tag(document(article)))
    return tally.figures()["f1"]


def _wider(gazetteer: Gazetteer) -> Gazetteer:
    more = {f"quux{n} zzz{n % 97}": (Form(f"Quux{n} Zzz{n % 97}", "caps", "amazon"),) for n in range(MORE)}
    return replace(gazetteer, forms={**gazetteer.forms, **more})


if __name__ == "__main__":
    main()
