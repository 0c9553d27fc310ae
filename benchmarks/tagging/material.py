"""All that the model of names learns from, read once: labelled articles, the corpus, templates."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus.reading import read_corpus
from benchmarks.tagging import synthetic
from benchmarks.tagging.corpus import Labelled, read
from benchmarks.tagging.forks import side_by_side
from benchmarks.tagging.readings import Reader, Reading, spans, thinned
from benchmarks.tagging.softmax import fit_readings
from benchmarks.tagging.swapped import Swapper
from benchmarks.tagging.voices import voice_of, voices
from pipeline.tag.classifier import Classifier
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.reader import Reader as Voice
from pipeline.tag.reader import Said
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import split

SEED = 20260101
STRENGTH = 1.5
TEMPLATE_ARTICLES = 100
TEMPLATE_WEIGHT = 0.1
CORPUS_WEIGHT = 0.06  # more finds more names that nobody knows, and costs precision on later news
ALONE_WEIGHT = 0.6  # of the corpus where there is nothing else to learn from
SWAPPED_WEIGHT = 0.6
BARE_WEIGHT, SPANS_WEIGHT = 0.8, 0.4  # of a reading by neither reader nor pipeline, and by the pipeline
UNKNOWN_SHARE = 0.5  # of the gazetteer, that some readings of an article do without
FOLDS = 4
#: In the order in which they came. A new one is put behind: the half readers in `var/reader` have not seen their folds.
WRITERS = (
    *("daily", "firms", "industry", "local", "newswire", "plain", "press", "sales", "state", "tech", "trade"),
    *("awards", "streets"),
)


@dataclass(frozen=True, slots=True)
class Learned:
    """An article with its readings. Articles of one `fold` are held out together: one stretch of time, one writer."""

    article: Labelled
    fold: int
    is_corpus: bool
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a model is fitted to. `thin` are two gazetteers that lack a half each, `nlp` reads names.

    `voices` are the readers that have each not seen a half of the folds.
    """

    learned: Sequence[Learned]
    made: Sequence[Reading]
    gazetteer: Gazetteer
    thin: tuple[Gazetteer, Gazetteer]
    nlp: Any
    voices: tuple[Voice, ...]

    def model(self, without: int | None = None) -> Classifier:
        """The model of all articles and templates, but for those of one fold."""
        chosen = [reading for one in self.learned if one.fold != without for reading in one.readings]
        return fit_readings([*chosen, *self.made], STRENGTH)

    def model_of(self, is_corpus: bool) -> Classifier:
        """The model of the news alone, or of the corpus alone, with the templates: the other is new to it."""
        chosen = [reading for one in self.learned if one.is_corpus is is_corpus for reading in one.readings]
        if is_corpus:
            chosen = [replace(one, weight=one.weight * ALONE_WEIGHT / CORPUS_WEIGHT) for one in chosen]
        return fit_readings([*chosen, *self.made], STRENGTH)


def material(eval_folder: Path | None, gazetteer: Gazetteer, nlp: Any) -> Material:
    """Reads the train split of `eval_folder` (none where it is None), the corpus and the templates."""
    thin = (thinned(gazetteer, UNKNOWN_SHARE, 0), thinned(gazetteer, UNKNOWN_SHARE, 1))
    readers = _Readers(Reader(gazetteer), (Reader(thin[0]), Reader(thin[1])), nlp, voices())
    news = read(eval_folder, "train") if eval_folder is not None else []
    swapper = Swapper(gazetteer, SEED)
    folds = in_time([str(one.gold["published_at"]) for one in news])
    others = [[swapper.swapped(one) for _ in range(2)] for one in news]
    learned = side_by_side(
        [
            *(partial(readers.news, *one) for one in zip(news, folds, others, strict=True)),
            *(partial(readers.ours, *one) for one in corpus_articles()),
        ]
    )
    made = synthetic.articles(gazetteer, word_lists(), TEMPLATE_ARTICLES, SEED)
    read_in = side_by_side([partial(readers.made, one, at % FOLDS) for at, one in enumerate(made)])
    return Material(learned, [one for some in read_in for one in some], gazetteer, thin, nlp, readers.voices)


def in_time(days: Sequence[str]) -> list[int]:
    """The fold of each article: `FOLDS` stretches of time with as many articles each, the earliest first."""
    order = sorted(range(len(days)), key=days.__getitem__)
    folds = [0] * len(days)
    for rank, at in enumerate(order):
        folds[at] = rank * FOLDS // len(days)
    return folds


def half_of(article: Labelled) -> int:
    """Which of the two thinned gazetteers an article is tried with."""
    return zlib.crc32(article.url.encode()) % 2


def corpus_articles() -> list[tuple[Labelled, int]]:
    """The corpus with the fold of each item: items of one writer stay together."""
    rows = [(Labelled(row["url"], row["title"], row["text"], gold), _writer(row["url"])) for row, gold in read_corpus()]
    writers = [*WRITERS, *sorted({writer for _, writer in rows} - {*WRITERS})]
    return [(article, writers.index(writer) % FOLDS) for article, writer in rows]


def _writer(url: str) -> str:
    return url.rpartition("/")[2].partition("-")[0]


@dataclass(frozen=True, slots=True)
class _Readers:
    """The ways in which an article is read: gazetteers, whole and in halves, the pipeline, the readers."""

    whole: Reader
    halves: tuple[Reader, Reader]
    nlp: Any
    voices: tuple[Voice, ...]

    def news(self, article: Labelled, fold: int, others: Sequence[Labelled]) -> Learned:
        """All known; a half of it unknown; the other half, and nobody else who reads; by the pipeline; other names."""
        said, half = self._said(article, fold), half_of(article)
        readings = (
            self.whole.read(article, None, 1.0, said),
            self.halves[half].read(article, None, 1.0, said),
            self.halves[1 - half].read(article, None, BARE_WEIGHT),
            self.halves[half].read(article, spans(self.nlp, article), SPANS_WEIGHT),
            *(self.halves[half].read(one, None, SWAPPED_WEIGHT, self._said(one, fold)) for one in others),
        )
        return Learned(article, fold, False, readings)

    def ours(self, article: Labelled, fold: int) -> Learned:
        """Two ways: with and without the reader. The parties are invented, hence unknown."""
        heard = self.whole.read(article, None, CORPUS_WEIGHT, self._said(article, fold))
        return Learned(article, fold, True, (heard, self.whole.read(article, None, 0.6 * CORPUS_WEIGHT)))

    def made(self, article: Labelled, fold: int) -> tuple[Reading, ...]:
        """Each half of the gazetteer once."""
        heard = self.halves[0].read(article, None, TEMPLATE_WEIGHT, self._said(article, fold))
        return heard, self.halves[1].read(article, spans(self.nlp, article), TEMPLATE_WEIGHT)

    def _said(self, article: Labelled, fold: int) -> Said:
        return voice_of(fold, self.voices).read(split(article.text))
