"""Words that stand for a party named before, where only one can be meant: "the sheriff's office", "the Commission"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from pipeline.records import Span
from pipeline.tag.acronyms import plain
from pipeline.tag.mentions import Found
from pipeline.tag.within import Party

_CONFIDENCE = 0.93  # the share that was right on held-out articles
_ECHO = re.compile(
    r"\b[Tt]he ((?:sheriff['’]s|Sheriff['’]s) (?:office|department|Office|Department)|(?:police|Police) (?:department|"
    r"Department|force|service|Service)|(?:city|City|county|County) (?:council|Council)|"
    r"[Ss]chool (?:[Dd]istrict|[Bb]oard)|[Aa]ttorney [Gg]eneral['’]s [Oo]ffice|[Tt]ransit (?:[Aa]gency|[Aa]uthority)|"
    r"[Cc]ommission|[Cc]ommittee|[Dd]epartment|[Cc]ouncil|[Aa]gency|[Bb]ureau|[Aa]uthority|[Mm]inistry|[Cc]oalition|"
    r"[Ff]oundation|[Uu]niversity|company|firm|start-?up|nonprofit|newspaper)"
    r"\b(?!['’]s\s+\w+\s+(?:department|office)|\s+(?:of|for|on)\b|-)"
)
_ANY_OF = {
    "company": "company",
    "firm": "company",
    "startup": "company",
    "start-up": "company",
    "agency": "agency",
    "nonprofit": "group",
    "newspaper": "media",
}


def with_echoes(text: str, parties: Sequence[Party], skipped: Sequence[Span]) -> list[Party]:
    """The parties with the words that stand for them added to their mentions."""
    taken = sorted((one.start, one.end) for party in parties for one in party.found)
    added: dict[int, list[Found]] = {}
    for match in _ECHO.finditer(text):
        start, end = match.span(1)
        index = _meant(match[1], start, parties)
        if index is not None and _is_free(start, end, taken, skipped):
            added.setdefault(index, []).append(_found(match[1], start, parties[index]))
    return [party.with_more(added.get(index, [])) for index, party in enumerate(parties)]


def _meant(words: str, start: int, parties: Sequence[Party]) -> int | None:
    """The only party of the article that the words fit; it must have been named before."""
    fits = [index for index, party in enumerate(parties) if _fits(words.casefold(), party)]
    return fits[0] if len(fits) == 1 and parties[fits[0]].found[0].end <= start else None


def _fits(words: str, party: Party) -> bool:
    if words in _ANY_OF:
        return party.entity_type == _ANY_OF[words] and party.entity_id is not None
    if party.entity_type not in ("agency", "group", "research"):
        return False
    spoken = plain(words)
    wanted = [word for word in spoken if word not in _left_out(spoken) or len(spoken) == 1]
    name = plain(party.name)
    return (
        bool(wanted) and all(any(_same(word, other) for other in name) for word in wanted) and len(name) > len(wanted)
    )


def _left_out(words: Sequence[str]) -> tuple[str, ...]:
    """Words that the longer name need not have."""
    return ("office",) if words[0] == "attorney" else ("city", "police")


def _same(word: str, other: str) -> bool:
    offices = {"office", "department", "force"}
    return word == other or (word in offices and other in offices) or word.rstrip("s") == other.rstrip("s")


def _is_free(start: int, end: int, taken: Sequence[tuple[int, int]], skipped: Sequence[Span]) -> bool:
    if any(start < span.end and span.start < end for span in skipped):
        return False
    after = bisect_left(taken, (end, 0))
    return all(high <= start for _, high in taken[max(0, after - 1) : after])


def _found(surface: str, start: int, party: Party) -> Found:
    rule = f"short form: the only one of its kind named here is {party.name}"
    return Found(start, start + len(surface), surface, party.entity_type, _CONFIDENCE, rule, is_short_form=True)
