"""The word lists under `lists/`: given names, surnames, places, classes of words. Read once, as the tagger is built."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, eq=False)
class WordLists:
    """All entries are case-folded. `wide_places` are the states, countries and regions among the places.

    `heads` and `beside` map a word to the classes that it belongs to.
    """

    given_names: frozenset[str]
    surnames: frozenset[str]
    places: frozenset[str]
    wide_places: frozenset[str]
    heads: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, tuple[str, ...]]


@cache
def name_words(name: str) -> frozenset[str]:
    """One of the lists of `name_words.toml`."""
    return frozenset(tomllib.loads(_read("name_words.toml"))[name])


@cache
def word_lists() -> WordLists:
    """The lists as shipped."""
    classes = tomllib.loads(_read("word_classes.toml"))
    return WordLists(
        _lines("given_names.txt"),
        _lines("surnames.txt"),
        _lines("places.txt") | _lines("wide_places.txt"),
        _lines("wide_places.txt"),
        _by_word(classes["head"]),
        _by_word(classes["beside"]),
    )


def _read(name: str) -> str:
    return (files("pipeline.tag") / "lists" / name).read_text(encoding="utf-8")


def _lines(name: str) -> frozenset[str]:
    return frozenset(line for line in _read(name).splitlines() if line and not line.startswith("#"))


def _by_word(classes: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for name, words in classes.items():
        for word in words:
            found.setdefault(word, []).append(name)
    return {word: tuple(names) for word, names in found.items()}
