"""Bodies that an article names without their place: "the City Council voted", and no council is named in full.

Alone such a name says which body is meant only in its article. It has no id there, so that the councils of two towns
are never one, unless the place that owns it stands before it: "Oakland's Board of Supervisors".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.detect.jurisdictions import country_of
from pipeline.records import Span
from pipeline.tag.acronyms import plain
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.mentions import Found
from pipeline.tag.taken import Taken
from pipeline.tag.within import Party, outside_id
from pipeline.tag.wordlists import word_lists

_BODY = (
    r"(?:City|Town|County|District|Borough) Council|(?:City|County) Commission|"
    r"Board of (?:Supervisors|(?:County )?Commissioners|Aldermen|Trustees)|School Board|School District|"
    r"(?:State|National|Transit|Traffic|Border|Military|County) Police|Sheriff['’]s (?:Office|Department)|"
    r"Police (?:Department|Service|Force)|State (?:Assembly|Legislature|Senate|Supreme Court)|General Assembly|"
    r"(?:Superior|District|Circuit|Appeals) Court|(?:Housing|Port|Transit|Airport) Authority|"
    r"(?:Attorney General|District Attorney|Public Defender|Prosecutor|Governor|Mayor)['’]s Office|"
    r"Data Protection (?:Authority|Commissioner)|Privacy Commissioner|Air Force|Army|Navy|Parliament"
)
_PLACE = r"[A-ZÀ-ÖØ-Ý][\w’-]{0,30}[^\W_](?: [A-ZÀ-ÖØ-Ý][\w-]{0,30}[^\W_]){0,2}"
_OWNED = (
    rf"(?:(?:After|And|As|At|Before|But|By|During|For|From|In|On|That|To|When|While|With) )?(?P<place>{_PLACE})['’]s "
)
_ALONE = re.compile(
    rf"(?:\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Oo]ur) (?:[a-z]+['’]s )?|\b{_OWNED}|\b[a-z]+['’]s "
    rf"|\b(?:[Ii]n|[Tt]o|[Tt]old|[Bb]y|[Bb]efore|[Tt]hat) (?=Parliament))(?P<body>{_BODY})\b"
    r"(?! ?(?:['’]s )?[A-Z(]|,? (?:of|for|in) (?:the )?[A-Z]|-)"
)
_WHOLE = re.compile(rf"{_OWNED}(?:{_BODY})")
TIME = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Week|Month|Year|Yesterday|Today|Tomorrow|January|February|March|"
    r"April|May|June|July|August|September|October|November|December)$"
)
#: A name that no list has is a town's if it ends so; any other may be a person's: "Mayor Lindqvist's School Board".
_TOWN = re.compile(
    r" (?:Bay|Beach|City|County|Creek|Falls|Grove|Harbor|Harbour|Heights|Hills?|Lake|Park|Rapids|Springs|Township|"
    r"Valley|Village)$"
)
_SURE = 0.9  # the share that was right in the corpus and the labelled articles is higher


def with_bodies(text: str, parties: Sequence[Party], gazetteer: Gazetteer, skipped: Sequence[Span] = ()) -> list[Party]:
    """The parties, and the bodies named alone; where one of the parties has that name in full, as a mention of it."""
    closed = Taken([*skipped, *(Span(one.start, one.end) for party in parties for one in party.found)])
    named = list(_alone(text, closed))
    countries = _countries(parties, gazetteer)
    owners: dict[str, dict[str, list[int]]] = {}
    for body, owner in named:
        if owner is not None:
            owners.setdefault(body.surface, {}).setdefault(owner, []).append(body.start)
    added: dict[int, list[Found]] = {}
    alone: dict[tuple[str, str | None], list[Found]] = {}
    for body, said in named:
        owned = owners.get(body.surface, {})
        party, owner = _meant(body.surface, said, owned, parties)
        if said is None and body.surface == "Parliament":
            if party is not None and _is_other(body, *_of_party(parties[party], countries), countries):
                party = None
            if owner is not None and _is_other(body, owned[owner], country_of(owner), countries):
                owner = None
        if party is None:
            alone.setdefault((body.surface, owner), []).append(body)
        else:
            rule = f"short form of {parties[party].name}"
            added.setdefault(party, []).append(replace(body, rule=rule, is_short_form=True))
    joined = [party.with_more(added[at]) if at in added else party for at, party in enumerate(parties)]
    bodies = [_body(surface, owner, found, gazetteer) for (surface, owner), found in alone.items()]
    return sorted((*joined, *bodies), key=lambda party: party.found[0].start)


def is_owned_body(surface: str) -> bool:
    """Whether a name is a body with its owner: "Oakland's Board of Supervisors" is "Board of Supervisors" alone."""
    return _WHOLE.fullmatch(surface) is not None


def _alone(text: str, closed: Taken) -> Iterator[tuple[Found, str | None]]:
    """Each body with the name that owns it; a day ("Tuesday's School Board") owns none."""
    for match in _ALONE.finditer(text):
        start, end = match.span("body")
        if not closed.touches(start, end):
            owner = match["place"] if match["place"] and not TIME.search(match["place"]) else None
            yield Found(start, end, match["body"], "agency", _SURE, "a body named without its place"), owner


def _meant(
    surface: str, owner: str | None, owners: Collection[str], parties: Sequence[Party]
) -> tuple[int | None, str | None]:
    """The party that a body is, or its owner, where one or the other is the only one that the article may mean."""
    bodies = {f"{one} {surface}": one for one in ([owner] if owner is not None else owners)}
    fits = {name: _holding(name, parties) for name in bodies or (surface,)}
    meant = {at for some in fits.values() for at in some}
    if owner is None:
        meant.update(_holding(surface, parties))
    strange = [bodies[name] for name, some in fits.items() if name in bodies and not some]
    if len(meant) == 1 and not strange:
        return meant.pop(), None
    return None, strange[0] if len(strange) == 1 and not meant else None


def _countries(parties: Sequence[Party], gazetteer: Gazetteer) -> Mapping[str, tuple[str, ...]]:
    """The countries of the article's known agencies, one for each mention, by the party's id."""
    known = {one.entity_id: gazetteer.entities.get(one.entity_id or "") for one in parties if one.found}
    return {
        one.entity_id: (entity.country,) * len(one.found)
        for one in parties
        if one.entity_id and (entity := known[one.entity_id]) and entity.country and entity.entity_type == "agency"
    }


def _of_party(party: Party, countries: Mapping[str, tuple[str, ...]]) -> tuple[list[int], str | None]:
    """Where a party is named, and its country where that is known."""
    return [one.start for one in party.found], next(iter(countries.get(party.entity_id or "", ())), None)


def _is_other(
    body: Found, starts: Sequence[int], country: str | None, countries: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether a bare "Parliament" is hardly the one that the article names: that comes later, or lies abroad."""
    if starts[0] > body.start:
        return True
    counts = Counter(some for every in countries.values() for some in every)
    return country is not None and max(counts.values(), default=0) > max(counts[country], len(starts))


def _holding(name: str, parties: Sequence[Party]) -> list[int]:
    """The agencies whose name, or another mention of which, has all words of a body's name and more or its owner."""
    return [at for at, party in enumerate(parties) if _is_in(name, party)]


def _is_in(name: str, party: Party) -> bool:
    words = set(plain(name))
    names = dict.fromkeys((party.name, *(one.surface for one in party.found)))
    return party.entity_type == "agency" and any(words <= set(plain(one)) for one in names)


def _body(surface: str, owner: str | None, found: Sequence[Found], gazetteer: Gazetteer) -> Party:
    """With its owner's place a name of its own, the gazetteer's where that has one body of that name and no other."""
    if owner is None or not (owner.casefold() in word_lists().places or _TOWN.search(owner)):
        return Party(None, surface, "agency", False, tuple(found))
    known = _known_body(owner, surface, gazetteer)
    if known is not None:
        return Party(known.entity_id, known.name, "agency", True, tuple(found))
    name = f"{owner} {surface}"
    return Party(outside_id("agency", name), name, "agency", False, tuple(found))


def _known_body(owner: str, surface: str, gazetteer: Gazetteer) -> Entity | None:
    """The gazetteer's agency of that name: "Halden City Council", "Parliament of Halden", "Haldish Parliament"."""
    for name in (f"{owner} {surface}", f"{surface} of {owner}"):
        known = gazetteer.by_name(name) if gazetteer.rule(name) is None else None
        if known is not None and known.entity_type == "agency":
            return known
    country = country_of(owner) if surface == "Parliament" else None
    return _parliament(country, gazetteer) if country is not None else None


def _parliament(country: str, gazetteer: Gazetteer) -> Entity | None:
    """The one parliament of a country that is called after its land or people; a part of it has another name."""
    lists = word_lists()
    found = {}
    for entity in gazetteer.entities.values():
        if entity.kind != "legislature" or entity.country != country:
            continue
        for name in (entity.name, *(alias.text for alias in entity.aliases)):
            people = name.removesuffix(" Parliament")
            low = people.casefold()
            if country_of(people) == country and (low in lists.wide_places or "people" in lists.heads.get(low, ())):
                found[entity.entity_id] = entity
    return next(iter(found.values())) if len(found) == 1 else None
