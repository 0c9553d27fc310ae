"""What the reader learns from: windows of labelled articles, each word with its tag."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.tagging.corpus import Labelled, entity_type, read
from benchmarks.tagging.material import SEED, corpus_articles, in_time
from benchmarks.tagging.swapped import Swapper
from pipeline.detect.pieces import END, START
from pipeline.read.boilerplate import mark
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.reader import TYPES, case, pieces, windows
from pipeline.tag.words import Words, split

SWAPPED_WEIGHT, CORPUS_WEIGHT = 0.5, 0.4  # of a word, one of the news being 1
UNTAUGHT = -1


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces that are read together; `tags` stand at the first piece of each word, elsewhere UNTAUGHT."""

    numbers: Sequence[int]
    cases: Sequence[int]
    tags: Sequence[int]
    fold: int
    weight: float


def lessons(eval_folder: Path, gazetteer: Gazetteer) -> list[Window]:
    """The train split, the same with other names, and the corpus."""
    news = read(eval_folder, "train")
    swapper = Swapper(gazetteer, SEED)
    found: list[Window] = []
    for article, fold in zip(news, in_time([str(one.gold["published_at"]) for one in news]), strict=True):
        found.extend(_windows(article, fold, 1.0))
        found.extend(_windows(swapper.swapped(article), fold, SWAPPED_WEIGHT))
    for article, fold in corpus_articles():
        found.extend(_windows(article, fold, CORPUS_WEIGHT))
    return found


def _windows(article: Labelled, fold: int, weight: float) -> Iterator[Window]:
    words = split(article.text)
    tags = _tags(article, words)
    for window in windows(words, None):
        numbers, cases, told = [START], [0], [UNTAUGHT]
        for at in window:
            own = pieces(words.texts[at])
            numbers.extend(own)
            cases.extend([case(words.texts[at])] * len(own))
            told.extend([tags[at], *[UNTAUGHT] * (len(own) - 1)])
        yield Window([*numbers, END], [*cases, 0], [*told, UNTAUGHT], fold, weight)


def _tags(article: Labelled, words: Words) -> list[int]:
    """0 for no name, 2 t + 1 where one of type t begins, 2 t + 2 where it goes on; boilerplate is UNTAUGHT."""
    surfaces = [(surface, entity_type(one)) for one in article.gold["entities"] for surface in one["surfaces"]]
    surfaces += [(product, "product") for product in article.gold.get("products") or ()]
    tags, taken = [0] * len(words.texts), set[int]()
    for surface, kind in sorted(surfaces, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", article.text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                first, last = words.word_at(match.start()), words.word_at(match.end() - 1)
                tags[first : last + 1] = [2 * TYPES.index(kind) + 1, *[2 * TYPES.index(kind) + 2] * (last - first)]
    for span in mark(article.text):
        for at in range(words.word_at(span.start), words.word_at(max(span.start, span.end - 1)) + 1):
            tags[at] = UNTAUGHT
    return tags
