"""Mentions that were taken for a short form of a known party and mean somebody else: they leave it, and are nobody's.

"The Federal Police in Brazil" is no short form of Australia's, "Amazon" none of Amazon Web Services.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.tag.acronyms import initials_match, is_acronym
from pipeline.tag.echoes import SHORT_FORM
from pipeline.tag.elsewhere import means_another
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import Entity, Gazetteer
from pipeline.tag.mentions import Found
from pipeline.tag.within import Party


def without_strangers(text: str, parties: Sequence[Party], gazetteer: Gazetteer) -> list[Party]:
    """The parties without, and then with, those mentions of known ones that are no link of their own and mean another.

    Of those a bare word ("the department") is left out.
    """
    return [one for party in parties for one in _parted(text, party, gazetteer)]


def _parted(text: str, party: Party, gazetteer: Gazetteer) -> Iterator[Party]:
    entity = gazetteer.entities.get(party.entity_id or "")
    strange = _strange(text, party, entity, gazetteer) if entity is not None else frozenset()
    gone = tuple(one for one in party.found if key(one.surface) in strange and not _is_linked(one))
    if not gone:
        yield party
        return
    kept = tuple(one for one in party.found if one not in gone)
    if kept:
        yield replace(party, found=kept)
    names = [one for one in gone if not one.rule.startswith(SHORT_FORM)]
    for surface in dict.fromkeys(one.surface for one in names):
        found = tuple(one for one in names if one.surface == surface)
        yield Party(None, " ".join(surface.split()), found[0].entity_type, False, found)


def _strange(text: str, party: Party, entity: Entity, gazetteer: Gazetteer) -> frozenset[str]:
    """The surfaces that mean another, folded: what is so in one place is so in all."""
    return frozenset(
        key(one.surface)
        for one in party.found
        if not _is_linked(one)
        and not any(is_acronym(one.surface) and initials_match(one.surface, other.surface) for other in party.found)
        and (
            (one.link is not None and one.link.is_another)
            or _is_anothers_name(one, entity, gazetteer)
            or means_another(text, one.start, one.end, entity) is not None
        )
    )


def _is_linked(one: Found) -> bool:
    return one.link is not None and one.link.entity_id is not None


def _is_anothers_name(one: Found, entity: Entity, gazetteer: Gazetteer) -> bool:
    """Whether others are written like this, and this entity is not."""
    known = gazetteer.candidates(one.surface)
    rule = gazetteer.rule(one.surface)
    meant = {*known, *(reading.entity_id for reading in rule.readings)} if rule is not None else set(known)
    return bool(meant - {None}) and entity.entity_id not in meant
