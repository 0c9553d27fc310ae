"""Bodies told by their country or town and a common noun: "the Chinese government", "Moscow's transport authorities".

They name no organisation, so that they are no entities of the article. Only a sale that is told keeps one, as its
buyer, in the words of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.records import Span
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.inferred import PlaceForBody
from pipeline.tag.taken import Taken
from pipeline.tag.wordlists import WordLists

# One body each: of "law enforcement agencies" or "officials" there are many, and no sale to them names its buyer.
_GOVERNS = r"(?:government|authorities|regime)"
_GUARDS = (
    r"(?:police(?: force| department)?|military|army|armed forces|security (?:forces|services?)|"
    r"border (?:guard|police)|intelligence services?|prison service)"
)
_MANY = r"(?:officers?|agenc(?:y|ies)|departments|forces|officials?|chiefs?|unions?|contracts?)"
_OF = r"(?:federal|central|national|local|state|city|provincial|regional|municipal|public|transport|airport)"
_BODY = re.compile(
    r"(?<![\w’'-])((?:[A-Z]\.){2,6}|[A-Z][\w-]+(?:\s[A-Z][\w-]+){0,2})(?:['’]s)?"
    rf"\s(?:{_OF}\s){{0,2}}(?:{_GOVERNS}|{_GUARDS})\b(?!['’-]\w|\s{_MANY}\b)"
)
SHORT = frozenset({"u.s.", "us", "u.k.", "uk", "eu", "u.s.a.", "usa", "uae", "u.a.e."})


def national_bodies(
    text: str, taken: Sequence[Span], gazetteer: Gazetteer, lists: WordLists, skipped: Sequence[Span] = ()
) -> Iterator[PlaceForBody]:
    """Each body of a country, a people or a town, outside of names and of what is skipped, in the order of the text."""
    closed = Taken([*taken, *skipped])
    for match in _BODY.finditer(text):
        low = match[1].casefold()
        is_nation = low in SHORT or low in lists.places or "people" in lists.heads.get(low, ())
        if is_nation and not closed.touches(match.start(), match.end()):
            name = " ".join(match[0].split())
            known = gazetteer.by_name(name)
            fits = known if known is not None and known.entity_type == "agency" else None
            yield PlaceForBody(match.start(), match.end(), name, fits, "nation")
