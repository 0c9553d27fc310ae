"""Whom a matter is about: the companies and agencies that act in it or, where laws are made, the place they are for.

In: a document, its entities and types. Out: keys with shares that add up to 1. A vendor's dispute is the vendor's,
whoever opposes it and wherever; a ban that a city or a country debates is that place's, whoever proposes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.detect.jurisdictions import seat
from pipeline.detect.words import fold
from pipeline.records import CONCERNED, ArticleEntity, Document, Tagged

LAWMAKING = frozenset({"legislation", "ban_or_moratorium"})
_LAW = "law:"
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
        weights[f"{_LAW}{place}"] = FOR_LAW
    total = sum(weights.values())
    return tuple((key, round(weight / total, 4)) for key, weight in sorted(weights.items()))


def other_law(mine: Iterable[tuple[str, float]], theirs: Mapping[str, float]) -> float:
    """How far an article and a group are about laws, 0 to 1, where those are of different places; else 0.

    `mine` and `theirs` are their actors; those of a group may add up to any sum.
    """
    ours, others = _laws(mine), _laws(theirs.items())
    if not ours or not others or any(_is_within(one, other) for one in ours for other in others):
        return 0.0
    return sum(ours.values()) * sum(others.values()) / sum(theirs.values())


def _laws(actors: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Places whose laws are among the actors, with the share of each."""
    return {actor.removeprefix(_LAW): share for actor, share in actors if actor.startswith(_LAW)}


def _is_within(one: str, other: str) -> bool:
    """True for the same place, and for a town and its state; each state has laws beside those of its country."""
    return one == other or any("-" in a and b.startswith(f"{a}:") for a, b in ((one, other), (other, one)))


def _acts(entity: ArticleEntity) -> bool:
    is_organisation = entity.entity_type in ("company", "agency")
    return is_organisation and entity.salience == "main" and entity.role in CONCERNED
