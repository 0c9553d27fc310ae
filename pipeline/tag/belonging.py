"""Names that somebody is a member of, works or speaks for, or buys from: "members of Keep Halden Open", "bought from".

What is said here holds for names that the gazetteer does not know; one mention that is clear speaks for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.tag.candidates import Candidate, begins_sentence
from pipeline.tag.scene import Scene

_BACK, _ON = 90, 90  # characters before and after a name that may show it

_BEFORE = re.compile(
    r"\b(?:(?:[Mm]embers|[Vv]olunteers?|[Ee]mployees|[Ff]ounders?|[Cc]o-?founder|[Ss]pokes(?:man|woman|person|people)|"
    r"[Ll]awyers?|[Aa]ttorneys?|(?:policy|legal) advis[eo]r|[Cc]ampaigners?|[Aa]ctivists?|[Oo]rgani[sz]ers?|"
    r"[Ll]obbyists?|chief executive|CEO|chair(?:man|woman)?|managing director|[Ww]orkers|[Ss]taff|[Ee]ngineers|"
    r"[Cc]onsultants?) (?:of|for|with|at|from)|"
    r"(?:bought|purchased|licen[cs]ed|ordered|rented|leased|acquired|hired) (?:[\w,.$€£-]+ ){1,6}?from|"
    r"(?:[Ss]hares|[Ss]takes?) (?:in|of)|(?:complaint|petition|report|letter|lawsuit) (?:by|from))"
    r" (?:the )?$"
)
#: What each of these ends with; most names have something else before them.
_ENDS = ("of ", "for ", "with ", "at ", "from ", "in ", "by ", "the ")
_AFTER = re.compile(
    r"(?:,? which)? (?:(?:has |had |have )?(?:also )?(?:signed|won|secured|landed|clinched|lost|been awarded) "
    r"(?:an? |the |its )(?:[\w.,$€£-]+ ){0,6}?(?:contracts?|deal|agreement|order|tender|extension)\b|"
    r"(?:will|is to|would) (?:supply|deliver|equip) |(?:now )?(?:employs|has (?:\d+|[a-z]+) employees)\b)|"
    r"['’]s? (?:spokes(?:man|woman|person)|chief executive|CEO|customers|employees|co-?founder|shareholders)\b"
)


def belonging(place: Scene, proposed: Sequence[Candidate], known: frozenset[int]) -> frozenset[str]:
    """Names, without possessives, that are whole runs of capitalised words."""
    by_place = {(one.first, one.last): one for one in proposed}
    found = set()
    for span in _names(place):
        one = by_place.get(span)
        if one is not None and known.isdisjoint(range(*span)) and _may_be(place, span) and _belongs(place, one):
            found.add(place.words.text[one.start : one.end])
    return frozenset(found)


def _names(place: Scene) -> Iterator[tuple[int, int]]:
    """Whole runs of capitalised words, and those that a possessive ends without it."""
    texts = place.words.texts
    for begin, last in place.chains:
        first = begin + 1 if begins_sentence(place.words, begin) else begin
        yield first, last
        if last - first > 2 and texts[last - 2] in ("'", "’") and texts[last - 1] == "s":
            yield first, last - 2


def _may_be(place: Scene, span: tuple[int, int]) -> bool:
    """No person, place, people, post or date."""
    words, lists = place.folded[slice(*span)], place.lists
    if words[0] in lists.given_names or words[-1].isdigit() or " ".join(words) in lists.places:
        return False
    return not {"title", "people"} & set(lists.heads.get(words[0], ()))


def _belongs(place: Scene, one: Candidate) -> bool:
    text = place.words.text
    if text.endswith(_ENDS, 0, one.start) and _BEFORE.search(text, max(0, one.start - _BACK), one.start):
        return True
    return _AFTER.match(text, one.end, one.end + _ON) is not None
