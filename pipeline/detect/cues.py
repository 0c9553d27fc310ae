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
from typing import Protocol

from pipeline.detect.words import Word, fold, words

#: Categories of the lexicon that speak of the technology itself.
TOPIC_CATEGORIES = ("strong", "product", "law", "multilingual")
OTHER_CATEGORIES = ("negative", "weak")
CUE_CATEGORIES = tuple(
    f"cue:{kind}"
    for kind in (
        "litigation",
        "regulatory",
        "legislation",
        "shareholder",
        "activism",
        "employee",
        "arrest",
        "breach",
        "bias",
        "contract",
        "vendor_response",
        "misuse",
    )
)
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


class Terms(Protocol):
    """What the detect wing needs of a lexicon."""

    def terms(self, category: str, language: str) -> Iterable[str]:
        """Terms of one category in one language (ISO 639-1)."""
        ...


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
def load_patterns() -> Patterns:
    """The patterns of `cues.toml`, compiled once."""
    raw = tomllib.loads(resources.files("pipeline.detect").joinpath("cues.toml").read_text(encoding="utf-8"))
    tables = [
        {name: re.compile("|".join(ps)) for name, ps in raw[section].items()}
        for section in ("topic", "types", "stance")
    ]
    return Patterns(*tables)


def folded_sentence(sentence: str) -> str:
    """A sentence as the patterns want it: case-folded, straight quotes, single spaces."""
    return " ".join(sentence.casefold().replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"').split())


@dataclass(slots=True)
class PhraseFinder:
    """Finds the lexicon's phrases in a word sequence, whole words only, and inside words for unspaced scripts."""

    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=lambda: defaultdict(list))
    unspaced: list[tuple[str, str]] = field(default_factory=list)

    def add(self, category: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            if _UNSPACED.search(phrase):
                self.unspaced.append((phrase, category))
                continue
            parts = tuple(fold(w.surface) for w in words(phrase))
            if parts:
                self.by_first[parts[0]].append((parts, category))

    def find(self, text: str, found: Sequence[Word]) -> dict[str, int]:
        """Number of hits by category in one sentence and its words."""
        hits: dict[str, int] = defaultdict(int)
        folded = [fold(w.surface) for w in found]
        for i, first in enumerate(folded):
            categories = {
                category
                for parts, category in self.by_first.get(first, ())
                if len(parts) == 1 or tuple(folded[i : i + len(parts)]) == parts
            }
            for category in categories:
                hits[category] += 1
        for phrase, category in self.unspaced:
            if phrase in text:
                hits[category] += text.count(phrase)
        return dict(hits)


_finders: dict[tuple[int, str], tuple[Terms, PhraseFinder]] = {}


def phrase_finder(lexicon: Terms, language: str) -> PhraseFinder:
    """A finder over the lexicon's terms in one language, compiled once for each lexicon."""
    key = (id(lexicon), language)
    if key not in _finders:
        _finders[key] = (lexicon, _compiled(lexicon, language))  # holding the lexicon keeps its id its own
    return _finders[key][1]


def _compiled(lexicon: Terms, language: str) -> PhraseFinder:
    """Topic terms of English are known in every language."""
    finder = PhraseFinder()
    for category in (*TOPIC_CATEGORIES, *OTHER_CATEGORIES, *CUE_CATEGORIES):
        phrases = list(lexicon.terms(category, language))
        if category in TOPIC_CATEGORIES and language != "en":
            phrases += lexicon.terms(category, "en")
        finder.add(category, sorted(set(phrases)))
    finder.add("boilerplate", sorted(set(lexicon.terms("boilerplate", "en"))))
    finder.add("cue:any", sorted(set(lexicon.terms(f"cue:{language}", language))))
    return finder
