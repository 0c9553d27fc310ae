"""Made-up headlines and leads for what real labels hold too little of: rare types, and the near misses that must
not alarm.

Every company, force, town and group is invented. `synthetic(seed)` always gives the same rows for the same seed.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

SHORT_PER_KIND, LONG_PER_KIND = 16, 8


Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up item with its labels; `kind` names the table of templates that it comes from."""

    kind: str
    title: str
    text: str
    is_core: bool
    types: tuple[str, ...]


def synthetic(seed: int) -> Iterator[Made]:
    """Items of every kind, in a fixed order: headlines with leads, and long texts."""
    raw = tomllib.loads(resources.files("benchmarks.sifting").joinpath("templates.toml").read_text(encoding="utf-8"))
    for name, table in sorted(raw["kind"].items()):
        chance = random.Random(f"{seed}:{name}")
        for _ in range(SHORT_PER_KIND):
            yield _made(name, table, raw["slots"], [], chance)
        for _ in range(LONG_PER_KIND):
            yield _made(name, table, raw["slots"], _background(raw["pools"], bool(table["core"]), chance), chance)


def _made(name: str, table: Table, slots: dict[str, list[str]], background: list[str], chance: random.Random) -> Made:
    """An item of one kind; a `background` follows its lead paragraph by paragraph and makes it long."""
    chosen = {slot: chance.choice(values) for slot, values in slots.items()}
    leads = table["leads"]
    n_leads = len(leads) if background else chance.randint(1, 3)
    picked = chance.sample(leads, k=min(len(leads), n_leads))
    title = chance.choice(table["titles"]).format(**chosen)
    lead = " ".join(_capital(line.format(**chosen)) for line in picked[:3])
    rest = [*picked[3:], *background]
    body = "\n".join([lead, *(_capital(line.format(**chosen)) for line in rest)])
    return Made(name, _capital(title), body, bool(table["core"]), tuple(table["types"]))


def _background(pools: dict[str, list[str]], is_core: bool, chance: random.Random) -> list[str]:
    """Sentences that a text of any kind may hold; those without the technology as subject mention it in passing."""
    n_disputed = chance.randint(1, 8) if is_core else chance.randint(0, 2)
    own = chance.sample(pools["disputed"], n_disputed) + chance.sample(
        pools["plain"], chance.randint(3, 8) if is_core else 1
    )
    lines = own + chance.sample(pools["general"], chance.randint(0, 2) if is_core else chance.randint(6, 12))
    chance.shuffle(lines)
    return lines


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
