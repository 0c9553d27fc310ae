"""`python -m benchmarks.speed`: words a second of tagging beside spaCy's NER alone, on the same texts in the same run.

The texts are the replica press. Seconds are the processor's, so that other work on the machine counts for neither;
rounds alternate, the best of each counts. Ends with 1 when the ratio is below its pinned floor.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import spacy
from spacy.language import Language

from demo.press.articles import load_articles
from pipeline.lexicon import load_lexicon
from pipeline.records import Document
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.tagger import Tagger

_FLOORS = Path(__file__).with_name("speed_floors.json")
_ROUNDS = 3
_BATCH = 16
_WHEN = datetime(2026, 3, 2, tzinfo=UTC)


def main() -> int:
    documents = _documents()
    n_words = sum(len(document.text.split()) for document in documents)
    nlp = load_pipeline(PACKAGED)
    tagger = Tagger(nlp, load_gazetteer(), load_lexicon())
    best = {"ner": 0.0, "tag": 0.0}
    for _ in range(_ROUNDS):
        best["ner"] = max(best["ner"], n_words / _seconds(lambda: _ner(nlp, documents)))
        best["tag"] = max(best["tag"], n_words / _seconds(lambda: _tag(tagger, documents)))
    ratio = best["tag"] / best["ner"]
    floor = json.loads(_FLOORS.read_text("utf-8"))["tag_to_ner"]
    print(f"spaCy {spacy.__version__} NER alone     {best['ner']:8.0f} words/s")
    print(f"tag, link, roles, deals  {best['tag']:8.0f} words/s")
    print(f"ratio {ratio:.2f}, floor {floor:.2f}: {'held' if ratio >= floor else 'MISSED'}")
    return 0 if ratio >= floor else 1


def _documents() -> list[Document]:
    return [
        Document(
            article_id=f"a-{article.key}",
            url=f"https://press.example/{article.key}",
            title=article.title,
            text="\n\n".join(block.text for block in article.revisions[0].blocks),
            language="en",
            outlet=article.outlet,
            published_at=_WHEN,
        )
        for article in load_articles()
    ]


def _seconds(work: Callable[[], None]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _ner(nlp: Language, documents: Sequence[Document]) -> None:
    for _ in nlp.pipe((document.text for document in documents), batch_size=_BATCH):
        pass


def _tag(tagger: Tagger, documents: Sequence[Document]) -> None:
    for document in documents:
        tagger.tag(document)


if __name__ == "__main__":
    sys.exit(main())
