"""Bodies that an article names without their place: "the City Council voted", and no council is named in full.

Alone such a name says which body is meant only in its article. It has no id there, so that the councils of two towns
are never one, unless the place that owns it stands before it: "Oakland's Board of Supervisors".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.records import Span
from pipeline.tag.acronyms import plain
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.mentions import Found
from pipeline.tag.taken import Taken
from pipeline.tag.within import Party, outside_id

_BODY = (
    r"(?:City|Town|County|District|Borough) Council|(?:City|County) Commission|"
    r"Board of (?:Supervisors|(?:County )?Commissioners|Aldermen|Trustees)|School Board|School District|"
    r"(?:State|National|Transit|Traffic|Border|Military|County) Police|Sheriff['’]s (?:Office|Department)|"
    r"Police (?:Department|Service|Force)|State (?:Assembly|Legislature|Senate|Supreme Court)|General Assembly|"
    r"(?:Superior|District|Circuit|Appeals) Court|(?:Housing|Port|Transit|Airport) Authority|"
    r"(?:Attorney General|District Attorney|Public Defender|Prosecutor|Governor|Mayor)['’]s Office|"
    r"Data Protection (?:Authority|Commissioner)|Privacy Commissioner|Air Force|Army|Navy|Parliament"
)
_PLACE = r"[A-ZÀ-Ý][\w’-]*[^\W_](?: [A-ZÀ-Ý][\w-]*[^\W_]){0,2}"
_ALONE = re.compile(
    rf"(?:\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur) (?:[a-z]+['’]s )?|(?P<place>\b{_PLACE})['’]s |\b[a-z]+['’]s "
    rf"|\b(?:[Ii]n|[Tt]o|[Tt]old|[Bb]y|[Bb]efore|[Tt]hat) (?=Parliament))(?P<body>{_BODY})\b"
    r"(?! ?(?:['’]s )?[A-Z(]|,? (?:of|for|in) (?:the )?[A-Z]|-)"
)
_SURE = 0.9  # the share that was right in the corpus and the labelled articles is higher


def with_bodies(text: str, parties: Sequence[Party], gazetteer: Gazetteer, skipped: Sequence[Span] = ()) -> list[Party]:
    """The parties, and the bodies named alone; where one of the parties has that name in full, as a mention of it."""
    closed = Taken([*skipped, *(Span(one.start, one.end) for party in parties for one in party.found)])
    added: dict[int, list[Found]] = {}
    alone: dict[str, list[Found]] = {}
    owners: dict[str, str] = {}
    for body, place in _alone(text, closed):
        fits = [at for at, party in enumerate(parties) if _is_in(body.surface, party)]
        if len(fits) == 1:
            rule = f"short form of {parties[fits[0]].name}"
            added.setdefault(fits[0], []).append(replace(body, rule=rule, is_short_form=True))
        elif not fits:
            alone.setdefault(body.surface, []).append(body)
            if place is not None:
                owners.setdefault(body.surface, place)
    joined = [_joined(party, added.get(at, ())) for at, party in enumerate(parties)]
    bodies = [_body(surface, owners.get(surface), found, gazetteer) for surface, found in alone.items()]
    return sorted((*joined, *bodies), key=lambda party: party.found[0].start)


def _alone(text: str, closed: Taken) -> Iterator[tuple[Found, str | None]]:
    """Each body with the place that owns it."""
    for match in _ALONE.finditer(text):
        start, end = match.span("body")
        if not closed.touches(start, end):
            yield Found(start, end, match["body"], "agency", _SURE, "a body named without its place"), match["place"]


def _is_in(surface: str, party: Party) -> bool:
    """Whether an agency's name, or another mention of it, has all words of the body and more."""
    words = set(plain(surface))
    names = dict.fromkeys((party.name, *(one.surface for one in party.found)))
    return party.entity_type == "agency" and any(words < set(plain(name)) for name in names)


def _joined(party: Party, more: Sequence[Found]) -> Party:
    return replace(party, found=tuple(sorted((*party.found, *more), key=lambda one: one.start))) if more else party


def _body(surface: str, owner: str | None, found: Sequence[Found], gazetteer: Gazetteer) -> Party:
    """With its owner's place a name of its own, the gazetteer's where that has one body of that name and no other."""
    if owner is None:
        return Party(None, surface, "agency", False, tuple(found))
    name = f"{owner} {surface}"
    known = gazetteer.by_name(name) if gazetteer.rule(name) is None else None
    if known is not None and known.entity_type == "agency":
        return Party(known.entity_id, known.name, "agency", True, tuple(found))
    return Party(outside_id("agency", name), name, "agency", False, tuple(found))
