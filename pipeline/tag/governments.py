"""Places that buy: "sold Lens to Ostrava", "the governments of Kenya and Peru" stand for those who govern there.

A bare place is no party. Only words that make it a side of a trade, right beside it, let it stand for its government,
and only a sale that is told keeps it: as an inferred mention, in a view of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Span
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.inferred import PlaceForBody
from pipeline.tag.slots import LISTED, is_side
from pipeline.tag.taken import Taken
from pipeline.tag.wordlists import WordLists
from pipeline.tag.words import Words

_WORD = r"(?:St\.\s)?[A-Z][\w’'-]*\w"
_NAME = re.compile(rf"{_WORD}(?:\s{_WORD}){{0,2}}")
_PART = re.compile(r"\s+[A-Z]|[-–/]\w|['’]s?\b|\.\w")  # of a longer name, or its owner
_CONTINENTS = frozenset(
    {"africa", "america", "asia", "europe", "antarctica", "oceania", "north america", "south america"}
)
_TITLES = ("Government of {}", "{} government", "Government of the {}")


def buying_places(
    words: Words, taken: Sequence[Span], gazetteer: Gazetteer, lists: WordLists, skipped: Sequence[Span] = ()
) -> list[PlaceForBody]:
    """The places that stand for a buyer, outside of names and of what is skipped, in the order of the text."""
    closed = Taken([*taken, *skipped])
    return [
        PlaceForBody(start, end, name, _government(name, gazetteer), "government")
        for sentence in words.sentences
        for start, end, name in _buying(words.text, sentence, lists)
        if not closed.touches(start, end)
    ]


def _buying(text: str, sentence: Span, lists: WordLists) -> Iterator[tuple[int, int, str]]:
    """Each place of a sentence that the words beside it make a buyer; in a list what holds for one holds for all."""
    last, was_local = -1, False
    for start, end, name in _places(text, sentence, lists):
        is_wide = name.casefold() in lists.wide_places
        joined = last >= 0 and LISTED.fullmatch(text, last, start) is not None
        if joined and was_local and is_wide and text[last:start].strip() == ",":
            last = end  # "Orlando, Florida"
            continue
        if joined or is_side(text, sentence, start, end):
            last, was_local = end, not is_wide
            yield start, end, name


def _places(text: str, sentence: Span, lists: WordLists) -> Iterator[tuple[int, int, str]]:
    at = sentence.start
    while (match := _NAME.search(text, at, sentence.end)) is not None:
        at = match.end()
        name = " ".join(match[0].split())
        low = name.casefold()
        is_place = (low in lists.places or low in lists.wide_places) and low not in _CONTINENTS
        if is_place and _PART.match(text, match.end(), sentence.end) is None:
            yield match.start(), match.end(), name


def _government(name: str, gazetteer: Gazetteer) -> Entity | None:
    found = (gazetteer.by_name(title.format(name)) for title in _TITLES)
    return next((one for one in found if one is not None and one.entity_type == "agency"), None)
