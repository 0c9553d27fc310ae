"""Public bodies named with their place: "Halden's data protection authority", "the police of Halden".

Small letters alone behind "of"; owned, "Halden's Supreme Court" counts too.

Only bodies that no company has are meant, so that the name beside them is a place. A body is linked where the
gazetteer has one such of that country; where its own name stands beside it ("…, the Haldverket"), that is the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.detect.jurisdictions import country_of
from pipeline.records import Span
from pipeline.tag.acronyms import plain
from pipeline.tag.alone import TIME
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.land_bodies import BODY_OF, DATA_BODY, NOT_ITS_OWN, OWNED_BODY
from pipeline.tag.mentions import Found
from pipeline.tag.taken import Taken
from pipeline.tag.within import Party, outside_id
from pipeline.tag.wordlists import word_lists

_PLACE = r"[A-ZÀ-ÖØ-Ý][\w’-]{1,30}[^\W_](?: [A-ZÀ-ÖØ-Ý][\w-]{1,30}[^\W_]){0,2}"
_OWNED = re.compile(rf"['’]s (?:own |new |national |federal |state )?(?P<body>(?i:{OWNED_BODY}))\b{NOT_ITS_OWN}")
_OWNER = re.compile(rf"(?<![\w’'-])(?P<owner>{_PLACE})$")
_WHOLE = re.compile(rf"{_PLACE}['’]s (?i:{OWNED_BODY})")
_SEATED = re.compile(rf"(?P<body>{BODY_OF})(?:(?<=court) in| of) (?P<place>{_PLACE})(?![\w-]|['’]s? [A-Z])")
#: One of these is in every such name: most texts have none, and are not searched.
_ENDS = (
    *("authority of", "regulator of", "watchdog of", "agency of", "commission of", "commissioner of", "ombudsman of"),
    *("inspectorate of", "office of", "ministry of", "general of", "prosecutor of", "department of", "service of"),
    *("court of", "court in", "gendarmerie of", "guard of", "police of", "navy of", "forces of", "army of"),
    *("parliament of", "legislature of", "senate of", "assembly of", "council of", "municipality of", "force of"),
)
#: What a president or minister owns as a country does.
_MINISTERS = re.compile(r"(?i:ministry|department)$")
_BEFORE = re.compile(r"[\w’'-]")
#: What courts are of, and whose services are meant, that is no place: "the supreme court of Cassation".
_NO_PLACES = frozenset(
    {"appeal", "appeals", "audit", "auditors", "cassation", "claims", "judicature", "justice", "record"}
    | {"children", "everyone", "everything", "men", "people"}
)
_BACK = 100  # characters that a place may have
_BODY_BEFORE = re.compile(r"([A-Z]\w+) of (?:the )?$")
_OWN_NAME = re.compile(r",? ?\(?(?:(?:called )?the |known as )?(?:[A-Z]|[a-z]?[A-Z]{2,})|-\w")
_SURE = 0.9  # as bodies named without their place are


def is_small_body(surface: str) -> bool:
    """Whether a name is such a body with its place, which is found here and nowhere else."""
    return (_SEATED if surface[:1].islower() else _WHOLE).fullmatch(surface) is not None


def with_small_bodies(
    text: str, parties: Sequence[Party], gazetteer: Gazetteer, skipped: Sequence[Span] = ()
) -> list[Party]:
    """The parties, and the bodies that stand in small letters; as mentions of a party that is the same body."""
    closed = Taken([*skipped, *(Span(one.start, one.end) for party in parties for one in party.found)])
    others = {word for one in parties if _is_no_place(one) for word in (one.name, *_surfaces(one))}
    added: dict[int, list[Found]] = {}
    new: dict[str, tuple[str, Entity | None, list[Found]]] = {}
    for found, place, body in _bodies(text, closed):
        if place in others or _is_company(place, gazetteer):
            continue
        known = _known(place, body, gazetteer)
        at = _same(parties, known, place, body)
        if at is not None:
            rule = f"short form of {parties[at].name}"
            added.setdefault(at, []).append(replace(found, rule=rule, is_short_form=True))
        else:
            name = f"{place} {body}".lstrip()
            new.setdefault(name.casefold(), (name, known, []))[2].append(found)
    joined = [party.with_more(added[at]) if at in added else party for at, party in enumerate(parties)]
    made = (_party(name, known, found) for name, known, found in new.values())
    return sorted((*joined, *made), key=lambda party: party.found[0].start)


def _bodies(text: str, closed: Taken) -> Iterator[tuple[Found, str, str]]:
    """Each body with its place: those that are owned first."""
    for match in _OWNED.finditer(text):
        owner = _OWNER.search(text[max(0, match.start() - _BACK) : match.start()])
        start, end = match.span("body")
        if owner is None or _OWN_NAME.match(text, end):
            continue
        if not _is_of_body(text[max(0, match.start() - _BACK) : match.start() - len(owner["owner"])]):
            yield from _body(text, start, end, owner["owner"], match["body"], closed)
    for match in _SEATED.finditer(text) if any(end in text for end in _ENDS) else ():
        if not _BEFORE.match(text[match.start() - 1 : match.start()]):
            yield from _body(text, match.start(), match.end(), match["place"], match["body"], closed)


def _is_of_body(before: str) -> bool:
    """Whether a place is the end of another's name: "the Bank of Halden's information office"."""
    match = _BODY_BEFORE.search(before)
    kinds = word_lists().heads.get(match[1].casefold(), ()) if match is not None else ()
    return not {"place", "people", "government"}.issuperset(kinds)


def _body(text: str, start: int, end: int, place: str, body: str, closed: Taken) -> Iterator[tuple[Found, str, str]]:
    """The place of a minister's or president's body ("Lindqvist's health ministry") is not told: none."""
    is_place = _is_place(place)
    if not closed.touches(start, end) and (is_place or (_MINISTERS.search(text, start, end) and _is_person(place))):
        found = Found(start, end, text[start:end], "agency", _SURE, "a body in small letters with its place")
        yield found, place if is_place else "", body


def _is_place(place: str) -> bool:
    """No person, title, day or body: a name of the lists, or one of which nothing else is known."""
    lists, low = word_lists(), place.casefold()
    if low in lists.places or low in lists.wide_places or country_of(place) is not None:
        return True
    words = low.split()
    if TIME.search(place) or not _NO_PLACES.isdisjoint(words):
        return False
    kinds = {kind for word in words for kind in lists.heads.get(word, ())} - {"place", "government"}
    return not kinds and not _is_person(place)


def _is_person(name: str) -> bool:
    lists, words = word_lists(), name.casefold().split()
    return words[0] in lists.given_names or words[-1] in lists.surnames


def _is_no_place(party: Party) -> bool:
    """A company, or another that is known and may have departments of its own: "UNICEF's education department"."""
    return party.entity_type == "company" or (party.is_known and party.name.casefold() not in word_lists().places)


def _is_company(place: str, gazetteer: Gazetteer) -> bool:
    """Whether the gazetteer has a company of that name: one that no list of places has."""
    known = None if place.casefold() in word_lists().places else gazetteer.by_name(place)
    return known is not None and known.entity_type == "company"


def _known(place: str, body: str, gazetteer: Gazetteer) -> Entity | None:
    """The gazetteer's agency of that name, or the one data protection authority of the country."""
    for name in (f"{place} {body}", f"{body} of {place}") if place else ():
        found = gazetteer.by_name(name) if gazetteer.rule(name) is None else None
        if found is not None and found.entity_type == "agency":
            return found
    country = country_of(place) if place and re.fullmatch(DATA_BODY, body.casefold()) else None
    if country is None or place.casefold() not in word_lists().wide_places:
        return None
    fits = [one for one in gazetteer.entities.values() if one.kind == "dpa" and one.country == country]
    return fits[0] if len(fits) == 1 else None


def _same(parties: Sequence[Party], known: Entity | None, place: str, body: str) -> int | None:
    """The one party that is the known agency, or has all the words of the name, or guards that place's data as well."""
    if known is not None:
        return next((at for at, one in enumerate(parties) if one.entity_id == known.entity_id), None)
    is_of_data = re.fullmatch(DATA_BODY, body.casefold()) is not None
    words = {word for word in plain(place if is_of_data else f"{place} {body}") if word not in ("of", "the")}
    fits = [
        at
        for at, one in enumerate(parties)
        if one.entity_type == "agency"
        and any(
            words <= set(plain(some)) and (not is_of_data or re.search(DATA_BODY, some.casefold()))
            for some in (one.name, *_surfaces(one))
        )
    ]
    return fits[0] if len(fits) == 1 else None


def _surfaces(party: Party) -> Iterator[str]:
    return iter(dict.fromkeys(one.surface for one in party.found))


def _party(name: str, known: Entity | None, found: Sequence[Found]) -> Party:
    if known is not None:
        return Party(known.entity_id, known.name, "agency", True, tuple(found))
    if name == found[0].surface:
        return Party(None, name, "agency", False, tuple(found))
    return Party(outside_id("agency", name), name, "agency", False, tuple(found))
