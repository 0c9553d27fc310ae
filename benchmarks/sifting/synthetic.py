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

PER_KIND = 36


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up item with its labels; `kind` names the table of templates that it comes from."""

    kind: str
    title: str
    text: str
    is_core: bool
    types: tuple[str, ...]


def synthetic(seed: int) -> Iterator[Made]:
    """Items of every kind, in a fixed order."""
    raw = tomllib.loads(resources.files("benchmarks.sifting").joinpath("templates.toml").read_text(encoding="utf-8"))
    for name, table in sorted(raw["kind"].items()):
        chance = random.Random(f"{seed}:{name}")
        for _ in range(PER_KIND):
            yield _made(name, table, raw["slots"], chance)


def _made(name: str, table: dict[str, list[str]], slots: dict[str, list[str]], chance: random.Random) -> Made:
    chosen = {slot: chance.choice(values) for slot, values in slots.items()}
    leads = table["leads"]
    picked = chance.sample(leads, k=min(len(leads), chance.randint(1, 3)))
    title = chance.choice(table["titles"]).format(**chosen)
    text = " ".join(_capital(lead.format(**chosen)) for lead in picked)
    return Made(name, _capital(title), text, bool(table["core"]), tuple(table["types"]))


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
