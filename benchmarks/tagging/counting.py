"""Counts what a tagger gets right against labels, once per article and entity, as the evaluation's scorer does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.tagging.corpus import entity_type
from pipeline.records import Mention, Tagged
from pipeline.tag.mentions import ORGANISATIONS

TYPES = ("company", "agency", "group")
_SUFFIX = re.compile(r"\b(inc|corp|corporation|ltd|llc|plc|gmbh|co|company|the)\b")


@dataclass(frozen=True, slots=True)
class Named:
    """A party with all its normalised names."""

    kind: str
    names: frozenset[str]
    is_main: bool = False


@dataclass(slots=True)
class Tally:
    """Counts over articles; `figures` turns them into shares."""

    counts: Counter[str] = field(default_factory=Counter)

    def add(self, gold: Mapping[str, Any], tagged: Tagged) -> None:
        """One article."""
        wanted, got = list(labelled(gold)), found(tagged.mentions)
        self._typed(wanted, got)
        there, said = _names(wanted), _names(got)
        self.counts["wanted"] += len(wanted)
        self.counts["recalled"] += sum(bool(one.names & said) for one in wanted)
        self.counts["said"] += len(got)
        self.counts["true"] += sum(bool(one.names & there) for one in got)

    def _typed(self, wanted: Iterable[Named], got: Iterable[Named]) -> None:
        left = [one for one in got if one.kind in TYPES]
        self.counts.update(f"said {one.kind}" for one in left)
        for one in wanted:
            if one.kind not in TYPES:
                continue
            hit = next((other for other in left if other.kind == one.kind and other.names & one.names), None)
            if hit is not None:
                left.remove(hit)
            self.counts[f"wanted {one.kind}"] += 1
            self.counts[f"right {one.kind}"] += hit is not None
            self.counts["main"] += one.is_main
            self.counts["main right"] += one.is_main and hit is not None

    def figures(self) -> dict[str, float]:
        """F1 over all three types and for each, recall of main parties, precision and recall whatever the type."""
        count = self.counts
        right, wanted, said = (sum(count[f"{what} {kind}"] for kind in TYPES) for what in ("right", "wanted", "said"))
        return {
            "f1": _share(2 * right, wanted + said),
            **{
                kind: _share(2 * count[f"right {kind}"], count[f"wanted {kind}"] + count[f"said {kind}"])
                for kind in TYPES
            },
            "main recall": _share(count["main right"], count["main"]),
            "untyped p": _share(count["true"], count["said"]),
            "untyped r": _share(count["recalled"], count["wanted"]),
        }


def labelled(gold: Mapping[str, Any]) -> Iterable[Named]:
    """The organisations that the labels name."""
    for one in gold["entities"]:
        names = frozenset(map(norm, (one["name"], *one["surfaces"]))) - {""}
        yield Named(entity_type(one), names, one["salience"] == "main")


def found(mentions: Iterable[Mention]) -> list[Named]:
    """The organisations that the tagger names, in the order in which they appear."""
    names: dict[tuple[str, str], set[str]] = {}
    for one in mentions:
        if one.entity_type in ORGANISATIONS and not one.is_inferred:
            key = (one.entity_type, one.entity_id or norm(one.entity))
            names.setdefault(key, set()).update({norm(one.entity), norm(one.surface)} - {""})
    return [Named(kind, frozenset(some)) for (kind, _), some in names.items()]


def norm(name: str) -> str:
    """A name without capitals, signs, corporate suffix and article."""
    name = re.sub(r"'s\b", "", name.casefold().replace("’", "'").replace("&", " and "))
    name = re.sub(r"\b(u\.k\.|united kingdom)", "uk", re.sub(r"\b(u\.s\.a?\.?|united states)", "us", name))
    return " ".join(_SUFFIX.sub(" ", re.sub(r"[^\w\s]", " ", name)).split())


def _names(some: Iterable[Named]) -> frozenset[str]:
    return frozenset(name for one in some for name in one.names)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
