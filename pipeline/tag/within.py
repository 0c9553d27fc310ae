"""Ties the names of one article together: acronyms to their long form, short forms to the long form, one id each."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.records import EntityType
from pipeline.tag.gazetteer.normal import normal
from pipeline.tag.mentions import Found
from pipeline.tag.wordlists import name_words

_IN_BRACKETS = re.compile(r"\s*\(\s*[\"“']?(?:the\s+)?([A-Z][A-Za-z.&-]{1,9}s?)[\"”']?\s*(?:\)|[,;])")
_BEFORE_BRACKET = re.compile(r"\b([A-Z][A-Z.&]{1,8})\s*\(\s*(?:the\s+)?$")
_SMALL = name_words("small")
_CORPORATE = re.compile(
    r"[\s,]+(?:Inc|Incorporated|Corp|Corporation|Ltd|Limited|LLC|PLC|plc|GmbH|AG|SA|Co|Company)\.?$"
)
_FILLER = name_words("filler")
_COMMON = name_words("common")


@dataclass(frozen=True, slots=True)
class Party:
    """All mentions of one entity in an article. `entity_id` is None where a known name could not be linked safely."""

    entity_id: str | None
    name: str
    entity_type: EntityType
    is_known: bool
    found: tuple[Found, ...]


def outside_id(entity_type: str, name: str) -> str:
    """The stable id of an organisation outside the gazetteer."""
    digest = hashlib.sha256(f"{entity_type}\0{' '.join(plain(name))}".encode()).hexdigest()
    return f"x-{digest[:12]}"


def plain(name: str) -> list[str]:
    """The words of a name that tell it apart: small letters, no article, no corporate suffix, no points."""
    bare = _CORPORATE.sub("", normal(name)).casefold().replace("&", " and ")
    bare = re.sub(r"\b(?:u\.s\.?a?\.?|united states)(?=\W|$)", "us", bare)
    bare = re.sub(r"'s\b", "s", bare)
    words = re.findall(r"\w+", bare)
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def initials_match(acronym: str, name: str) -> bool:
    """Whether an acronym is made of a name's beginnings: all capitals of it, in order, small words optional."""
    letters = [char for char in acronym.rstrip("s") if char.isalpha()] if acronym[:-1].isupper() else list(acronym)
    letters = [char.casefold() for char in letters if char.isalpha()]
    words = re.findall(r"\w+", normal(name).casefold())
    strong = [word for word in words if word not in _SMALL]
    return len(letters) >= 2 and (_spells(letters, strong) or _spells(letters, words))


def _spells(letters: Sequence[str], words: Sequence[str]) -> bool:
    """Each letter opens a word; at most one word is passed over, and not the first."""
    at, skipped = 0, 0
    for word in words:
        if at < len(letters) and word.startswith(letters[at]):
            at += 1
        else:
            skipped += 1
    return at == len(letters) and skipped <= max(0, len(words) - 2) // 2 and bool(words) and words[0][0] == letters[0]


def acronyms(text: str, found: Sequence[Found]) -> dict[str, Found]:
    """Acronym to the long form that the text introduces it with: "Long Form (LF)" or "LF (Long Form)"."""
    bound: dict[str, Found] = {}
    for one in found:
        for short in _introduced(text, one):
            if initials_match(short, one.surface):
                bound.setdefault(short, one)
    return bound


def _introduced(text: str, one: Found) -> Iterator[str]:
    after = _IN_BRACKETS.match(text, one.end)
    if after:
        yield after[1]
    before = _BEFORE_BRACKET.search(text[max(0, one.start - 16) : one.start])
    if before and text[one.end : one.end + 1] == ")":
        yield before[1]


def parties(text: str, found: Sequence[Found], names: Mapping[str, tuple[str, EntityType]]) -> list[Party]:
    """Groups the found names by entity. `names` maps a gazetteer id to its canonical name and type."""
    bound = acronyms(text, found)
    keyed: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for one in found:
        keyed[_key(one, bound)].append(one)
    merged = _merge_short_forms(keyed)
    return sorted((_party(key, group, names) for key, group in merged.items()), key=lambda party: party.found[0].start)


def _key(one: Found, bound: Mapping[str, Found]) -> tuple[str, ...]:
    long = bound.get(one.surface, one)
    if one.link is not None and one.link.entity_id is not None:
        return ("id", one.link.entity_id)
    if long.link is not None and long.link.entity_id is not None:
        return ("id", long.link.entity_id)
    if long.link is not None:
        return ("unlinked", *plain(long.surface))
    return ("name", *plain(long.surface))


def _merge_short_forms(keyed: dict[tuple[str, ...], list[Found]]) -> dict[tuple[str, ...], list[Found]]:
    """Moves names that are a part of exactly one longer name in this article to that name's group."""
    target = {key: _longer(key, keyed) for key in keyed if key[0] == "name"}
    merged: dict[tuple[str, ...], list[Found]] = defaultdict(list)
    for key, group in keyed.items():
        goal = key
        while target.get(goal) is not None:
            goal = target[goal] or goal
        merged[goal].extend(group)
    return {key: sorted(group, key=lambda one: one.start) for key, group in merged.items()}


def _longer(key: tuple[str, ...], keyed: Mapping[tuple[str, ...], Sequence[Found]]) -> tuple[str, ...] | None:
    words, entity_type = key[1:], _type(keyed[key])
    fits = [
        other
        for other, group in keyed.items()
        if other != key
        and _same_kind(entity_type, _type(group))
        and any(_shortens(words, form) for form in _forms(other, group))
    ]
    return fits[0] if len(fits) == 1 else None


def _same_kind(one: str, other: str) -> bool:
    return one == other or {one, other} <= {"research", "group"} or {one, other} <= {"other", "group"}


def _forms(key: tuple[str, ...], group: Sequence[Found]) -> list[tuple[str, ...]]:
    return list({tuple(plain(one.surface)) for one in group} | ({key[1:]} if key[0] == "name" else set()))


def _shortens(words: Sequence[str], form: Sequence[str]) -> bool:
    """As "Clearview" does "Clearview AI", "Oversight Committee" the "House" one; never a lone common word."""
    words, form = tuple(words), tuple(form)
    if not words or len(words) >= len(form):
        return False
    if len(words) == 1:
        return (
            form[0] == words[0] and words[0] not in _COMMON and len(words[0]) > 2 and len(form) <= 3 and form[1] != "of"
        )
    if tuple(word for word in form if word not in _FILLER) == tuple(word for word in words if word not in _FILLER):
        return True
    return (form[: len(words)] == words and form[len(words)] not in ("of", "at", "in", "for")) or form[
        -len(words) :
    ] == words


def _type(group: Iterable[Found]) -> EntityType:
    """The type that most mentions speak for, the surest weighing most; the gazetteer's where one is linked."""
    votes: Counter[EntityType] = Counter()
    for one in group:
        linked = one.link is not None and one.link.entity_id is not None
        votes[one.entity_type] += 100 if linked else one.confidence  # type: ignore[assignment]
    return max(votes, key=lambda entity_type: (votes[entity_type], entity_type))


def _party(key: tuple[str, ...], group: Sequence[Found], names: Mapping[str, tuple[str, EntityType]]) -> Party:
    if key[0] == "id" and key[1] in names:
        name, entity_type = names[key[1]]
        return Party(key[1], name, entity_type, True, tuple(group))
    entity_type, name = _type(group), _best_name(group)
    if key[0] == "unlinked":
        return Party(None, name, entity_type, False, tuple(group))
    return Party(outside_id(entity_type, name), name, entity_type, False, tuple(group))


def _best_name(group: Sequence[Found]) -> str:
    """The longest surface, the first of its length, on one line."""
    return normal(max(group, key=lambda one: (len(plain(one.surface)), -one.start)).surface)


def retyped(party: Party) -> tuple[Found, ...]:
    """The party's mentions, all with the party's type."""
    return tuple(replace(one, entity_type=party.entity_type) for one in party.found)
