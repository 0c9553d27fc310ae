"""Mentions that were taken for a short form of a known party and mean somebody else: they leave it, and are nobody's.

"The Federal Police in Brazil" is no short form of Australia's, "Amazon" none of Amazon Web Services. And what only the
words around it made a known name is a short form of the unknown name that the article gave in full before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.tag.acronyms import initials_match, is_acronym, plain
from pipeline.tag.elsewhere import means_another
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.mentions import Found
from pipeline.tag.within import Party
from pipeline.tag.wordlists import name_words

_CHAMBER, _PARTS = "senate", name_words("parts_of_universities")
_NOT_NEXT = frozenset({"of", "at", "in", "for"})  # after a name they begin another


def without_strangers(text: str, parties: Sequence[Party], gazetteer: Gazetteer) -> list[Party]:
    """The parties without, and then with, those mentions of known ones that are no link of their own and mean another.

    Of those a bare word ("the department") is left out.
    """
    return _in_full([one for party in parties for one in _parted(text, party, gazetteer)])


def _parted(text: str, party: Party, gazetteer: Gazetteer) -> Iterator[Party]:
    entity = gazetteer.entities.get(party.entity_id or "")
    strange = _strange(text, party, entity, gazetteer) if entity is not None else frozenset()
    gone: dict[str, list[Found]] = {}
    kept = []
    for one in party.found:
        if key(one.surface) not in strange or _is_linked(one):
            kept.append(one)
        elif not one.is_short_form:
            gone.setdefault(one.surface, []).append(one)
    if len(kept) == len(party.found):
        yield party
        return
    if kept:
        yield replace(party, found=tuple(kept))
    for surface, found in gone.items():
        yield Party(None, " ".join(surface.split()), found[0].entity_type, False, tuple(found))


def _strange(text: str, party: Party, entity: Entity, gazetteer: Gazetteer) -> frozenset[str]:
    """The surfaces that mean another, folded: what is so in one place is so in all."""
    surfaces = dict.fromkeys(one.surface for one in party.found)
    asked = {
        surface: _is_anothers_name(surface, entity, gazetteer)
        for surface in surfaces
        if not (is_acronym(surface) and any(initials_match(surface, other) for other in surfaces))
    }
    return frozenset(
        key(one.surface)
        for one in party.found
        if not _is_linked(one)
        and one.surface in asked
        and (
            asked[one.surface]
            or (one.link is not None and one.link.is_another)
            or means_another(text, one.start, one.end, entity) is not None
        )
    )


def _is_linked(one: Found) -> bool:
    return one.link is not None and one.link.entity_id is not None


def _is_anothers_name(surface: str, entity: Entity, gazetteer: Gazetteer) -> bool:
    """Whether others are written like this, and this entity is not."""
    known = gazetteer.candidates(surface)
    rule = gazetteer.rule(surface)
    meant = {*known, *(reading.entity_id for reading in rule.readings)} if rule is not None else set(known)
    return bool(meant - {None}) and entity.entity_id not in meant


def _in_full(parties: Sequence[Party]) -> list[Party]:
    """The parties, those that nothing but words around them made known joined to the one they shorten."""
    weak = [at for at, party in enumerate(parties) if _is_weak(party)]
    longer = _by_ends(parties) if weak else {}
    moved: dict[int, list[Found]] = {}
    gone = set()
    for at in weak:
        short = plain(parties[at].found[0].surface)
        near = dict.fromkeys(other for word in (*short[:1], *short[-1:]) for other in longer.get(word, ()))
        fits = [other for other in near if _gives_in_full(parties[other], parties[at])]
        if len(fits) == 1:
            moved.setdefault(fits[0], []).extend(parties[at].found)
            gone.add(at)
    return [_joined(party, moved.get(at, ())) for at, party in enumerate(parties) if at not in gone]


def _by_ends(parties: Sequence[Party]) -> Mapping[str, Sequence[int]]:
    """The unknown parties by the first and the last words of their names."""
    found: dict[str, list[int]] = {}
    for at, party in enumerate(parties):
        if not party.is_known:
            forms = [plain(surface) for surface in dict.fromkeys(one.surface for one in party.found)]
            for word in dict.fromkeys(word for form in forms for word in (*form[:1], *form[-1:])):
                found.setdefault(word, []).append(at)
    return found


def _is_weak(party: Party) -> bool:
    """Whether it is known by words around its own names alone."""
    names = [one for one in party.found if not one.is_short_form]
    return party.is_known and party.entity_type != "product" and bool(names) and all(map(_is_by_words, names))


def _is_by_words(one: Found) -> bool:
    return one.link is not None and _is_linked(one) and one.link.is_around


def _gives_in_full(other: Party, party: Party) -> bool:
    """Whether an unknown party was named before by a longer name that begins, or for a chamber ends, like this one."""
    first = party.found[0]
    if party.entity_type == "research" and not _PARTS.isdisjoint(plain(other.name)):
        return False  # a centre with the university's name is a part of it
    if other.is_known or other.entity_id is None or other.found[0].start >= first.start:
        return False
    short = plain(first.surface)
    forms = (plain(surface) for surface in dict.fromkeys(one.surface for one in other.found))
    return any(_begins(short, form) or (_CHAMBER in short and form[-len(short) :] == short != form) for form in forms)


def _begins(short: Sequence[str], form: Sequence[str]) -> bool:
    return len(form) > len(short) and [*form[: len(short)]] == [*short] and form[len(short)] not in _NOT_NEXT


def _joined(party: Party, more: Sequence[Found]) -> Party:
    if not more:
        return party
    unlinked = (replace(one, rule=f"short form of {party.name}", link=None, is_short_form=True) for one in more)
    return party.with_more(unlinked)
