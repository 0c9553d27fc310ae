"""Known names that mean somebody else where they stand: a body of another country's, a person with a title before it.

"Japan’s FTC", "the Department of Justice in Dublin", "Senator Ford". Unsure is unlinked.
"""

from __future__ import annotations

import re

from pipeline.detect.jurisdictions import country_of
from pipeline.tag.gazetteer.records import Entity

PERSON = "a person with a title"
FOREIGN = "a body of another country"
_PLACE = r"(?:[A-Z][\w.-]*\w|U\.S\.|U\.K\.)(?: [A-Z][\w-]*\w){0,2}"
_OWNER = re.compile(
    rf"\b(?:(?P<owner>{_PLACE})['’]s?|(?P<people>{_PLACE}))(?: own| new| national| federal)? (?:the )?$"
)
_THERE = re.compile(rf",? (?P<how>of|in|for) (?:the )?(?P<place>{_PLACE})\b(?!['’])")
#: Such bodies are everywhere: `the FBI in London` is still the FBI.
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,}")
_NOWHERE = frozenset({"EU", "INT"})
#: One place, or two, as one sees it: a name of the one is not ruled out by the other.
_KIN = (frozenset({"CN", "HK", "MO", "TW"}), frozenset({"GB", "JE", "GG", "IM"}), frozenset({"IL", "PS"}))
_TITLE = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Sgt|Lt|Det|Capt)\.?|Miss|Senator|Representative|Congress(?:man|woman)|"
    r"Council(?:man|woman|member)|Councillor|Assembly(?:man|woman|member)|Officer|Detective|Judge|Sergeant|Lieutenant|"
    r"Captain|Constable|Inspector|Professor|Lord|Lady|Sir|Dame|Baroness) $"
)
_BESIDE = 60  # characters before and after a name that say whose it is


def means_another(text: str, start: int, end: int, entity: Entity) -> str | None:
    """Why the name at these offsets does not mean this entity; None where nothing beside it says so."""
    before, after = text[max(0, start - _BESIDE) : start], text[end : end + _BESIDE]
    if " " not in text[start:end] and _TITLE.search(before):
        return PERSON
    if entity.entity_type != "agency" or entity.country is None or entity.country in _NOWHERE:
        return None
    if (owner := _OWNER.search(before)) and _is_foreign(owner["owner"] or owner["people"], entity.country):
        return FOREIGN
    if any(country_of(word) == entity.country for word in text[start:end].split()):
        return None
    there = _THERE.match(after)
    is_everywhere = there is not None and there["how"] != "of" and _ACRONYM.fullmatch(text[start:end]) is not None
    if there is not None and not is_everywhere and _is_foreign(there["place"], entity.country):
        return FOREIGN
    return None


def _is_foreign(place: str, country: str) -> bool:
    """Whether the longest known place at the end or the beginning of these words lies in another country."""
    words = place.split()
    names = [" ".join(words[at:]) for at in range(len(words))] + [" ".join(words[:n]) for n in range(len(words), 0, -1)]
    code = next(filter(None, map(country_of, names)), None)
    if code is None or code in _NOWHERE:
        return False
    return code != country and not any({code, country} <= kin for kin in _KIN)
