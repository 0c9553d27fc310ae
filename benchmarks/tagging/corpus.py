"""The labelled articles of `$GAZEWIRE_EVAL_DIR` as training samples. Only rows of the split asked for are opened."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.tag.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article with its gold row."""

    url: str
    title: str
    text: str
    gold: Mapping[str, Any]


def read(folder: Path, split: str) -> list[Labelled]:
    """The articles of a split, in the order of the gold file."""
    gold = [row for row in _rows(folder / "gold.jsonl") if row["split"] == split]
    wanted = {row["url"] for row in gold}
    articles = {row["url"]: row for row in _rows(folder / "articles.jsonl") if row["url"] in wanted}
    return [Labelled(row["url"], articles[row["url"]]["title"], articles[row["url"]]["text"], row) for row in gold]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def entity_type(entity: Mapping[str, Any]) -> str:
    """The contract's word for a gold type."""
    return "other" if entity["type"] == "other_org" else str(entity["type"])


def labels(article: Labelled, candidates: Sequence[Candidate]) -> list[str]:
    """The class of each candidate: the gold type where it equals a gold surface, else "none"; longer surfaces first."""
    surfaces = [(surface, entity_type(one)) for one in article.gold["entities"] for surface in one["surfaces"]]
    surfaces += [(product, "product") for product in article.gold.get("products") or ()]
    taken: set[int] = set()
    at: dict[tuple[int, int], str] = {}
    for surface, kind in sorted(surfaces, key=lambda pair: -len(pair[0])):
        for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", article.text):
            if taken.isdisjoint(range(*match.span())):
                taken.update(range(*match.span()))
                at[match.span()] = kind
    return [at.get((one.start, one.end), "none") for one in candidates]
