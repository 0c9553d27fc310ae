"""Every place of a text that may be the buyer of a sale: for its police, for its government, or as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pipeline.records import Span
from pipeline.tag.customers import customers
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.governments import buying_places
from pipeline.tag.inferred import PlaceForBody, inferred_police
from pipeline.tag.nations import national_bodies
from pipeline.tag.venues import venues
from pipeline.tag.within import Party
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import Words


def places(
    words: Words,
    grouped: Iterable[Party],
    gazetteer: Gazetteer,
    skipped: Sequence[Span] = (),
    persons: Collection[str] = (),
) -> tuple[PlaceForBody, ...]:
    """Outside of the parties' names and of what is skipped; none overlap."""
    lists = word_lists()
    police = inferred_police(words.text, gazetteer, lists, skipped)
    taken = [Span(one.start, one.end) for party in grouped for one in party.found]
    taken += [Span(one.start, one.end) for one in police]
    bodies = list(national_bodies(words.text, taken, gazetteer, lists, skipped))
    taken += [Span(one.start, one.end) for one in bodies]
    used = venues(words, taken, lists, skipped)
    taken += [Span(one.start, one.end) for one in used]
    governments = buying_places(words, taken, gazetteer, lists, skipped)
    taken += [Span(one.start, one.end) for one in governments]
    return (*police, *bodies, *used, *governments, *customers(words, taken, persons, lists, skipped))
