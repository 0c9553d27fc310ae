"""Names that people type to entities of the gazetteer; what is not safe is an error that lists what it may mean."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from pipeline.tag.gazetteer import Entity, Gazetteer, key

_NEAR = 70
_SHOWN = 5
_LONGEST = 60


class UnknownNameError(ValueError):
    """A name that nobody bears, or several."""


def subscription_name(text: str) -> str:
    """`text` where a subscription may be called so; ValueError otherwise, for it stands in mails and on terminals."""
    if not text.strip() or len(text) > _LONGEST or not text.isprintable():
        raise ValueError(f"a name has 1 to {_LONGEST} letters or digits")
    return text


def resolve(name: str, gazetteer: Gazetteer) -> Entity:
    """The one entity with this id, name or alias."""
    found = gazetteer.by_name(name)
    if found is not None:
        return found
    bearers = [gazetteer.entities[entity_id] for entity_id in gazetteer.surfaces.get(key(name), ())]
    if bearers:
        raise UnknownNameError(f"{name!r} may be {_listed(bearers)}: write the id in brackets")
    near = _near(name, gazetteer)
    hint = f": near are {_listed(near)}" if near else ", and nothing in the gazetteer is near it"
    raise UnknownNameError(f"{name!r} is not in the gazetteer{hint}")


def _near(name: str, gazetteer: Gazetteer) -> list[Entity]:
    found = process.extract(key(name), sorted(gazetteer.surfaces), scorer=fuzz.WRatio, score_cutoff=_NEAR, limit=20)
    ids = dict.fromkeys(entity_id for surface, _, _ in found for entity_id in gazetteer.surfaces[surface])
    return [gazetteer.entities[entity_id] for entity_id in ids][:_SHOWN]


def _listed(entities: list[Entity]) -> str:
    return ", ".join(f"{entity.name} ({entity.entity_id})" for entity in entities)
