"""Whom a matter is about: the companies and agencies that act in it or, where laws are made, the place they are for.

In: a document, its entities and types. Out: keys with shares that add up to 1. A vendor's dispute is the vendor's,
whoever opposes it and wherever; a ban that a city or a country debates is that place's, whoever proposes it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.detect.jurisdictions import seat
from pipeline.detect.words import fold
from pipeline.records import CONCERNED, ArticleEntity, Document, Tagged

LAWMAKING = frozenset({"legislation", "ban_or_moratorium"})
IN_TITLE, IN_TEXT, FOR_LAW = 3.0, 1.0, 3.0


def actors(document: Document, tagged: Tagged, types: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """Keys (`org:` with an entity, `law:` with a place) with their shares, in the order of the keys."""
    title, named = fold(document.title), set(tagged.title_entity_ids)
    weights = {
        f"org:{entity.entity_id}": IN_TITLE if entity.entity_id in named or fold(entity.name) in title else IN_TEXT
        for entity in tagged.entities
        if _acts(entity)
    }
    place = None if LAWMAKING.isdisjoint(types) else seat(document, tagged)
    if place is not None:
        weights[f"law:{place}"] = FOR_LAW
    total = sum(weights.values())
    return tuple((key, round(weight / total, 4)) for key, weight in sorted(weights.items()))


def _acts(entity: ArticleEntity) -> bool:
    is_organisation = entity.entity_type in ("company", "agency")
    return is_organisation and entity.salience == "main" and entity.role in CONCERNED
