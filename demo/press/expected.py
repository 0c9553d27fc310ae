"""The gold of the press, from `expected.toml`: what is true of each article. For tests; the product never reads it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.records import EntityType, Role, Topic


@dataclass(frozen=True, slots=True)
class Party:
    """A main company, agency, group, research body or product, by the longest form that the article prints."""

    name: str
    type: EntityType
    role: Role


@dataclass(frozen=True, slots=True)
class Expected:
    """The gold of one article. `article` and `copy_of` are keys `outlet/slug`; empty strings mean none."""

    article: str
    topic: Topic
    is_controversy: bool
    story: str = ""
    controversy: str = ""
    types: tuple[str, ...] = ()
    copy_of: str = ""
    never_linked: tuple[str, ...] = ()
    parties: tuple[Party, ...] = ()


@cache
def load_expected() -> tuple[Expected, ...]:
    """All gold, in the order of the file. TypeError names a field that does not belong."""
    tables = tomllib.loads(files("demo.press").joinpath("expected.toml").read_text(encoding="utf-8"))["article"]
    return tuple(_expected(table) for table in tables)


def _expected(table: dict[str, Any]) -> Expected:
    fields = {**table, "parties": tuple(Party(**party) for party in table.get("parties", ()))}
    for name in ("types", "never_linked"):
        fields[name] = tuple(table.get(name, ()))
    return Expected(**fields)
