"""Short and long forms of one name: acronyms, corporate suffixes, and the words that tell two names apart."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Protocol, TypeVar

from pipeline.tag.gazetteer.normal import normal
from pipeline.tag.wordlists import name_words


class Named(Protocol):
    """A stretch of a text that names somebody."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def surface(self) -> str: ...


NamedT = TypeVar("NamedT", bound=Named)

_IN_BRACKETS = re.compile(
    r"\s*\(\s*(?:also known as\s+|or\s+)?[\"“']?(?:the\s+)?([A-Z][A-Za-z.&-]{1,9}s?)[\"”']?\s*(?:\)|[,;])"
)
_BEFORE_BRACKET = re.compile(r"\b([A-Z][A-Z.&]{1,8})\s*\(\s*(?:the\s+)?$")
_CORPORATE = re.compile(
    r"[\s,]+(?:Inc|Incorporated|Corp|Corporation|Ltd|Limited|LLC|PLC|plc|GmbH|AG|SA|Co|Company)\.?$"
)
_SMALL = name_words("small")
_POSSESSIVE = re.compile(r"'s\b")
_WORD = re.compile(r"\w+")
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,7}s?")
_UNITED_STATES = re.compile(r"\b(?:u\.s\.?a?\.?|united states)(?=\W|$)")


def plain(name: str) -> list[str]:
    """The words of a name that tell it apart: small letters, no article, no corporate suffix, no points."""
    return list(_plain(name))


@lru_cache(maxsize=1 << 12)  # an article's names are asked for again and again
def _plain(name: str) -> tuple[str, ...]:
    bare = _CORPORATE.sub("", normal(name)).casefold().replace("&", " and ")
    bare = _POSSESSIVE.sub("s", _UNITED_STATES.sub("us", bare))
    words = tuple(_WORD.findall(bare))
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def is_acronym(surface: str) -> bool:
    """Two to seven capitals, with points or a plural s allowed."""
    return _ACRONYM.fullmatch(surface) is not None


def initials_match(acronym: str, name: str) -> bool:
    """Whether an acronym is made of a name's beginnings, in order, small words optional."""
    letters = [char.casefold() for char in acronym.removesuffix("s") if char.isalpha()]
    words = _WORD.findall(normal(name).replace("'s", "").casefold())
    strong = [word for word in words if word not in _SMALL]
    return len(letters) >= 2 and (_spells(letters, strong) or _spells(letters, words))


def _spells(letters: Sequence[str], words: Sequence[str]) -> bool:
    """Each letter opens a word; few words are passed over, and not the first."""
    at, skipped = 0, 0
    for word in words:
        if at < len(letters) and word.startswith(letters[at]):
            at += 1
        else:
            skipped += 1
    return at == len(letters) and skipped <= max(0, len(words) - 2) // 2 and words[0][0] == letters[0]


def introduced(text: str, found: Sequence[NamedT]) -> dict[str, NamedT]:
    """Acronym to the long form that the text introduces it with: "Long Form (LF)" or "LF (Long Form)"."""
    bound: dict[str, NamedT] = {}
    for one in found:
        for short in _beside(text, one):
            if initials_match(short, one.surface):
                bound.setdefault(short, one)
    return bound


def _beside(text: str, one: Named) -> Iterator[str]:
    after = _IN_BRACKETS.match(text, one.end)
    if after:
        yield after[1]
    before = _BEFORE_BRACKET.search(text[max(0, one.start - 16) : one.start])
    if before and text[one.end : one.end + 1] == ")":
        yield before[1]
