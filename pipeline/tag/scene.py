"""One text with everything that the features of its candidates are drawn from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self, TypeVar

from pipeline.tag.acronyms import is_acronym
from pipeline.tag.candidates import chains, is_capital
from pipeline.tag.classifier import hashes
from pipeline.tag.reader import Said
from pipeline.tag.scan import NameHit
from pipeline.tag.shapes import Shapes
from pipeline.tag.word_groups import word_groups
from pipeline.tag.wordlists import WordLists
from pipeline.tag.words import Words

_LONG_WORD = re.compile(r"[A-Za-z]\w{3,}")
_Place = TypeVar("_Place")


@dataclass(frozen=True, slots=True)
class Entity:
    """A span of the statistical pipeline."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Hint:
    """A gazetteer hit with the type of its (first) candidate, and whether context supports it."""

    hit: NameHit
    entity_type: str
    is_linked: bool


def bare_name(surface: str) -> str:
    """A name without its article and its possessive, on one line."""
    name = " ".join(surface.split()).removesuffix("'s").removesuffix("’s")
    return name[4:] if name[:4] in ("the ", "The ") else name


@dataclass(slots=True)
class Scene:
    """One text with everything that features are drawn from.

    `entities` is None where no statistical pipeline ran, `said` where the reader did not read.
    """

    words: Words
    lists: WordLists
    entities: Sequence[Entity] | None
    hints: Sequence[Hint]
    shapes: Shapes
    said: Said | None = None
    counts: Counter[str] = field(init=False)
    folded: tuple[str, ...] = field(init=False)
    groups: list[tuple[int, int] | None] = field(init=False)
    surnames: frozenset[str] = field(init=False)
    headings: frozenset[int] = field(init=False)
    introduced: frozenset[str] = field(init=False)
    chains: Sequence[tuple[int, int]] = field(init=False)
    hint_at: dict[int, Hint] = field(init=False)
    label_at: dict[int, str] = field(init=False)
    label_of: dict[tuple[int, int], str] = field(init=False)
    votes: dict[str, Counter[str]] = field(init=False)
    openings: dict[str, Counter[str]] = field(init=False)
    _drawn: dict[tuple[Any, Any], tuple[int, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.counts = Counter(self.words.texts)
        self.folded = self.words.folded
        self.groups = list(map(word_groups().get, self.folded))
        self.hint_at = {at: hint for hint in self.hints for at in range(hint.hit.first, hint.hit.last)}
        self.label_of = {(one.start, one.end): one.label for one in self.entities or ()}
        self.label_at = {at: one.label for one in self.entities or () for at in self._inside(one.start, one.end)}
        self.votes, self.openings = self._votes()
        self.surnames = frozenset(self._surnames()) | frozenset(self._modelled_surnames())
        self.headings = frozenset(self._headings())
        self.introduced = frozenset(self._introduced())
        self.chains = chains(self.words)

    def heard(self, said: Said) -> Self:
        """The same scene with what the reader says."""
        other = copy(self)
        other.said = said
        return other

    def once(self, draw: Callable[[Scene, _Place], Iterator[str]], place: _Place) -> tuple[int, ...]:
        """The hashes of what `draw` finds at a place, drawn for the first of all candidates there."""
        found = self._drawn.get((draw, place))
        if found is None:
            found = self._drawn[draw, place] = tuple(hashes(draw(self, place)))
        return found

    def reach(self, index: int) -> tuple[int, int]:
        """The words of the sentence that holds word `index`, as (first, last) of words."""
        return self.words.reach(self.words.sentence_of(index))

    def _inside(self, start: int, end: int) -> range:
        return range(self.words.word_at(start), self.words.word_at(max(start, end - 1)) + 1)

    def _votes(self) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
        """What the statistical pipeline calls each name, over the whole article; and those that begin with a word."""
        votes: dict[str, Counter[str]] = {}
        openings: dict[str, Counter[str]] = {}
        for one in self.entities or ():
            name = bare_name(self.words.text[one.start : one.end])
            votes.setdefault(name, Counter())[one.label] += 1
            first, _, rest = name.partition(" ")
            if rest:
                openings.setdefault(first, Counter())[one.label] += 1
        return votes, openings

    def _surnames(self) -> Iterator[str]:
        """Last words of what begins with a given name: a later "Cooper" alone is that person."""
        texts = self.words.texts
        for at in range(len(texts) - 1):
            if self.folded[at] in self.lists.given_names and is_capital(texts[at]):
                following = at + (3 if texts[at + 1][0].isupper() and texts[at + 2 : at + 3] == (".",) else 1)
                if following < len(texts) and texts[following][0].isupper() and self.words.spaced(following):
                    yield texts[following]

    def _modelled_surnames(self) -> Iterator[str]:
        """Last words of persons that the statistical pipeline sees in two words or more."""
        for one in self.entities or ():
            words = self.words.text[one.start : one.end].split()
            if one.label == "PERSON" and len(words) > 1:
                yield words[-1].removesuffix("'s").removesuffix("’s")

    def _introduced(self) -> Iterator[str]:
        """Acronyms that stand in brackets."""
        for before, text in pairwise(self.words.texts):
            if before == "(" and is_acronym(text):
                yield text

    def _headings(self) -> Iterator[int]:
        """Sentences in title case or capitals: their capitals say nothing."""
        for index, span in enumerate(self.words.sentences):
            long_words = _LONG_WORD.findall(self.words.text, span.start, span.end)
            if len(long_words) >= 3 and sum(word[0].isupper() for word in long_words) > 0.75 * len(long_words):
                yield index
