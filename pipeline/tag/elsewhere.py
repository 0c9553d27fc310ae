"""Known names that mean somebody else where they stand: a body of another country's, a person with a title before it.

"Japan’s FTC", "the Department of Justice in Dublin", "Senator Ford". Unsure is unlinked.
"""

from __future__ import annotations

import re

from pipeline.detect.jurisdictions import country_of, region_of
from pipeline.tag.abroad import KIN, NOWHERE, is_plain, is_shared
from pipeline.tag.bearers import is_titled
from pipeline.tag.gazetteer.records import AmbiguityRule, Entity
from pipeline.tag.wordlists import word_lists

PERSON = "a person who is called so"
FOREIGN = "a body of another country"
THERE = "a body of another country, as the place beside it has it"
NAMESAKE = "a body of another town of this name"
STATE = "a state's own body of this name"
_PLACE = r"(?:[A-Z][\w.-]{0,40}\w|U\.S\.|U\.K\.)(?: [A-Z][\w-]{0,40}\w){0,2}"
_OWNER = re.compile(
    rf"\b(?:(?P<owner>{_PLACE})['’]s?|(?P<people>{_PLACE}))(?: own| new| national| federal)? (?:the )?$"
)
_THERE = re.compile(rf",? (?P<how>of|in|for) (?:the )?(?P<place>{_PLACE})\b(?!['’])(?:, (?P<wider>{_PLACE})\b)?")
_REGION = re.compile(rf"(?:,| in| of) (?P<place>{_PLACE})\b(?!['’])(?:, (?P<wider>{_PLACE})\b)?")
#: What a state of the United States has as well as the whole country.
_STATES_TOO = re.compile(
    r"DHS|DOJ|DOT|DOE|DOL|HHS|DHHS|EPA|DMV|(?:Department|Office) of [\w ]+|Supreme Court|Senate|National Guard|"
    r"House of Representatives"
)
_STATES_OWN = re.compile(r"\b[Ss]tate(?:['’]s)? $")
_OF = re.compile(rf" of (?P<place>{_PLACE})")
#: Such bodies are everywhere: `the FBI in London` is still the FBI.
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,}")
_BESIDE = 60  # characters before and after a name that say whose it is


def means_another(text: str, start: int, end: int, entity: Entity) -> str | None:
    """Why the name at these offsets does not mean this entity; None where nothing beside it says so.

    `THERE` is said of this mention only.
    """
    before, after = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    if " " not in text[start:end] and is_titled(text, start):
        return PERSON
    is_acronym = is_shared(text[start:end], entity)
    if (entity.entity_type != "agency" and not is_acronym) or entity.country is None or entity.country in NOWHERE:
        return None
    if (owner := _OWNER.search(before)) and _is_foreign(owner["owner"] or owner["people"], entity.country):
        return FOREIGN
    if owner is not None and is_plain(text[start:end], entity) and _is_strange_place(owner["owner"]):
        return THERE
    if entity.country == "US" and _STATES_TOO.fullmatch(text[start:end]) and _is_of_state(before, after):
        return STATE
    there = _THERE.match(after)
    if there is None or not _are_foreign((there["place"], there["wider"]), entity.country):
        return None
    if any(country_of(word) == entity.country for word in text[start:end].split()):
        return THERE if there["wider"] is not None and not _names_country(text[start:end]) else None
    if there["how"] == "of" or _ACRONYM.fullmatch(text[start:end]) is None:
        return FOREIGN
    return THERE if is_acronym and entity.entity_type == "agency" else None


def _is_strange_place(owner: str | None) -> bool:
    """Whether an owner may be a place of which nobody knows the country: no person, day or body, by their words."""
    if owner is None or _country(owner) is not None:
        return False
    lists, words = word_lists(), owner.casefold().split()
    is_person = words[0] in lists.given_names or words[-1] in lists.surnames
    return not is_person and not any(set(lists.heads.get(word, ())) - {"place"} for word in words)


def _is_of_state(before: str, after: str) -> bool:
    """Whether a state, or "the state's", stands before a name, or a state behind it after "of"."""
    if _STATES_OWN.search(before):
        return True
    owner, seat = _OWNER.search(before), _OF.match(after)
    words = _endings(owner["owner"] or owner["people"]) if owner is not None else []
    words += _openings(seat["place"]) if seat is not None else []
    return any((region_of(one) or "").startswith("US-") for one in words)


def _names_country(name: str) -> bool:
    """Whether a word of the name is a country or its people, and no town."""
    lists = word_lists()
    return any(word in lists.wide_places or "people" in lists.heads.get(word, ()) for word in name.casefold().split())


def beside_region(text: str, end: int) -> str | None:
    """The state (`US-CA`) that the words right after a name give."""
    match = _REGION.match(text, end)
    if match is None:
        return None
    words = (match["place"], match["wider"] or "")
    return next(filter(None, (region_of(name) for one in words for name in _openings(one))), None)


def regions_of(entity: Entity, rule: AmbiguityRule | None) -> frozenset[str]:
    """The states that an entity is of: as the cues of its reading have it, else its name."""
    readings = [one for one in rule.readings if one.entity_id == entity.entity_id] if rule is not None else []
    cues = (cue.title() for one in readings for cue in (*one.near, *one.anywhere))
    found = frozenset(filter(None, map(region_of, cues)))
    named = (region_of(name) for name in _openings(entity.name))
    return found or frozenset(filter(None, [next(filter(None, named), None)]))


def _endings(name: str) -> list[str]:
    """The words that a name ends with, most first."""
    words = name.split()
    return [" ".join(words[at:]) for at in range(len(words))]


def _openings(name: str) -> list[str]:
    """The words that a name begins with, most first."""
    words = name.split()
    return [" ".join(words[:size]) for size in range(len(words), 0, -1)]


def _are_foreign(places: tuple[str, str | None], country: str) -> bool:
    """Whether the first of these places that is known lies in another country."""
    known = next((one for one in places if one and _country(one)), None)
    return known is not None and _is_foreign(known, country)


def _is_foreign(place: str, country: str) -> bool:
    """Whether the longest known place at the end or the beginning of these words lies in another country."""
    code = _country(place)
    if code is None or code in NOWHERE:
        return False
    return code != country and not any({code, country} <= kin for kin in KIN)


def _country(place: str) -> str | None:
    names = _endings(place) + _openings(place)
    return next(filter(None, map(country_of, names)), None)
