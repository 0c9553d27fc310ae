"""Labelled articles made from templates: known and invented names in sentences of our own. Same seed, same text."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from benchmarks.tagging.corpus import Labelled
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.wordlists import WordLists

_SLOT = re.compile(r"\{(\w+)\}")
_ORGS = ("company", "agency", "group", "media", "research", "other", "product")
_SENTENCES = 12  # in an article


class Names:
    """Draws names of each kind: some from the gazetteer, the others put together."""

    def __init__(
        self, gazetteer: Gazetteer, lists: WordLists, templates: Mapping[str, Any], draw: random.Random
    ) -> None:
        towns = lists.places - lists.wide_places
        self._draw, self._parts, self._weights = draw, templates["parts"], templates["weights"]
        self._known = {kind: _known(gazetteer, kind) for kind in _ORGS}
        self._given = sorted(name.title() for name in lists.given_names)
        self._surnames = sorted(name.title() for name in lists.surnames)
        self._places = sorted(name.title() for name in towns if name.isascii() and len(name) > 3)
        self._makers: Mapping[str, Callable[[], str]] = {
            "company": self._company,
            "agency": self._agency,
            "group": self._group,
            "media": lambda: self._one("The ", "", "") + self._place() + self._part("media_ends"),
            "research": self._research,
            "other": lambda: (
                self._one(self._place(), "National", "International", "American") + self._part("other_ends")
            ),
            "law": lambda: self._part("law_starts") + self._part("law_ends"),
            "event": self._event,
            "tech": lambda: self._part("tech"),
            "report": lambda: self._part("report_starts"),
            "award": lambda: self._draw.choice(self._surnames) + self._part("award_ends"),
            "job": lambda: self._part("jobs"),
            "people": lambda: self._part("people"),
            "street": lambda: self._part("streets"),
            "acronym": lambda: self._part("acronyms"),
            "product": lambda: self._coined() + self._part("product_ends"),
        }

    def name(self, kind: str) -> str:
        """One name of a kind."""
        if kind == "person":
            return f"{self._draw.choice(self._given)} {self._draw.choice(self._surnames)}"
        if kind == "place":
            return self._place()
        known, weight = self._known.get(kind), self._weights.get(kind, 1.0)
        if known and self._draw.random() < 1 / (1 + weight):
            return self._draw.choice(known)
        return self._makers[kind]()

    def _place(self) -> str:
        return self._draw.choice(self._places)

    def _part(self, name: str) -> str:
        return str(self._draw.choice(self._parts[name]))

    def _one(self, *options: str) -> str:
        return self._draw.choice(options)

    def _coined(self) -> str:
        size = self._draw.choice((2, 2, 3))
        return "".join(self._part("syllables") for _ in range(size)).capitalize()

    def _company(self) -> str:
        common = self._part("common") + self._one(" ", "") + self._part("common_ends")
        surname = self._draw.choice(self._surnames)
        stem = self._one(
            self._coined(), self._coined(), common, surname, f"{surname} & {self._draw.choice(self._surnames)}"
        )
        return stem + self._part("company_ends")

    def _agency(self) -> str:
        way = self._draw.random()
        if way < 0.45:
            return self._place() + self._part("agency_ends")
        if way < 0.75:
            start = self._part("agency_starts")
            return start + (self._place() if start.casefold() == "city of " else self._part("agency_objects"))
        if way < 0.92:
            return (
                self._one(self._place(), "National", "Federal", "U.S.", "State", "House", "Senate")
                + " "
                + self._part("agency_bodies")
            )
        return self._acronym(3, 4)

    def _group(self) -> str:
        way = self._draw.random()
        if way < 0.4:
            return self._part("group_starts") + self._part("group_objects")
        if way < 0.85:
            start = self._one(self._place() + " ", "American ", "National ", "", "", "European ", "Black ", "Asian ")
            return start + self._part("group_middles") + " " + self._part("group_ends")
        if way < 0.93:
            return "ACLU of " + self._place()
        return self._acronym(3, 5)

    def _event(self) -> str:
        start = self._part("event_starts")
        return start + self._part("tech") if start else self._coined() + self._part("event_ends")

    def _research(self) -> str:
        if self._draw.random() < 0.35:
            return self._part("research_starts") + self._place()
        return self._one(self._place(), self._draw.choice(self._surnames)) + self._part("research_ends")

    def _acronym(self, low: int, high: int) -> str:
        return "".join(self._draw.choice(self._parts["acronym_letters"]) for _ in range(self._draw.randint(low, high)))


def _known(gazetteer: Gazetteer, kind: str) -> list[str]:
    names = (entity.name for entity in gazetteer.entities.values() if entity.entity_type == kind)
    return sorted(name for name in names if "(" not in name)


def articles(gazetteer: Gazetteer, lists: WordLists, count: int, seed: int) -> list[Labelled]:
    """`count` articles of a dozen sentences each, labelled as the evaluation's are."""
    templates = tomllib.loads((files("benchmarks.tagging") / "templates.toml").read_text(encoding="utf-8"))
    names = Names(gazetteer, lists, templates, random.Random(seed))
    draw = random.Random(seed + 1)
    sentences = [*templates["sentences"], *templates["nothings"], *templates["nothings"]]
    return [_article(index, sentences, names, draw) for index in range(count)]


def _article(index: int, sentences: Sequence[str], names: Names, draw: random.Random) -> Labelled:
    entities: list[dict[str, Any]] = []
    products: list[str] = []
    text = "\n".join(_filled(draw.choice(sentences), names, entities, products) for _ in range(_SENTENCES))
    gold = {"entities": entities, "products": products, "split": "train"}
    return Labelled(f"template:{index}", "", text, gold)


def _filled(sentence: str, names: Names, entities: list[dict[str, Any]], products: list[str]) -> str:
    def fill(match: re.Match[str]) -> str:
        name = names.name(match[1])
        if match[1] == "product":
            products.append(name)
        elif match[1] in _ORGS:
            surface = name.removesuffix(".")  # the point of "Inc." is no part of a mention
            entities.append(
                {"name": name, "type": match[1], "surfaces": [surface], "role": "other", "salience": "minor"}
            )
        return name

    return _SLOT.sub(fill, sentence)
