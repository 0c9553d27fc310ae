"""Affiliates behind a bracket: "Union of Clerks (UOC) of Palmera" names neither the union nor the UOC."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.tag.acronyms import is_acronym
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.scan import NameHit
from pipeline.tag.words import Words

_CAPITAL = r"[A-Z][\w.'’-]*\w"
_SEAT = re.compile(rf"\) (?:of|for) ((?:the )?{_CAPITAL}(?: {_CAPITAL}){{0,2}})")


def with_affiliates(
    words: Words, hits: Sequence[NameHit], gazetteer: Gazetteer
) -> tuple[list[NameHit], frozenset[int]]:
    """The hits, those that stand for a known affiliate with it for their candidate; and which ones have no entry."""
    found, strangers = list(hits), set[int]()
    for at, seat in _seated(words.text, hits):
        both = (at, at + 1)
        affiliate = _known(seat, [hits[index].surface for index in both], gazetteer)
        for index in both:
            found[index] = replace(found[index], candidates=affiliate)
        if not affiliate:
            strangers.update(both)
    return found, frozenset(strangers)


def _seated(text: str, hits: Sequence[NameHit]) -> Iterator[tuple[int, str]]:
    """The index of each name with its acronym in brackets behind it and a place behind those, and that place."""
    for at, (name, short) in enumerate(pairwise(hits)):
        is_one = text[name.end : short.start] == " (" and is_acronym(short.surface)
        if is_one and not set(name.candidates).isdisjoint(short.candidates):
            seat = _SEAT.match(text, short.end)
            if seat is not None:
                yield at, seat[1]


def _known(seat: str, names: Sequence[str], gazetteer: Gazetteer) -> tuple[str, ...]:
    """The one entity that is called so with as many words of the place as possible."""
    parts = seat.split()
    for size in range(len(parts), 0, -1):
        place = " ".join(parts[:size])
        found = {one for name in names for one in gazetteer.candidates(f"{name} of {place}")}
        if len(found) == 1:
            return tuple(found)
    return ()
