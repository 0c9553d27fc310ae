"""The gazetteer written into the database, so that readers' SQL can join names, identifiers and parents."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models import Entity, EntityIdentifier, EntityParent, Meta
from pipeline.records import ArticleEntity
from pipeline.tag.gazetteer import Gazetteer
from pipeline.tombstones import ERASED

_KEY = "gazetteer_version"


def sync_gazetteer(session: Session, gazetteer: Gazetteer) -> bool:
    """Bring entities, identifiers and parents in line with the gazetteer; True where anything was written."""
    written = session.get(Meta, _KEY)
    if written is not None and written.value == gazetteer.version:
        return False
    # An entity that left the gazetteer stays, since mentions and published figures name it; it is just no longer known.
    listed_once = Entity.entity_id.not_like("x-%")  # the others are as many as there are names in the press
    session.execute(update(Entity).where(listed_once).values(is_known=False))
    known = {row.entity_id: row for row in session.scalars(select(Entity).where(listed_once))}
    for entity_id, listed in gazetteer.entities.items():
        row = known.get(entity_id) or Entity(entity_id=entity_id)
        row.name, row.entity_type, row.kind, row.country = (
            listed.name,
            listed.entity_type,
            listed.kind or None,
            listed.country,
        )
        row.is_known = True
        session.add(row)
    session.flush()
    _write_relations(session, gazetteer)
    session.merge(Meta(key=_KEY, value=gazetteer.version))
    return True


def ensure_entities(session: Session, entities: tuple[ArticleEntity, ...]) -> None:
    """Make sure that each entity an article names has a row; one whose name was erased has it again by this article."""
    for entity in entities:
        known = session.get(Entity, entity.entity_id)
        if known is not None and known.name == ERASED:
            known.name = entity.name
        if known is None:
            session.add(
                Entity(
                    entity_id=entity.entity_id,
                    name=entity.name,
                    entity_type=entity.entity_type,
                    kind=None,
                    country=entity.country,
                    is_known=entity.is_known,
                )
            )
    session.flush()


def _write_relations(session: Session, gazetteer: Gazetteer) -> None:
    session.execute(delete(EntityIdentifier))
    session.execute(delete(EntityParent))
    for entity_id, identifiers in gazetteer.identifiers.items():
        for one in identifiers:
            session.add(
                EntityIdentifier(
                    entity_id=entity_id,
                    scheme=one.scheme,
                    value=one.value,
                    valid_from=_day(one.valid_from),
                    valid_to=_day(one.valid_to),
                    source=one.source,
                )
            )
    for entity_id, parents in gazetteer.parents.items():
        for parent in parents:
            session.add(
                EntityParent(
                    entity_id=entity_id,
                    parent_id=parent.parent_id,
                    valid_from=_day(parent.valid_from) or "",
                    valid_to=_day(parent.valid_to),
                )
            )
    session.flush()


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
