"""Finds the gazetteer's names in a text: one walk over a trie of words, so that the number of names does not matter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import AmbiguityRule, Gazetteer
from pipeline.tag.words import Words

_WORD = re.compile(r"\w+|[^\w\s]")
_COMPOUND = re.compile(r"-(?:[a-z]*ed|led|run|made|built|style|like|wide|only|backed|linked|branded|driven)\b")
_IN_ADDRESS = re.compile(r"[@#/_\\]$|www\.$")
_END = ""  # the trie's key for "a name may end here": no word is empty


@dataclass(frozen=True, slots=True)
class NameHit:
    """A known name: words `first` to `last` (exclusive), its characters, and the entities written like this.

    `article` is a "the" in small letters that belongs to the name ("the Guardian") and is no part of `surface`.
    """

    first: int
    last: int
    start: int
    end: int
    surface: str
    candidates: tuple[str, ...]
    article: str = ""


def rule_of(gazetteer: Gazetteer, hit: NameHit) -> AmbiguityRule | None:
    """The rule for the name as it stands, or with its article; None where it means one thing."""
    rule = gazetteer.rule(hit.surface)
    return gazetteer.rule(f"{hit.article} {hit.surface}") if rule is None and hit.article else rule


class NameScanner:
    """Scans texts for every surface of a gazetteer, ambiguous ones and those to be ignored included."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._trie: dict[str, Any] = {}
        for surface in {*gazetteer.forms, *gazetteer.ambiguous}:
            if "(" in surface:  # tells namesakes apart in the data; in a text the bracket is a name of its own
                continue
            node = self._trie
            for word in _WORD.findall(surface):
                node = node.setdefault(word, {})
            node[_END] = True

    def hits(self, words: Words) -> list[NameHit]:
        """The longest known names from left to right, none overlapping another."""
        found, at = [], 0
        folded = [low if low.isascii() else key(text) for low, text in zip(words.folded, words.texts, strict=True)]
        while at < len(folded):
            hit = self._longest(words, folded, at) if folded[at] in self._trie else None
            if hit is not None:
                found.append(hit)
            at = hit.last if hit is not None else at + 1
        return found

    def _longest(self, words: Words, folded: list[str], first: int) -> NameHit | None:
        for last in reversed(self._ends(folded, first)):
            begin = first + 1 if words.texts[first] == "the" and last > first + 1 else first
            start, end = words.starts[begin], words.ends[last - 1]
            candidates = self._candidates(words.text[words.starts[first] : end])
            if candidates is not None and _stands_alone(words, start, end):
                article = "the" if begin > first else ""
                found = NameHit(begin, last, start, end, words.text[start:end], candidates, article)
                has_article = folded[first] == "the" and last > first + 1
                return (self._longer(words, folded, first + 1, found) if has_article else None) or found
        return None

    def _longer(self, words: Words, folded: list[str], first: int, found: NameHit) -> NameHit | None:
        """A name without the article that goes on: "the Information Commissioner" is not "The Information"."""
        other = self._longest(words, folded, first) if folded[first] in self._trie else None
        return other if other is not None and other.last > found.last else None

    def _ends(self, folded: list[str], first: int) -> list[int]:
        node, ends = self._trie, []
        for at in range(first, len(folded)):
            if folded[at] not in node:
                break
            node = node[folded[at]]
            if _END in node:
                ends.append(at + 1)
        return ends

    def _candidates(self, surface: str) -> tuple[str, ...] | None:
        """Who is written like this, or None where the surface is no name as it stands (capitals, blank lines)."""
        if surface.count("\n") > 1 or surface.islower():
            return None
        found = self._gazetteer.candidates(surface)
        if found or self._gazetteer.rule(surface) is not None:
            return found
        return None


def _stands_alone(words: Words, start: int, end: int) -> bool:
    """Not part of an address, a handle or a hyphenated word; "Amazon-owned" and "non-Amazon" do name Amazon."""
    text = words.text
    if _IN_ADDRESS.search(text[max(0, start - 4) : start]):
        return False
    if text[end : end + 1] == "-" and text[end + 1 : end + 2].islower():
        return _COMPOUND.match(text, end) is not None
    return not (
        text[start - 1 : start] == "-" and text[start - 2 : start - 1].isalnum() and _capital_before(text, start)
    )


def _capital_before(text: str, start: int) -> bool:
    word = re.search(r"(\w+)-$", text[max(0, start - 24) : start])
    return word is not None and word[1][0].isupper() and len(word[1]) > 1 and not word[1].isupper()
