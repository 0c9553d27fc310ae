"""`python -m benchmarks.grouping.axes --eval DIR`: learn the axes along which meanings are kept, reproducibly.

In: articles on the topic, of the rows marked `train` under DIR and of the corpus. Their places by the sentence encoder
are turned onto the directions in which they differ most, those in which they differ much shortened somewhat, so that
no single theme decides what is alike. No label but the topic is used. Out: `meaning-axes.npz` beside the module that
loads it; a new file wants a new name in `meaning.AXES`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.corpus.reading import read_corpus
from benchmarks.sifting.rows import json_lines
from pipeline.detect.meaning import FILE, Axes, write_axes
from pipeline.detect.reading import Reading
from pipeline.detect.senses import place_of, senses
from pipeline.detect.sift import Sifter
from pipeline.lexicon import load_lexicon
from pipeline.records import Document

N_AXES = 64
#: Each axis is divided by its variance to this power: 0 leaves distances as they are, 0.5 makes all axes weigh alike.
_EVENED = 0.25

Floats = npt.NDArray[np.float64]


def learn(collections: Sequence[Floats]) -> Axes:
    """Axes of collections of places; each collection's centre counts the same, however many it holds."""
    centre: Floats = np.mean([places.mean(axis=0) for places in collections], axis=0)
    away = np.concatenate(collections) - centre
    variances, directions = np.linalg.eigh(away.T @ away / len(away))
    best = np.argsort(-variances)[:N_AXES]
    signs = np.sign(directions[np.abs(directions[:, best]).argmax(axis=0), best])
    return Axes(centre, directions[:, best] * signs / variances[best] ** _EVENED)


def _collections(folder: Path) -> Iterator[Floats]:
    read = Sifter(load_lexicon()).read
    for rows in (_labelled(folder, ""), _labelled(folder, "stream."), read_corpus()):
        texts = [article for article, gold in rows if gold["topic"] == "core"]
        yield np.array([_place(read(_document(text))) for text in texts])


def _labelled(folder: Path, prefix: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    gold = {row["url"]: row for row in json_lines(folder / f"{prefix}gold.jsonl") if row["split"] == "train"}
    return [(row, gold[row["url"]]) for row in json_lines(folder / f"{prefix}articles.jsonl") if row["url"] in gold]


def _document(row: dict[str, Any]) -> Document:
    return Document(row["url"], row["url"], row["title"], row["text"], "en", "", datetime(2020, 1, 1, tzinfo=UTC))


def _place(reading: Reading) -> tuple[float, ...]:
    return place_of(senses(reading))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, required=True, help="folder with articles.jsonl, gold.jsonl and stream.*")
    parser.add_argument("--out", type=Path, default=Path("pipeline/detect"))
    options = parser.parse_args()
    write_axes(learn(list(_collections(options.eval))), options.out / FILE)


if __name__ == "__main__":
    main()
