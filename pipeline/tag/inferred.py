"""Places that stand for their police ("law enforcement in Orlando, Florida"): inferred buyers, in their own view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import Span
from pipeline.tag.gazetteer.context import Surroundings, resolve
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.wordlists import WordLists

_WORD = r"(?:St\.\s)?[A-Z][\w’'-]*\w(?:\.[A-Z]\.)?"
_NAME = rf"{_WORD}(?:\s{_WORD}){{0,2}}"
_PLACE = rf"({_NAME})((?:,\s|\s\()(?:{_NAME})\)?)?"
_POLICE = re.compile(
    r"\b(?:[Ll]aw enforcement(?: agencies| officers| officials)?|"
    r"[Pp]olice(?: officers| forces| departments| officials)?|"
    rf"sheriff['’]s (?:deputies|offices)|cops|deputies)\s+in\s+(?:the\s+(?:city|cities|town)\s+of\s+)?{_PLACE}"
)
_NEXT = re.compile(rf"(?:,\s*and|\s+and|,)\s+(?:in\s+)?{_PLACE}")
_TITLES = ("{} Police Department", "{} Police", "{} police", "{} Police Service")
_COUNTY_TITLES = ("{} Sheriff's Office", "{} Sheriff's Department", "{} Sheriff")


@dataclass(frozen=True, slots=True)
class PlaceForBody:
    """The words that stand for a force or a government (`kind`), and that where the gazetteer has it."""

    start: int
    end: int
    name: str
    entity: Entity | None
    kind: str = "police"


def inferred_police(
    text: str, gazetteer: Gazetteer, lists: WordLists, skipped: Sequence[Span] = ()
) -> list[PlaceForBody]:
    """Cities and counties only: a state or a country has no one police."""
    found: list[PlaceForBody] = []
    for match in _POLICE.finditer(text):
        if not any(match.start() < span.end and span.start < match.end() for span in skipped):
            found.extend(_places(text, match, gazetteer, lists))
    return found


def _places(text: str, match: re.Match[str], gazetteer: Gazetteer, lists: WordLists) -> Iterator[PlaceForBody]:
    """The place after "in", and those that follow it in the list."""
    start, step, is_first = match.start(), match, True
    while step is not None:
        name, end = step[1], step.end()
        if not _is_local(name, lists) or (not is_first and text[end : end + 2] in ("’s", "'s")):
            return
        yield PlaceForBody(start, end, f"{name} police", _force(name, text[start:end], gazetteer))
        following = _NEXT.match(text, end)
        if following is None:
            return
        start, step, is_first = following.start(1), following, False


def _is_local(name: str, lists: WordLists) -> bool:
    if name.endswith((" County", " Parish")):
        return True
    return name.casefold() in lists.places and name.casefold() not in lists.wide_places


def _force(name: str, place: str, gazetteer: Gazetteer) -> Entity | None:
    """The force of a town or county; `place` is its name with the state, which tells namesakes apart."""
    titles = _COUNTY_TITLES if name.endswith((" County", " Parish")) else _TITLES
    for title in titles:
        surface = title.format(name)
        rule = gazetteer.rule(surface)
        if rule is not None:
            meant = resolve(rule, Surroundings(near=place, article=place)).entity_id
            entity = gazetteer.entities[meant] if meant is not None else None
        else:
            entity = gazetteer.by_name(surface)
        if entity is not None and entity.entity_type == "agency":
            return entity
    return None
