"""Where a text speaks of face recognition, and which signs of which happening stand in it.

In: a lexicon (words by category) and the patterns of `cues.toml`. Out: per sentence the names of the cues that
it holds.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from pipeline.detect.words import Word, fold, words
from pipeline.lexicon import Lexicon, Term
from pipeline.records import TYPES

#: From this weight on a strong term is face recognition itself, below it belongs to the wider field.
_FULL_WEIGHT = 0.8
_CATEGORIES = ("strong", "law", "weak", "negative", "boilerplate", "attribution", "response", "severity")
_TYPE_CATEGORIES = tuple(f"cue:{kind}" for kind in TYPES)
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Patterns:
    """Compiled patterns by name: `topic`, `types` and `stance` as `cues.toml` has them."""

    topic: Mapping[str, re.Pattern[str]]
    types: Mapping[str, re.Pattern[str]]
    stance: Mapping[str, re.Pattern[str]]

    def of(self, folded: str) -> dict[str, int]:
        """How often each pattern occurs in a folded sentence; absent ones are left out. Names: `topic:face`, ..."""
        found: dict[str, int] = {}
        for section, table in (("topic", self.topic), ("type", self.types), ("stance", self.stance)):
            for name, pattern in table.items():
                n = sum(1 for _ in pattern.finditer(folded))
                if n:
                    found[f"{section}:{name}"] = n
        return found


@cache
def load_patterns(language: str = "en") -> Patterns:
    """The patterns of `cues.toml`, compiled once. Types have patterns by language: French "court" is short and its
    "sanction" no trade ban; of topic and stance the press borrows the English words.
    """
    raw = tomllib.loads(resources.files("pipeline.detect").joinpath("cues.toml").read_text(encoding="utf-8"))
    types = raw["types"] if language == "en" else raw["elsewhere"].get(language, {})
    return Patterns(_compiled(raw["topic"]), _compiled(types), _compiled(raw["stance"]))


def _compiled(table: Mapping[str, Sequence[str]]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(patterns)) for name, patterns in table.items()}


def folded_sentence(sentence: str) -> str:
    """A sentence as the patterns want it: case-folded, straight quotes, single spaces."""
    return " ".join(sentence.casefold().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').split())


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A term as words. `exact` holds its words as written where capitals count."""

    parts: tuple[str, ...]
    exact: tuple[str, ...] | None
    category: str


@dataclass(slots=True)
class PhraseFinder:
    """Finds the lexicon's terms in a word sequence, whole words only, and inside words for unspaced scripts."""

    by_first: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    unspaced: list[tuple[str, str]] = field(default_factory=list)

    def add(self, category: str, terms: Iterable[Term]) -> None:
        for term in terms:
            name = "wide" if category == "strong" and term.weight < _FULL_WEIGHT else category
            if _UNSPACED.search(term.text):
                self.unspaced.append((term.text, name))
                continue
            surfaces = tuple(w.surface for w in words(term.text))
            if surfaces:
                parts = tuple(map(fold, surfaces))
                self.by_first[parts[0]].append(_Phrase(parts, surfaces if term.is_exact else None, name))

    def find(self, text: str, found: Sequence[Word]) -> dict[str, int]:
        """Number of hits by category in one sentence and its words; a word counts once for a category."""
        hits: dict[str, int] = defaultdict(int)
        folded = tuple(fold(w.surface) for w in found)
        for i, first in enumerate(folded):
            known = self.by_first.get(first)
            if known:
                for category in dict.fromkeys(p.category for p in known if _stands_at(p, i, folded, found)):
                    hits[category] += 1
        for phrase, category in self.unspaced:
            if phrase in text:
                hits[category] += text.count(phrase)
        return dict(hits)


def _stands_at(phrase: _Phrase, i: int, folded: tuple[str, ...], found: Sequence[Word]) -> bool:
    n = len(phrase.parts)
    if n > 1 and folded[i : i + n] != phrase.parts:
        return False
    return phrase.exact is None or tuple(w.surface for w in found[i : i + n]) == phrase.exact


_finders: dict[tuple[str, str], PhraseFinder] = {}


def phrase_finder(lexicon: Lexicon, language: str) -> PhraseFinder:
    """A finder over the lexicon's terms in one language, compiled once for each version of the lexicon.

    Topic terms of English are known in every language: the press borrows them.
    """
    key = (lexicon.version, language)
    if key not in _finders:
        finder = PhraseFinder()
        for category in (*_CATEGORIES, *_TYPE_CATEGORIES):
            by_language = lexicon.by_category.get(category, {})
            spoken = {language, "en"} if category in ("strong", "law") else {language}
            finder.add(category, [term for code in sorted(spoken) for term in by_language.get(code, ())])
        _finders[key] = finder
    return _finders[key]
