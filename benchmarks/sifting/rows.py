"""Labelled rows to learn from: the train split of the evaluation set, the corpus, and the generated items."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

from benchmarks.corpus.reading import read_corpus
from benchmarks.sifting.synthetic import synthetic
from benchmarks.sifting.tagged import Places, Tags
from benchmarks.sifting.verdicts import read_verdicts
from pipeline.detect.encoder import DIMENSIONS
from pipeline.detect.features import features
from pipeline.detect.lines import LineFigures, line_figures
from pipeline.detect.sift import Sifter
from pipeline.lexicon import load_lexicon
from pipeline.records import TYPES, Document

SEED = 20261122
#: Made-up items teach what types and near misses are; real articles and the corpus have the say.
SYNTHETIC_WEIGHT = 0.6
#: So do rows of the corpus, less than news.
CORPUS_WEIGHT = 0.7
#: And items written for the sifter alone, in the manner of many kinds of outlets; their organisations are not labelled.
WRITTEN_WEIGHT = 0.7
WRITTEN = Path(__file__).parent / "written"
TAGS = Path("var/sifting-tags.pickle")
PLACES = Path("var/sifting-places.pickle")

#: Kinds of rows whose texts are real, or written and labelled like real ones, short ones and long ones.
SHORT_KINDS, LONG_KINDS = ("stream", "corpus-short", "written"), ("articles", "corpus", "written-long")
NEWS_KINDS, CORPUS_KINDS = ("articles", "stream"), ("corpus", "corpus-short")
WRITTEN_KINDS = ("written", "written-long")
KINDS = (*NEWS_KINDS, *CORPUS_KINDS, *WRITTEN_KINDS, "synthetic", "verdict")

_WORDS, _LEAST_CHARS = re.compile(r"\W+"), 20

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.intp]


def _nowhere() -> npt.NDArray[np.float32]:
    return np.zeros((0, DIMENSIONS), np.float32)


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled document with its figures.

    `kind` is one of KINDS; `group` keeps a matter in one fold; `weight` makes an event that is told by many count as
    the root of its tellings. `lines` are its sentences, none of a made-up item's, `places` what they mean
    (lines, DIMENSIONS); `stating` the indexes of those that stand in the sentence which a reader chose as stating the
    dispute. `hand` names who wrote a row of the corpus.
    """

    kind: str
    event: str
    group: str
    title: str
    figures: dict[str, float]
    is_core: bool
    is_controversy: bool
    types: frozenset[str]
    weight: float = 1.0
    lines: tuple[LineFigures, ...] = ()
    places: npt.NDArray[np.float32] = field(default_factory=_nowhere)
    stating: tuple[int, ...] = ()
    hand: str = ""

    @property
    def is_long(self) -> bool:
        return not self.figures["is:short"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with their figures as a matrix: a line for each row, a column for each of `names`."""

    rows: tuple[Row, ...]
    names: tuple[str, ...]
    matrix: csr_matrix

    def at(self, where: Indexes | Bools) -> Table:
        """Some of the rows, by index or mask; the names stay."""
        indexes = np.flatnonzero(where) if where.dtype == bool else where
        return Table(tuple(self.rows[i] for i in indexes), self.names, self.matrix[indexes])

    @property
    def weights(self) -> Floats:
        return np.array([row.weight for row in self.rows])

    @property
    def core(self) -> Bools:
        return np.array([row.is_core for row in self.rows])

    @property
    def disputed(self) -> Bools:
        return np.array([row.is_controversy for row in self.rows])

    @property
    def types(self) -> Bools:
        """(rows, TYPES)"""
        return np.array([[t in row.types for t in TYPES] for row in self.rows])

    def is_kind(self, *kinds: str) -> Bools:
        return np.array([row.kind in kinds for row in self.rows])


def without_lines(table: Table) -> Table:
    """The same rows without their sentences: what learns from them judges texts as a whole."""
    return replace(table, rows=tuple(replace(row, lines=(), places=_nowhere(), stating=()) for row in table.rows))


def load_table(folder: Path | None, tags_file: Path = TAGS, verdicts: Path | None = None) -> Table:
    """All rows as a table; those of the evaluation set where its folder is given, and readers' verdicts where any."""
    rows = _load_rows(folder, tags_file, verdicts)
    names = sorted({name for row in rows for name in row.figures})
    index = {name: i for i, name in enumerate(names)}
    at = [(r, index[n], v) for r, row in enumerate(rows) for n, v in row.figures.items() if v]
    places, values = np.array([(r, i) for r, i, _ in at]), np.array([v for _, _, v in at])
    matrix = csr_matrix((values, (places[:, 0], places[:, 1])), shape=(len(rows), len(names)))
    return Table(tuple(rows), tuple(names), matrix)


def _load_rows(folder: Path | None, tags_file: Path, verdicts: Path | None) -> list[Row]:
    """All rows, weighted."""
    lexicon = load_lexicon()
    reader = _Reader(Sifter(lexicon), Tags(lexicon, tags_file), Places(PLACES))
    labelled = [*(_evaluation(folder) if folder else ()), *_corpus(), *_written(), *_generated()]
    labelled += read_verdicts(verdicts) if verdicts else ()
    rows = [_row(reader, *one) for one in labelled]
    reader.keep()
    tellings = Counter(row.event for row in rows)
    made = {
        "synthetic": SYNTHETIC_WEIGHT,
        "corpus": CORPUS_WEIGHT,
        "corpus-short": CORPUS_WEIGHT,
        "written": WRITTEN_WEIGHT,
        "written-long": WRITTEN_WEIGHT,
    }
    return [replace(row, weight=made.get(row.kind, 1.0) / tellings[row.event] ** 0.5) for row in rows]


def folds(rows: Sequence[Row], count: int, seed: int = SEED) -> Iterator[tuple[Indexes, Indexes]]:
    """Indexes to fit on and to hold out, no matter in both."""
    groups = sorted({row.group for row in rows})
    places = np.random.default_rng(seed).permutation(len(groups)) % count
    fold_of = dict(zip(groups, places, strict=True))
    where = np.array([fold_of[row.group] for row in rows])
    for fold in range(count):
        yield np.flatnonzero(where != fold), np.flatnonzero(where == fold)


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


Labelled = tuple[str, dict[str, Any], dict[str, Any]]


def _evaluation(folder: Path) -> Iterable[Labelled]:
    """Rows of the train split; the check split is never looked at."""
    for kind, prefix in (("articles", ""), ("stream", "stream.")):
        gold = {g["url"]: g for g in json_lines(folder / f"{prefix}gold.jsonl") if g["split"] == "train"}
        for item in json_lines(folder / f"{prefix}articles.jsonl"):
            if item["url"] in gold:
                yield kind, item, gold[item["url"]]


def _corpus() -> Iterable[Labelled]:
    """What was not written for its sales: three of four of those items are disputed and teach nothing of quiet ones."""
    for item, gold in read_corpus():
        if gold["purpose"] == "all":
            yield "corpus-short" if gold["is_short"] else "corpus", item, gold


def _written() -> Iterable[Labelled]:
    for item, gold in read_corpus(WRITTEN):
        yield "written" if gold["is_short"] else "written-long", item, gold


def _generated() -> Iterable[Labelled]:
    for i, made in enumerate(synthetic(SEED)):
        topic = "core" if made.is_core else "passing"
        gold = {"topic": topic, "controversy": bool(made.types), "types": made.types, "event": None}
        yield (
            "synthetic",
            {"url": f"synthetic:{i}", "title": made.title, "text": made.text},
            {**gold, "case": made.kind},
        )


@dataclass(frozen=True, slots=True)
class _Reader:
    """What makes figures of a text."""

    sifter: Sifter
    tags: Tags
    places: Places

    def keep(self) -> None:
        self.tags.keep()
        self.places.keep()


def _row(reader: _Reader, kind: str, item: dict[str, Any], gold: dict[str, Any]) -> Row:
    url = item["url"]
    document = Document(url, url, item["title"], item["text"], "en", "", datetime(2020, 1, 1, tzinfo=UTC))
    event = gold["event"] or url
    reading = reader.sifter.read(document)
    lines = () if kind == "synthetic" else line_figures(reading)
    return Row(
        kind=kind,
        event=event,
        group=gold["case"] or event,
        title=item["title"],
        figures=features(reading, reader.tags.of(document)),
        is_core=gold["topic"] == "core",
        is_controversy=bool(gold["controversy"]),
        types=frozenset(gold["types"]),
        lines=lines,
        places=reader.places.of(lines),
        stating=tuple(i for i, line in enumerate(lines) if is_stating(line.text, gold.get("quote"))),
        hand=gold["hand"] if kind in CORPUS_KINDS else "",
    )


def is_stating(line: str, quote: str | None) -> bool:
    """True where a sentence is the chosen one, a part of it, or holds it."""
    ours, theirs = _WORDS.sub(" ", line).strip().lower(), _WORDS.sub(" ", quote or "").strip().lower()
    return bool(theirs) and len(ours) > _LEAST_CHARS and (ours in theirs or theirs in ours)
