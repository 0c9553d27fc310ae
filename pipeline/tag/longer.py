"""Known names that are only a part of a longer one: "Acme" in "Acme Hill Tenants Union", "Senate" in "Palomar Senate".

The whole run of capitalised words is compared. A heading's capitals say nothing, so that nothing is ruled out there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from pipeline.records import EntityType
from pipeline.tag.acronyms import is_acronym
from pipeline.tag.named_after import bears_the_name, goes_on
from pipeline.tag.scan import NameHit
from pipeline.tag.wordlists import name_words, word_lists
from pipeline.tag.words import Words

_OTHER_BODIES, _OTHER_BODIES_LATER = name_words("other_bodies"), name_words("other_bodies_later")
_OPENING = name_words("opening")
_TELLS_NOTHING = frozenset({"people", "time", "topic", "title", "party", "member", "event"})
_OF_PLACE = re.compile(r" (?:of|de) ([A-Z])")
_COMMITTEE = re.compile(r" [A-Z][\w’'-]*,?(?: (?:[A-Z][\w’'-]*|and|on|of|the|&),?){0,5} (?:Sub)?[Cc]ommittee\b")
_OFFICE_FOR = re.compile(r"(?:Commissioner|Ombudsman|Regulator)$")
_FOR_PLACE = re.compile(r" for (?:the )?[A-Z]")
_MEMBERS_OWN = re.compile(
    r"\b(?:Workers|Teachers|Tenants|Parents|Students|Residents|Drivers|Riders|Women|Citizens|Consumers|Journalists|Nurses|"
    r"Youth|Farmers|Lawyers|Migrants)['’]s? $"
)
_HYPHENED = re.compile(r"-[A-Z][a-z]")
_FOR = re.compile(r" for ([A-Z])")
#: A local station, or a count that happens to follow: both are unsure.
_CHANNEL = re.compile(r" \d{1,2}\b(?!,\d)|-[A-Z]\w*\d")
_CALLED = re.compile(
    r"\b(?:is|was|it|which|program(?:me)?|system|tool|app|software|product|platform|service|technology|cameras|package)"
    r" (?:called|named|dubbed|branded|nicknamed|codenamed) [\"“‘]?$"
)
_AT_HOME = re.compile(r"\bU\.?S\.? (?:Senate|House|Congress)\b|\bCapitol Hill\b|\b(?:in|to|before|told|by) Congress\b")
#: Long words that keep their small letter in a heading.
_UNTITLED = name_words("telling_nothing") | {"after", "amid", "against", "upon", "under", "until", "says"}
_LONG_WORD = re.compile(r"[A-Za-z]\w{3,}")
_OWN_COUNTRY = frozenset({"american", "us", "s"})


@dataclass(frozen=True, slots=True)
class Known:
    """A known name as it stands. One of several meanings `is_unsure`."""

    hit: NameHit
    entity_type: EntityType
    is_unsure: bool

    @property
    def is_agency(self) -> bool:
        return self.entity_type == "agency"


def parts_of_longer(words: Words, names: Sequence[Known]) -> frozenset[int]:
    """The indexes of the names that are a part of a longer one; what is so once is so wherever both words stand.

    Where an article names another country's chamber ("the Halden Senate"), its bare name means that one too.
    """
    taken = frozenset(at for one in names for at in range(one.hit.first, one.hit.last))
    ruled = {
        index
        for index, one in enumerate(names)
        if bears_the_name(words, one.hit, one.entity_type, partial(_is_heading, words, one.hit))
        or _is_members(words, one)
        or (
            (_goes_on(words, one, taken) or _is_another(words, one, taken) or _has_begun(words, one, taken))
            and not _is_heading(words, one.hit)
        )
    }
    begun = {_with_before(words, names[index].hit) for index in ruled if _has_begun(words, names[index], taken)}
    others = {before[-1] for before in begun if "legislature" in _kinds(before[-1].casefold())}
    if others and _AT_HOME.search(words.text):
        others.clear()
    return frozenset(
        ruled
        | {index for index, one in enumerate(names) if _with_before(words, one.hit) in begun}
        | {index for index, one in enumerate(names) if one.hit.surface in others}
    )


def _with_before(words: Words, hit: NameHit) -> tuple[str, ...]:
    """The name and the word before it."""
    return words.texts[max(0, hit.first - 1) : hit.last]


def _goes_on(words: Words, one: Known, taken: frozenset[int]) -> bool:
    """Capitalised words follow that make another body of it; another known name ends them."""
    text, end = words.text, one.hit.end
    if one.is_agency and _is_chamber(words.folded[one.hit.last - 1]) and _COMMITTEE.match(text, end):
        return True
    if one.is_agency and _OFFICE_FOR.search(one.hit.surface) and _FOR_PLACE.match(text, end):
        return True
    if one.entity_type == "media" and " " in one.hit.surface and _HYPHENED.match(text, end):
        return True
    at, size = one.hit.last, 0
    while at < len(words.texts) and at not in taken and goes_on(words, at):
        text = words.texts[at].casefold()
        if text in _OTHER_BODIES or (size and not one.is_agency and text in _OTHER_BODIES_LATER):
            return True
        at, size = at + 1, size + 1
    return False


def _is_members(words: Words, one: Known) -> bool:
    """ "Workers' Acme International": those before the name are in it, also where all words have capitals."""
    start = one.hit.start
    return one.entity_type == "group" and _MEMBERS_OWN.search(words.text, max(0, start - 24), start) is not None


def _is_another(words: Words, one: Known, taken: frozenset[int]) -> bool:
    """ "Revenue Service of Palmera", "ABC 7", "Delta Pay"; or what a thing is called that has a known name too."""
    hit, text = one.hit, words.text
    if hit.last in taken:
        return False
    if _of_more(words, one, taken):
        return True
    if one.entity_type == "media" and is_acronym(hit.surface) and _CHANNEL.match(text, hit.end):
        return True
    if not one.is_unsure or hit.last - hit.first > 1 or one.entity_type == "product":
        return False
    following = words.texts[hit.last].casefold() if hit.last < len(words.texts) and goes_on(words, hit.last) else ""
    is_firm = one.entity_type == "company" and "company" in _kinds(following)
    return is_firm or _CALLED.search(text, max(0, hit.start - 40), hit.start) is not None


def _of_more(words: Words, one: Known, taken: frozenset[int]) -> bool:
    """ "of Palmera", "for Letters" belong to the name; a group's chapter and a product's kind are its own."""
    if one.entity_type in ("group", "product"):
        return False
    after = _OF_PLACE.match(words.text, one.hit.end)
    if after is None and one.entity_type in ("research", "other"):
        after = _FOR.match(words.text, one.hit.end)
    return after is not None and words.word_at(after.start(1)) not in taken


def _has_begun(words: Words, one: Known, taken: frozenset[int]) -> bool:
    """One capitalised word that nobody knows stands before a known name of one word, within a sentence."""
    hit, at = one.hit, one.hit.first - 1
    if hit.article or at < 0 or not goes_on(words, hit.first):
        return False
    if hit.last - hit.first > 1:  # "the Senate Home Affairs Committee"
        return one.is_agency and words.texts[at][0].isupper() and _is_chamber(words.folded[at])
    if at in taken:
        return False
    before, text = words.texts[at], words.texts[at].casefold()
    place = f"{words.texts[max(0, at - 1)].casefold()} {text}"
    if not word_lists().places.isdisjoint((text, place)) or "people" in _kinds(text):
        return one.is_agency and "legislature" in _kinds(hit.surface.casefold()) and text not in _OWN_COUNTRY
    is_inside = at > 0 and words.spaced(at) and (words.texts[at - 1].isalnum() or words.texts[at - 1] == ",")
    is_name = before[0].isupper() and not before.isupper() and len(before) > 2 and text not in _OPENING
    if not (is_inside and is_name and words.sentence_at(words.starts[at - 1]) == words.sentence_at(hit.start)):
        return False
    is_acronym_of_one = is_acronym(hit.surface) and (one.is_agency or not one.is_unsure)
    return _TELLS_NOTHING.isdisjoint(_kinds(text)) and not is_acronym_of_one


def _is_chamber(word: str) -> bool:
    """A congress is named beside its committees, and a chamber in their names."""
    return word != "congress" and "legislature" in _kinds(word)


def _kinds(word: str) -> tuple[str, ...]:
    return word_lists().heads.get(word, ())


def _is_heading(words: Words, hit: NameHit) -> bool:
    span = words.sentences[words.sentence_at(hit.start)]
    found = _LONG_WORD.findall(words.text, span.start, span.end)
    small = [word for word in found if word[0].islower()]
    return len(found) >= 3 and 4 * len(small) < len(found) and _UNTITLED.issuperset(small)
