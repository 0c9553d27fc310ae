"""Words per second of the tagger beside the statistical pipeline alone, in one run on the same articles.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.tagging.speed

Prints the ratio with the pipeline on all sentences and on the unsure ones, and what 20 000 more names cost.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.tagging.corpus import read
from pipeline.tag.gazetteer import Gazetteer, load_gazetteer
from pipeline.tag.gazetteer.records import Form
from pipeline.tag.languages import load_pipeline
from pipeline.tag.tagger import Tagger, TaggerOptions

ROUNDS = 3
MORE = 20_000


def main() -> None:
    """Runs every way in turn, so that a busy machine slows all alike, and prints the best round of each."""
    texts = [article.text for article in read(Path(os.environ["GAZEWIRE_EVAL_DIR"]), "train")]
    nlp, gazetteer = load_pipeline(), load_gazetteer()
    ways: dict[str, Callable[[], object]] = {
        "pipeline alone": lambda: list(nlp.pipe(texts, batch_size=16)),
        "tagger": _tagging(Tagger(nlp, gazetteer), texts),
        "tagger, unsure sentences": _tagging(Tagger(nlp, gazetteer, options=TaggerOptions(reads="unsure")), texts),
        "tagger without pipeline": _tagging(Tagger(None, gazetteer), texts),
        "the same, 20 000 more names": _tagging(Tagger(None, _wider(gazetteer)), texts),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(ROUNDS):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            best[name] = min(best[name], time.perf_counter() - begun)
    words = sum(len(text.split()) for text in texts)
    for name, seconds in best.items():
        print(f"{name:30} {words / seconds:9.0f} words/s  {best['pipeline alone'] / seconds:5.2f} x")


def _tagging(tagger: Tagger, texts: Sequence[str]) -> Callable[[], object]:
    return lambda: [tagger.see(text) for text in texts]


def _wider(gazetteer: Gazetteer) -> Gazetteer:
    more = {f"quux{n} zzz{n % 97}": (Form(f"Quux{n} Zzz{n % 97}", "caps", "amazon"),) for n in range(MORE)}
    return replace(gazetteer, forms={**gazetteer.forms, **more})


if __name__ == "__main__":
    main()
