"""Places that stand for their police ("law enforcement in Orlando, Florida"): inferred buyers, in their own view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import Span
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.wordlists import WordLists

_NAME = r"[A-Z][\w.'’-]+(?:\s[A-Z][\w.'’-]+){0,2}"
_PLACE = rf"({_NAME})((?:,\s|\s\()(?:{_NAME})\)?)?"
_POLICE = re.compile(
    r"\b(?:law enforcement(?: agencies| officers| officials)?|police(?: officers| forces| departments| officials)?|"
    rf"sheriff['’]s (?:deputies|offices)|cops|deputies)\s+in\s+(?:the\s+(?:city|cities|town)\s+of\s+)?{_PLACE}"
)
_NEXT = re.compile(rf"(?:,\s*and|\s+and|,)\s+(?:in\s+)?{_PLACE}")
_TITLES = ("{} Police Department", "{} Police", "{} police", "{} Police Service")
_COUNTY_TITLES = ("{} Sheriff's Office", "{} Sheriff's Department", "{} Sheriff")


@dataclass(frozen=True, slots=True)
class PlaceForPolice:
    """The words that stand for a force, and the force where the gazetteer has it."""

    start: int
    end: int
    name: str
    entity: Entity | None


def inferred_police(
    text: str, gazetteer: Gazetteer, lists: WordLists, skipped: Sequence[Span] = ()
) -> list[PlaceForPolice]:
    """Cities and counties only: a state or a country has no one police."""
    found: list[PlaceForPolice] = []
    for match in _POLICE.finditer(text):
        if not any(match.start() < span.end and span.start < match.end() for span in skipped):
            found.extend(_places(text, match, gazetteer, lists))
    return found


def _places(text: str, match: re.Match[str], gazetteer: Gazetteer, lists: WordLists) -> Iterator[PlaceForPolice]:
    """The place after "in", and those that follow it in the list."""
    start, step, is_first = match.start(), match, True
    while step is not None:
        name, end = step[1], step.end()
        if not _is_local(name, lists) or (not is_first and text[end : end + 2] in ("’s", "'s")):
            return
        yield PlaceForPolice(start, end, f"{name} police", _force(name, gazetteer))
        following = _NEXT.match(text, end)
        if following is None:
            return
        start, step, is_first = following.start(1), following, False


def _is_local(name: str, lists: WordLists) -> bool:
    if name.endswith((" County", " Parish")):
        return True
    return name.casefold() in lists.places and name.casefold() not in lists.wide_places


def _force(name: str, gazetteer: Gazetteer) -> Entity | None:
    titles = _COUNTY_TITLES if name.endswith((" County", " Parish")) else _TITLES
    for title in titles:
        surface = title.format(name)
        if gazetteer.rule(surface) is None and (entity := gazetteer.by_name(surface)) is not None:
            return entity if entity.entity_type == "agency" else None
    return None
