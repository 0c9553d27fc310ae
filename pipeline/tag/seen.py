"""What the tagger saw in one text, and the records that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.records import ArticleEntity, Deal, Mention, Role, Salience
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.inferred import PlaceForBody
from pipeline.tag.role_features import Part
from pipeline.tag.traders import party_id, place_id
from pipeline.tag.within import Party
from pipeline.tag.words import Words

_INFERRED_CONFIDENCE = 0.6
_WHY = {
    "venue": "a place that uses what is sold",
    "event": "an event that uses what is sold",
    "customer": "a name that stands where a customer does",
    "nation": "a body told by its country",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the tagger made of one text. `parts`, `roles` and `saliences` belong together, one by one."""

    words: Words
    title_ids: tuple[str, ...]
    parts: tuple[Part, ...]
    roles: tuple[Role, ...]
    saliences: tuple[Salience, ...]
    products: tuple[Party, ...]
    places: tuple[PlaceForBody, ...]
    deals: tuple[Deal, ...] = ()
    title: str = ""


def mentions(seen: Seen) -> tuple[Mention, ...]:
    """Every mention, sorted; of two plain ones none overlap."""
    found = [one for part, role in zip(seen.parts, seen.roles, strict=True) for one in _of(part.party, role)]
    found.extend(one for party in seen.products for one in _of(party, "other"))
    bought = {deal.buyer_id for deal in seen.deals}
    kept = (place for place in seen.places if place.kind == "police" or place_id(place) in bought)
    found.extend(_inferred(seen.words.text, place) for place in kept)
    sides = bought | {deal.vendor_id for deal in seen.deals}
    loose = (part.party for part in seen.parts if part.party.entity_id is None and party_id(part.party) in sides)
    found.extend(one for party in loose for one in _trading(party, "buyer" if party_id(party) in bought else "vendor"))
    return tuple(_disjoint(found))


def entities(seen: Seen, gazetteer: Gazetteer) -> tuple[ArticleEntity, ...]:
    """The parties that have an id, then the products."""
    rows = zip(seen.parts, seen.roles, seen.saliences, strict=True)
    parties = [_entity(part.party, role, salience, gazetteer) for part, role, salience in rows if part.party.entity_id]
    return (*parties, *(_entity(party, "other", "minor", gazetteer) for party in seen.products if party.entity_id))


def _entity(party: Party, role: Role, salience: Salience, gazetteer: Gazetteer) -> ArticleEntity:
    known = gazetteer.entities.get(party.entity_id or "")
    return ArticleEntity(
        entity_id=party.entity_id or "",
        name=party.name,
        entity_type=party.entity_type,
        role=role,
        salience=salience,
        is_known=party.is_known,
        country=known.country if known is not None else None,
        n_mentions=len(party.found),
    )


def _of(party: Party, role: Role) -> list[Mention]:
    return [
        Mention(
            start=one.start,
            end=one.end,
            surface=one.surface,
            entity=party.name,
            entity_type=party.entity_type,
            entity_id=party.entity_id,
            role=role,
            is_known=party.is_known,
            confidence=round(one.confidence, 3),
            rule=one.rule,
        )
        for one in party.found
    ]


def _trading(party: Party, role: Role) -> list[Mention]:
    """The first mention of a name that several have once more: as that side of a sale which the article tells of."""
    rule = "inferred: a side of a sale, whichever of its namesakes it is"
    first = replace(party, entity_id=party_id(party), found=party.found[:1])
    return [replace(one, is_inferred=True, is_known=False, rule=rule) for one in _of(first, role)]


def _inferred(text: str, place: PlaceForBody) -> Mention:
    return Mention(
        start=place.start,
        end=place.end,
        surface=text[place.start : place.end],
        entity=place.entity.name if place.entity else place.name,
        entity_type=place.entity_type,
        entity_id=place_id(place),
        role="buyer",
        is_known=place.entity is not None,
        is_inferred=True,
        confidence=_INFERRED_CONFIDENCE,
        rule=f"inferred: {_WHY.get(place.kind, f'a place that stands for its {place.kind}')}",
    )


def _disjoint(found: Sequence[Mention]) -> list[Mention]:
    """Sorted; of two of a kind that overlap the first stays, of two that begin together the longer."""
    kept: list[Mention] = []
    ends = {True: 0, False: 0}
    for one in sorted(found, key=lambda m: (m.start, m.is_inferred, -m.end)):
        if one.start >= ends[one.is_inferred]:
            kept.append(one)
            ends[one.is_inferred] = one.end
    return kept
