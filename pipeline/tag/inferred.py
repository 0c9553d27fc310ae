"""Places that stand for their police ("law enforcement in Orlando, Florida"): inferred buyers, in their own view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.detect.jurisdictions import country_of, region_of
from pipeline.records import EntityType, Span
from pipeline.tag.elsewhere import regions_of
from pipeline.tag.gazetteer.context import Surroundings, resolve
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.wordlists import WordLists

_WORD = r"(?:St\.\s)?[A-Z][\w’'-]*\w(?:\.[A-Z]\.)?"
_NAME = rf"{_WORD}(?:\s{_WORD}){{0,2}}"
_PLACE = rf"({_NAME})((?:,\s|\s\()(?:{_NAME})\)?)?"
_POLICE = re.compile(
    r"\b(?:[Ll]aw enforcement(?: agencies| officers| officials)?|"
    r"[Pp]olice(?: officers| forces| departments?| officials| agencies)?|"
    r"sheriff['’]s (?:deputies|offices)|cops|deputies|police (?:forces|departments) (?:of|across))"
    r"(?:\s+in|(?<= of)|(?<= across))\s+"
    rf"(?:the\s+(?:city|cities|towns?)\s+of\s+)?{_PLACE}"
)
_NEXT = re.compile(rf"(?:,\s*and|\s+and|,)\s+(?:in\s+)?{_PLACE}")
_OTHER = frozenset({"time", "people", "law", "company", "product", "media"})
_NO_PLACE = frozenset({"operation", "operations", "project", "article", "section", "the", "other"})
_TITLES = ("{} Police Department", "{} Police", "{} police", "{} Metropolitan Police", "{} Police Service")
_COUNTY_TITLES = ("{} Sheriff's Office", "{} Sheriff's Department", "{} Sheriff")


@dataclass(frozen=True, slots=True)
class PlaceForBody:
    """The words that stand for a buyer, and that where the gazetteer has it.

    `kind` says what buys: the "police" of a town, "forces" of a place that no list has, a "government", a body of a
    "nation"; or a "venue" or an "event" itself, or a "customer" of which only the name is told.
    """

    start: int
    end: int
    name: str
    entity: Entity | None
    kind: str = "police"

    @property
    def entity_type(self) -> EntityType:
        """What is inferred is a public body; a place that buys itself is no organisation."""
        return "other" if self.kind in ("venue", "event", "customer") else "agency"


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
        if _is_no_town(name, lists) or (not is_first and text[end : end + 2] in ("’s", "'s")):
            return
        kind = "police" if _is_local(name, lists) else "forces"
        yield PlaceForBody(start, end, f"{name} police", _force(name, text[start:end], gazetteer), kind)
        following = _NEXT.match(text, end)
        if following is None:
            return
        start, step, is_first = following.start(1), following, False


def _is_no_town(name: str, lists: WordLists) -> bool:
    """Whether it is a state or country, or a word of it no place's: "police in April", "police in Operation Drake"."""
    low = name.casefold().split()
    if name.casefold() in lists.wide_places:
        return True
    return bool(_OTHER & {kind for word in low for kind in lists.heads.get(word, ())}) or low[0] in _NO_PLACE


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
        if entity is not None and entity.entity_type == "agency" and _is_there(entity, name, place):
            return entity
    return None


def _is_there(entity: Entity, name: str, place: str) -> bool:
    """Whether the force is of the state or country told behind the place, or else of the best known place so called."""
    _, _, wider = place.rpartition(name)
    wider = wider.strip(" ,()")
    if not wider:
        return country_of(name) in (None, entity.country)
    wide = next((one for one in (wider, f"{wider} state") if country_of(one)), "")  # "Washington" alone is a town too
    regions, region = regions_of(entity, None), region_of(wide)
    return country_of(wide) in (None, entity.country) and (not regions or region is None or region in regions)
