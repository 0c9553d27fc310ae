"""Acronyms that mean another body here: one of another country's, or one whose full name the article gives."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from pipeline.detect.jurisdictions import countries
from pipeline.tag.acronyms import initials_match
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import Entity
from pipeline.tag.wordlists import word_lists

FAR = "another country's body, as the places of the article have it"
NAMESAKE = "another body of these initials is named in full"
#: So well known that no place is needed to tell whom they mean.
_WORLD_KNOWN = frozenset(
    (
        "FBI",
        "CIA",
        "NSA",
        "NASA",
        "DHS",
        "DOJ",
        "ICE",
        "CBP",
        "TSA",
        "NIST",
        "NYPD",
        "LAPD",
        "SFPD",
        "ACLU",
        "EFF",
        "NAACP",
        "CNIL",
        "OAIC",
        "RCMP",
        "DARPA",
        "USCIS",
        "GCHQ",
        "MI5",
        "MI6",
        "NATO",
        "HRW",
        "NFL",
        "NHL",
        "MLB",
        "FIFA",
        "UEFA",
        "IATA",
        "MIT",
        "UCLA",
        "IEEE",
        "EPIC",
        "HMRC",
        "DVLA",
        "EDPS",
        "EDPB",
    )
)
#: One place, or two, as one sees it: a name of the one is not ruled out by the other.
KIN = (frozenset({"CN", "HK", "MO", "TW"}), frozenset({"GB", "JE", "GG", "IM"}), frozenset({"IL", "PS"}))
NOWHERE = frozenset({"EU", "INT"})
_LEAST, _MOST = 2, 5  # letters of an acronym that many bodies share
_SHORT = re.compile(r"(?:[A-Z]\.?){2,5}")
#: "Homeland Security" and "Defense" are plainly those of the United States.
_PLAIN = re.compile(
    r"(?:Department|Ministry|Secretariat) (?:of|for) (?:the )?"
    r"(?!Homeland|Defense|Labor|Veterans|Government)[A-Z][\w ]{3,40}|"
    r"(?:Agriculture|Commerce|Education|Energy|Interior|Justice|Transportation|Treasury) Department|"
    r"Supreme Court|House of Representatives|National Guard|House|Senate|Congress"
)
_SMALL = r"(?:(?:of|for|the|and|on|to|in|&|de|des|del) )*"


def is_shared(surface: str, entity: Entity) -> bool:
    """Whether a name is an acronym that bodies of several countries may have."""
    if entity.entity_type in ("company", "media", "product") or _SHORT.fullmatch(surface) is None:
        return False
    return surface.replace(".", "") not in _WORLD_KNOWN


def is_plain(surface: str, entity: Entity) -> bool:
    """Whether a name is an agency's that many countries have: "Department of Agriculture", "Supreme Court"."""
    return entity.entity_type == "agency" and _PLAIN.fullmatch(surface) is not None


def is_far(entity: Entity, article: str, at_home: Collection[str]) -> bool:
    """Whether the article names other countries and not the entity's own; `at_home`: those of its other bodies.

    The United States are named everywhere: they alone speak against nobody.
    """
    if entity.country is None or entity.country in NOWHERE or entity.country in at_home:
        return False
    named = countries(article) - NOWHERE
    kin = {entity.country}.union(*(some for some in KIN if entity.country in some))
    return bool(named - {"US"}) and named.isdisjoint(kin)


def is_namesake(surface: str, entity: Entity, article: str) -> bool:
    """Whether the article gives a full name with these initials that is none of the entity's."""
    letters = surface.replace(".", "")
    if len(letters) <= _LEAST or len(letters) > _MOST or _SHORT.fullmatch(surface) is None:
        return False
    found = {key(match[0]) for match in _initials(letters).finditer(article)}
    if not found:
        return False
    own = [key(name) for name in (entity.name, *(alias.text for alias in entity.aliases)) if " " in name]
    return bool(own) and not any(_is_like(one, name) for one in found for name in own)


def is_introduced(surface: str, entity: Entity, article: str) -> bool:
    """Whether the article gives the acronym to another: "National Student Assembly (NSA)", however known it is.

    Where no name of the entity spells it, only words that no company has tell: "Nordic Energy Council (NEC)".
    """
    letters = surface.replace(".", "")
    if _SHORT.fullmatch(surface) is None or f"({letters})" not in article:
        return False
    given = [match["name"] for match in _introducing(letters).finditer(article)]
    own = [key(name) for name in (entity.name, *(alias.text for alias in entity.aliases)) if " " in name]
    if any(initials_match(letters, name) for name in own):
        return any(not any(_is_like(key(one), name) for name in own) for one in given)
    return entity.entity_type == "company" and any(_is_no_company(one) for one in given)


def _is_no_company(name: str) -> bool:
    """Whether the last word is one that bodies end with, and companies do not."""
    kinds = set(word_lists().heads.get(name.rpartition(" ")[2].casefold(), ()))
    return bool(kinds & {"agency", "group", "department", "legislature", "police"}) and "company" not in kinds


@lru_cache(maxsize=512)
def _introducing(letters: str) -> re.Pattern[str]:
    """The same with the letters in brackets behind them."""
    return re.compile(rf"(?P<name>{_initials(letters).pattern})\s*\({letters}\)")


def _is_like(found: str, name: str) -> bool:
    """Whether at least half of the words found begin like words of the name."""
    begins = {word[:4] for word in re.findall(r"\w{3,}", name)}
    words = [word[:4] for word in re.findall(r"\w{3,}", found)]
    return 2 * sum(word in begins for word in words) > len(words)


@lru_cache(maxsize=512)
def _initials(letters: str) -> re.Pattern[str]:
    """Capitalised words, small ones between them, that begin with the letters."""
    words = rf"[ ]{_SMALL}".join(rf"{letter}[a-z][\w'’-]*" for letter in letters)
    return re.compile(rf"(?<![\w-]){words}(?![\w-])")
