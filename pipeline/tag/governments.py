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
from pipeline.tag.wordlists import WordLists
from pipeline.tag.words import Words

_WORD = r"(?:St\.\s)?[A-Z][\w’'-]*\w"
_NAME = re.compile(rf"{_WORD}(?:\s{_WORD}){{0,2}}")
_TAKEN_BY = re.compile(
    r"\b(?:"
    r"governments?\s+(?:of|(?:[^\s,;:]+\s+){0,6}?(?:such as|like|including))|"
    r"(?:sold|sells?|selling|sales?|suppl(?:y|ies|ied|ying)|export(?:s|ed|ing)?|licens(?:es|ed|ing)|offer(?:s|ed|ing)?|"
    r"market(?:s|ed|ing)|pitch(?:es|ed|ing)?|donat(?:es|ed|ing)|provid(?:es|ed|ing)|deliver(?:s|ed|ing)?)\b[^.;:]{0,70}?\bto"
    r"(?:\s+(?:the\s+)?(?:authorities|officials|cities)\s+(?:in|of|like|such as|including))?|"
    r"(?:contracts?|(?<!trade )deals?|(?<!trade )agreements?|partnerships?|pilots?|work(?:s|ed|ing)|"
    r"partner(?:s|ed|ing))\s+(?:\w+\s+){0,2}?with|"
    r"(?:used|bought|adopted|deployed|purchased|piloted|tested|acquired|procured)\s+by"
    r")\s+(?:the\s+)?$"
)
_TAKES = re.compile(
    r"(?:,[^,;.]{2,60},)?\s+(?:(?:also|has|had|have|recently|already|now|then|later|reportedly|first|"
    r"th(?:is|at) (?:week|month|year)|last (?:week|month|year)|decided to|began|started|plans to|agreed to)\s+){0,3}"
    r"(?:us(?:es|ed|ing|e)|b(?:uys|ought|uy)|purchas(?:es|ed)|sign(?:s|ed)|pa(?:ys|id)|pilot(?:s|ed)|"
    r"deploy(?:s|ed)|adopt(?:s|ed)|install(?:s|ed)|renew(?:s|ed)?|end(?:s|ed)|cancel(?:s|ed|led)|dropp?(?:s|ed)|"
    r"scrap(?:s|ped)|awarded|order(?:s|ed)|acquired|abandon(?:s|ed)|discontinu(?:es|ed))\b"
)
_CLAUSE = re.compile(
    r"(?:^|"
    r"^\W*(?:In|On|At|After|While|Last|This|Since|With|As|Despite|Although|Though|When|By|Under)\b[^,]{0,80},\s|"
    r"[;:—–]\s|,\s(?:and|but)\s|"
    r"\b(?:that|while|when|after|because|said|where|until)\s)\W*$"
)
_LISTED = re.compile(r",?\s+(?:and|or)\s+(?:the\s+|to\s+|with\s+|by\s+)*|,\s*(?:the\s+|to\s+|with\s+|by\s+)*")
_PART = re.compile(r"\s+[A-Z]|[-–/]\w|['’]s?\b|\.\w")  # of a longer name, or its owner
_BACK = 200  # characters before a place
_CONTINENTS = frozenset(
    {"africa", "america", "asia", "europe", "antarctica", "oceania", "north america", "south america"}
)
_TITLES = ("Government of {}", "{} government", "Government of the {}")


def buying_places(
    words: Words, taken: Sequence[Span], gazetteer: Gazetteer, lists: WordLists, skipped: Sequence[Span] = ()
) -> list[PlaceForBody]:
    """The places that stand for a buyer, outside of names and of what is skipped, in the order of the text."""
    closed = {at for one in taken for at in range(one.start, one.end)}
    return [
        PlaceForBody(start, end, name, _government(name, gazetteer), "government")
        for sentence in words.sentences
        for start, end, name in _buying(words.text, sentence, lists)
        if closed.isdisjoint(range(start, end)) and not any(one.start < end and start < one.end for one in skipped)
    ]


def _buying(text: str, sentence: Span, lists: WordLists) -> Iterator[tuple[int, int, str]]:
    """Each place of a sentence that the words beside it make a buyer; in a list what holds for one holds for all."""
    last, was_local = -1, False
    for start, end, name in _places(text, sentence, lists):
        is_wide = name.casefold() in lists.wide_places
        joined = last >= 0 and _LISTED.fullmatch(text, last, start) is not None
        if joined and was_local and is_wide and text[last:start].strip() == ",":
            last = end  # "Orlando, Florida"
            continue
        if joined or _is_side(text, sentence, start, end):
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


def _is_side(text: str, sentence: Span, start: int, end: int) -> bool:
    # Looked at no further back than this, so that one endless sentence of places costs no more than many short ones.
    low = max(sentence.start, start - _BACK)
    before = text[low:start] if low == sentence.start else f"x{text[low:start]}"
    if _TAKEN_BY.search(before):
        return True
    return _CLAUSE.search(before) is not None and _TAKES.match(text, end, sentence.end) is not None


def _government(name: str, gazetteer: Gazetteer) -> Entity | None:
    found = (gazetteer.by_name(title.format(name)) for title in _TITLES)
    return next((one for one in found if one is not None and one.entity_type == "agency"), None)
