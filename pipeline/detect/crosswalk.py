"""What the types of a controversy are called in SASB's standards, in the UN Global Compact and on ESG desks."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Names in other vocabularies, each sorted and once. `ungc` holds numbers of principles."""

    sasb: tuple[str, ...] = ()
    ungc: tuple[int, ...] = ()
    issues: tuple[str, ...] = ()


@cache
def load_crosswalk() -> Mapping[str, Vocabulary]:
    """The packaged mapping by type."""
    raw = tomllib.loads(resources.files("pipeline.detect").joinpath("crosswalk.toml").read_text(encoding="utf-8"))
    return {
        kind: Vocabulary(tuple(table["sasb"]), tuple(table["ungc"]), tuple(table["issues"]))
        for kind, table in raw.items()
    }


def vocabulary_of(types: Iterable[str]) -> Vocabulary:
    """What several types are called elsewhere; an unknown type raises KeyError."""
    found = [load_crosswalk()[kind] for kind in types]
    return Vocabulary(
        sasb=tuple(sorted({name for v in found for name in v.sasb})),
        ungc=tuple(sorted({number for v in found for number in v.ungc})),
        issues=tuple(sorted({name for v in found for name in v.issues})),
    )
