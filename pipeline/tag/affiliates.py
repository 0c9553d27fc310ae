"""Affiliates behind a bracket: "Union of Clerks (UOC) of Palmera" names neither the union nor the UOC."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.detect.jurisdictions import country_of, region_of
from pipeline.tag.acronyms import is_acronym
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.scan import NameHit
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import Words

_CAPITAL = r"[A-Z][\w.-]*\w"
_SEAT = re.compile(rf"\) of ((?:the )?{_CAPITAL}(?: {_CAPITAL}){{0,2}})(?![’']s\b)")


def with_affiliates(
    words: Words, hits: Sequence[NameHit], gazetteer: Gazetteer
) -> tuple[list[NameHit], frozenset[int]]:
    """The hits, those that stand for a known affiliate with it for their candidate; and which ones have no entry."""
    found, strangers = list(hits), set[int]()
    for at, seat in _seated(words.text, hits, gazetteer):
        both = (at, at + 1)
        affiliate = _known(seat, [hits[index].surface for index in both], gazetteer)
        for index in both:
            found[index] = replace(found[index], candidates=affiliate)
        if not affiliate:
            strangers.update(both)
    return found, frozenset(strangers)


def _seated(text: str, hits: Sequence[NameHit], gazetteer: Gazetteer) -> Iterator[tuple[int, str]]:
    """The index of each name with its acronym in brackets behind it and a place behind those, and that place.

    A body's own country is no other's seat: "(ICO) of the United Kingdom".
    """
    for at, (name, short) in enumerate(pairwise(hits)):
        is_one = text[name.end : short.start] == " (" and is_acronym(short.surface)
        if is_one and not set(name.candidates).isdisjoint(short.candidates):
            seat = _SEAT.match(text, short.end)
            if seat is not None and _is_anothers(seat[1], [gazetteer.entities[one] for one in name.candidates]):
                yield at, seat[1]


def _is_anothers(seat: str, named: Sequence[Entity]) -> bool:
    """Whether words begin with a place that is not the country of those named: of an authority what is "of" somebody
    else is whom it looks into, of a group anything may be a town.
    """
    parts = seat.removeprefix("the ").split()
    sizes = [" ".join(parts[:size]) for size in range(len(parts), 0, -1)]
    place = next((one for one in sizes if country_of(one) or one.casefold() in word_lists().places), None)
    if place is None:
        return all(one.entity_type == "group" for one in named)
    is_country = region_of(place) is None and place.casefold() in word_lists().wide_places
    return not (is_country and country_of(place) in {one.country for one in named})


def _known(seat: str, names: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """The one entity that is called so with as many words of the place as possible."""
    parts = seat.split()
    for size in range(len(parts), 0, -1):
        place = " ".join(parts[:size])
        found = {one for name in names for one in gazetteer.candidates(f"{name} of {place}")}
        if len(found) == 1:
            return tuple(found)
    return ()
