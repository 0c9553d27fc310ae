"""Labelled rows to learn from: the train split of the evaluation set, and the generated items."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.model_selection import GroupKFold

from benchmarks.sifting.synthetic import synthetic
from pipeline.detect.features import features
from pipeline.detect.sift import Sifter
from pipeline.records import Document

SEED = 20261122
FOLDS = 10
SYNTHETIC_WEIGHT = 0.3

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indexes = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled document with its figures.

    `kind` is articles, stream or synthetic; `group` keeps a matter in one fold; `weight` makes an event that is
    told by many count as the root of its tellings.
    """

    kind: str
    event: str
    group: str
    figures: dict[str, float]
    is_core: bool
    is_controversy: bool
    types: frozenset[str]
    weight: float = 1.0


def load_rows(folder: Path, sifter: Sifter) -> list[Row]:
    """All rows, weighted."""
    rows = [*_labelled(folder, sifter), *_generated(sifter)]
    tellings = Counter(row.event for row in rows)
    made = {"synthetic": SYNTHETIC_WEIGHT}
    return [replace(row, weight=made.get(row.kind, 1.0) / tellings[row.event] ** 0.5) for row in rows]


def folds(rows: Sequence[Row]) -> Iterable[tuple[Indexes, Indexes]]:
    """Indexes to fit on and to hold out, no matter in both."""
    groups = [row.group for row in rows]
    yield from GroupKFold(min(FOLDS, len(set(groups)))).split(np.zeros(len(rows)), groups=groups)


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _labelled(folder: Path, sifter: Sifter) -> Iterable[Row]:
    """Rows of the train split; the check split is never looked at."""
    for kind, prefix in (("articles", ""), ("stream", "stream.")):
        gold = {g["url"]: g for g in json_lines(folder / f"{prefix}gold.jsonl") if g["split"] == "train"}
        for item in json_lines(folder / f"{prefix}articles.jsonl"):
            label = gold.get(item["url"])
            if label is not None:
                event = label["event"] or item["url"]
                figures = _figures(sifter, item["url"], item["title"], item["text"])
                is_core, types = label["topic"] == "core", frozenset(label["types"])
                yield Row(kind, event, label["case"] or event, figures, is_core, bool(label["controversy"]), types)


def _generated(sifter: Sifter) -> Iterable[Row]:
    for i, made in enumerate(synthetic(SEED)):
        figures = _figures(sifter, f"synthetic:{i}", made.title, made.text)
        group = f"synthetic:{i % FOLDS}"
        yield Row("synthetic", f"{i}", group, figures, made.is_core, bool(made.types), frozenset(made.types))


def _figures(sifter: Sifter, url: str, title: str, text: str) -> dict[str, float]:
    return features(sifter.read(Document(url, url, title, text, "en", "", datetime(2020, 1, 1, tzinfo=UTC))))
