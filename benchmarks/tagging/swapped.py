"""Labelled articles with other names in them: the sentences stay, and nothing can be learned by heart from the names.

Each organisation and product of an article is given another name of its type, invented or the gazetteer's; its short
forms and acronym follow. Same seed, same text. Only hashed features of the result are kept.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any

from benchmarks.tagging.corpus import Labelled, entity_type
from benchmarks.tagging.synthetic import Names
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.wordlists import word_lists

_ACRONYM = 6  # letters at most


class Swapper:
    """Gives articles other names."""

    def __init__(self, gazetteer: Gazetteer, seed: int) -> None:
        templates = tomllib.loads((files("benchmarks.tagging") / "templates.toml").read_text(encoding="utf-8"))
        self._names = Names(gazetteer, word_lists(), templates, random.Random(seed))

    def swapped(self, article: Labelled) -> Labelled:
        """The article, its title and its labels with other names."""
        entities = [self._renamed(one) for one in article.gold["entities"]]
        products = {one: self._names.name("product") for one in article.gold.get("products") or ()}
        new = {old: name for _, names in entities for old, name in names.items()} | products
        gold = {
            **article.gold,
            "entities": [{**one, "surfaces": sorted(set(names.values()))} for one, names in entities],
            "products": sorted(products.values()),
        }
        return Labelled(f"{article.url}#swapped", _put(article.title, new), _put(article.text, new), gold)

    def _renamed(self, gold: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """The label under its new name, and old surface to new surface."""
        name = self._names.name(entity_type(gold)).removesuffix(".")
        longest = max(gold["surfaces"], key=len)
        short = {old: _short(old, longest, name) for old in gold["surfaces"] if old != longest}
        return {**gold, "name": name}, {longest: name, **short}


def _short(old: str, longest: str, name: str) -> str:
    """The short form of `name` that stands to it as `old` does to `longest`."""
    words = name.split()
    if old.isupper() and len(old) <= _ACRONYM and " " in longest:
        initials = "".join(word[0] for word in words if word[0].isupper())
        return initials if len(initials) > 1 else name
    is_opening = longest.startswith(f"{old} ") and " " not in old
    return words[0] if is_opening and len(words) > 1 and words[0][0].isupper() and len(words[0]) > 2 else name


def _put(text: str, new: Mapping[str, str]) -> str:
    return "".join(_pieces(text, new)) if new else text


def _pieces(text: str, new: Mapping[str, str]) -> Iterator[str]:
    """The text in pieces, each old surface replaced; of two that begin together the longer."""
    pattern = "|".join(re.escape(old) for old in sorted(new, key=len, reverse=True))
    at = 0
    for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text):
        yield text[at : match.start()]
        yield new[match[0]]
        at = match.end()
    yield text[at:]
