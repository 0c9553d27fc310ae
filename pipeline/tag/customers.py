"""Names that stand where a customer does, though nobody took them for an organisation: "used by Spindle and Budgies".

They are no entities of the article. Only a sale that is told keeps one, as its buyer, unlinked, as the text has it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import Span
from pipeline.tag.classifier import CLASSES
from pipeline.tag.enumerations import is_list, list_steps
from pipeline.tag.inferred import PlaceForBody
from pipeline.tag.judging import Judged
from pipeline.tag.nobody import bare
from pipeline.tag.scene import Scene
from pipeline.tag.slots import is_customer
from pipeline.tag.taken import Taken
from pipeline.tag.word_groups import word_groups
from pipeline.tag.wordlists import WordLists, name_words
from pipeline.tag.words import Words

_CAPITAL = r"[^\W\d_a-z][\w’'&-]*"
_JOIN = r"(?:(?:of|de|du|des|del|della|da|di|do|la|le|el|al|der|of\sthe|von|van|y|&)\s)?"
_RUN = re.compile(rf"(?<![\w’'@#-]){_CAPITAL}(?:\s{_JOIN}{_CAPITAL})*")
_OPENS = re.compile(
    r"(?:The|A|An|And|But|Or|At|In|On|By|For|With|Since|While|When|Last|This|Both|Also|So|Then|Like)(?:\s+|$)"
)
_ENDS = re.compile(
    r"(?:['’]s)?(?=\s*+(?:[,.;:)!?—–]|$)|\s++(?:and|or|as|in|at|for|to|from|since|on|by|with|until|during|after|before|while|"
    r"when|where|which|who|whose|that|has|have|had|is|was|were|are|will|would|last|this|next|also|both|among|between|"
    r"under|over|but|because|[a-z]+ed|uses?|buys?|bought|pays?|paid|began|took|let|sent|runs?|ran|relies|tries|chose)\b)"
)
_LIST = list_steps(r"[a-z0-9’'-]+(?![\w-])", 6)
_PERSON = CLASSES.index("person")
_SOMEBODY_ODDS = 0.3  # at which a name may well be a person's
_SHORTEST = 3
_NOTHING = frozenset({"people", "law", "time", "topic", "title", "product", "party"})
_TWO = re.compile(r"\b([A-Z][\w’'-]+)(?:\s[A-Z]\.)?\s([A-Z][\w’'-]+)")
_SOMEBODY = re.compile(
    r"\b(?:Mr|Ms|Mrs|Mx|Dr|Prof|Sir|Lord|Lady|Sen|Rep|Gov|Judge|Mayor|President)\.?\s([A-Z][\w’-]+)|"
    r"(?<![\w’-])([A-Z][\w’-]+),\s(?:who|[1-9]\d),?\s"
)
_PRONOUNS = name_words("pronouns")
_SHORTENED = re.compile(r"['’](?:ve|m|d|ll|re|t)\b")


@dataclass(frozen=True, slots=True)
class _Item:
    """A name of a sentence; `is_free` where nobody took it for a party."""

    start: int
    end: int
    is_free: bool


def persons(place: Scene, judged: Judged) -> frozenset[str]:
    """The names, without possessives, that are taken for a person's."""
    text = place.words.text
    rows = zip(judged.candidates, judged.odds, strict=True)
    taken = (bare(text[one.start : one.end]) for one, row in rows if row[_PERSON] >= _SOMEBODY_ODDS)
    read = (bare(text[one.start : one.end]) for one in place.entities or () if one.label == "PERSON")
    return place.surnames | frozenset(taken) | frozenset(read)


def customers(
    words: Words, taken: Sequence[Span], known: Collection[str], lists: WordLists, skipped: Sequence[Span] = ()
) -> list[PlaceForBody]:
    """Names outside of what is taken that stand where a customer does, or in a list of customers.

    `known` are names of persons.
    """
    closed = Taken([*taken, *skipped])
    somebody = frozenset(known) | _persons(words.text, lists)
    found: list[PlaceForBody] = []
    for sentence in words.sentences:
        items = list(_items(words, sentence, closed, somebody, lists))
        for one in _buying(words.text, sentence, items):
            name = " ".join(words.text[one.start : one.end].split())
            found.append(PlaceForBody(one.start, one.end, name, None, "customer"))
    return found


def _persons(text: str, lists: WordLists) -> frozenset[str]:
    """Names that the text shows as a person's: after a given name or a form of address, or before "who"."""
    after_given = (match[2] for match in _TWO.finditer(text) if match[1].casefold() in lists.given_names)
    return frozenset((*after_given, *(match[1] or match[2] for match in _SOMEBODY.finditer(text))))


def _items(words: Words, sentence: Span, closed: Taken, persons: Collection[str], lists: WordLists) -> Iterator[_Item]:
    text = words.text
    free: list[_Item] = []
    for match in _RUN.finditer(text, sentence.start, sentence.end):
        opening = _OPENS.match(match[0])
        start, end = match.start() + (opening.end() if opening else 0), match.end()
        if start >= end or closed.touches(match.start(), end) or _ENDS.match(text, end, sentence.end) is None:
            continue
        if _is_name(text[start:end], start == sentence.start, persons, lists):
            free.append(_Item(start, end, True))
    inside = (_Item(one.start, one.end, False) for one in closed.within(sentence))
    yield from sorted([*free, *inside], key=lambda one: one.start)


def _is_name(name: str, is_first: bool, persons: Collection[str], lists: WordLists) -> bool:
    """Whether it may be somebody's: no place, person, people, day, law or product by its words."""
    low = [one.casefold() for one in name.split()]
    if len(name) < _SHORTEST or name.casefold() in lists.places or _SHORTENED.search(low[0]):
        return False
    if "title" in lists.heads.get(low[0], ()) or _NOTHING & set(lists.heads.get(low[-1], ())):
        return False
    if _is_person(name, low, persons, lists):
        return False
    return len(low) > 1 or not (low[0] in lists.heads or (is_first and low[0] in word_groups()))


def _is_person(name: str, low: Sequence[str], persons: Collection[str], lists: WordLists) -> bool:
    """A person's name, or a word that stands for somebody."""
    last = re.sub(r"['’]s$", "", name.split()[-1])
    if last in persons or name in persons or low[0] in _PRONOUNS:
        return True
    return low[0] in lists.given_names or (len(low) == 1 and low[0] in lists.surnames)


def _buying(text: str, sentence: Span, items: Sequence[_Item]) -> list[_Item]:
    """The free ones that a sale is told of, by the words beside them or by the list that they stand in."""
    if not any(one.is_free for one in items):
        return []
    sides = [is_customer(text, sentence, one.start, one.end) for one in items]
    for at in range(1, len(items)):
        sides[at] = sides[at] or (sides[at - 1] and _is_listed(text, items[at - 1], items[at]))
    return [one for one, is_side in zip(items, sides, strict=True) if one.is_free and is_side]


def _is_listed(text: str, one: _Item, other: _Item) -> bool:
    return is_list(text[one.end : other.start], _LIST)
