"""Entities: who is named and in which part, who holds whom, and under which identifiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping

from web.queries.rows import group_by, select, select_one


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier with its source and the days between which it holds."""

    scheme: str
    value: str
    valid_from: str | None
    valid_to: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Relative:
    """An entity that holds, or is held by, another."""

    entity_id: str
    name: str
    valid_from: str | None
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class Entity:
    """The thing named, with its identifiers, its parents and its parts."""

    entity_id: str
    name: str
    entity_type: str
    kind: str | None
    country: str | None
    is_known: bool
    identifiers: tuple[Identifier, ...]
    parents: tuple[Relative, ...]
    parts: tuple[Relative, ...]


@dataclass(frozen=True, slots=True)
class Party:
    """An entity's part in a controversy. `identifiers` are pairs of scheme and value that hold now."""

    entity_id: str
    name: str
    entity_type: str
    kind: str | None
    country: str | None
    role: str
    is_known: bool
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """An entity that articles name, with its roles and in how many articles it has each."""

    entity_id: str
    name: str
    entity_type: str
    is_known: bool
    roles: tuple[tuple[str, int], ...]


def find_entity(connection: Connection, entity_id: str) -> Entity | None:
    row = select_one(
        connection,
        "SELECT entity_id, name, entity_type, kind, country, is_known FROM v_entities WHERE entity_id = :eid",
        eid=entity_id,
    )
    if row is None:
        return None
    return Entity(
        entity_id=row["entity_id"],
        name=row["name"],
        entity_type=row["entity_type"],
        kind=row["kind"],
        country=row["country"],
        is_known=bool(row["is_known"]),
        identifiers=_identifiers(connection, entity_id),
        parents=_relatives(connection, "entity_id", "parent_id", entity_id),
        parts=_relatives(connection, "parent_id", "entity_id", entity_id),
    )


def _identifiers(connection: Connection, entity_id: str) -> tuple[Identifier, ...]:
    found = select(
        connection,
        "SELECT scheme, value, valid_from, valid_to, source FROM v_entity_identifiers WHERE entity_id = :eid "
        "ORDER BY scheme, value",
        eid=entity_id,
    )
    return tuple(Identifier(**row) for row in found)


def _relatives(connection: Connection, of: str, other: str, entity_id: str) -> tuple[Relative, ...]:
    found = select(
        connection,
        f"SELECT e.entity_id, e.name, p.valid_from, p.valid_to FROM v_entity_parents AS p "
        f"JOIN v_entities AS e ON e.entity_id = p.{other} WHERE p.{of} = :eid ORDER BY e.name, e.entity_id",
        eid=entity_id,
    )
    return tuple(Relative(**row) for row in found)


def named_beside(connection: Connection, controversy_id: str) -> tuple[Named, ...]:
    """The entities that a controversy's articles name and that are none of its parties, the most named first."""
    found = select(
        connection,
        "SELECT e.entity_id, e.name, e.entity_type, e.is_known, ae.role, "
        "count(DISTINCT ae.article_id) AS n_articles FROM v_controversy_stories AS cs "
        "JOIN v_story_articles AS sa ON sa.story_id = cs.story_id "
        "JOIN v_article_entities AS ae ON ae.article_id = sa.article_id "
        "JOIN v_entities AS e ON e.entity_id = ae.entity_id WHERE cs.controversy_id = :cid "
        "AND NOT EXISTS (SELECT 1 FROM v_controversy_entities AS p "
        "                WHERE p.controversy_id = cs.controversy_id AND p.entity_id = ae.entity_id) "
        "GROUP BY e.entity_id, e.name, e.entity_type, e.is_known, ae.role "
        "ORDER BY count(DISTINCT ae.article_id) DESC, e.is_known DESC, e.name, e.entity_id, ae.role",
        cid=controversy_id,
    )
    return tuple(
        Named(
            entity_id=rows[0]["entity_id"],
            name=rows[0]["name"],
            entity_type=rows[0]["entity_type"],
            is_known=bool(rows[0]["is_known"]),
            roles=tuple((row["role"], row["n_articles"]) for row in rows),
        )
        for rows in group_by(found, "entity_id").values()
    )


def names_of(connection: Connection, entity_ids: Sequence[str]) -> dict[str, str]:
    """Names of those of `entity_ids` that are entities."""
    if not entity_ids:
        return {}
    found = select(connection, "SELECT entity_id, name FROM v_entities WHERE entity_id IN :ids", ids=list(entity_ids))
    return {row["entity_id"]: row["name"] for row in found}


def parties_of(connection: Connection, ids: list[str]) -> dict[str, tuple[Party, ...]]:
    """The parties of each of these controversies, those of the gazetteer first."""
    found = select(
        connection,
        "SELECT ce.controversy_id, ce.role, e.entity_id, e.name, e.entity_type, e.kind, e.country, e.is_known "
        "FROM v_controversy_entities AS ce JOIN v_entities AS e ON e.entity_id = ce.entity_id "
        "WHERE ce.controversy_id IN :ids ORDER BY e.is_known DESC, e.name, e.entity_id",
        ids=ids,
    )
    named = _identifiers_of(connection, sorted({row["entity_id"] for row in found}))
    return {
        controversy_id: tuple(_party(row, named.get(row["entity_id"], ())) for row in group)
        for controversy_id, group in group_by(found, "controversy_id").items()
    }


def _party(row: RowMapping, identifiers: tuple[tuple[str, str], ...]) -> Party:
    return Party(
        entity_id=row["entity_id"],
        name=row["name"],
        entity_type=row["entity_type"],
        kind=row["kind"],
        country=row["country"],
        role=row["role"],
        is_known=bool(row["is_known"]),
        identifiers=identifiers,
    )


def _identifiers_of(connection: Connection, entity_ids: list[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Scheme and value of the identifiers that hold now, by entity."""
    if not entity_ids:
        return {}
    found = select(
        connection,
        "SELECT entity_id, scheme, value FROM v_entity_identifiers WHERE entity_id IN :ids AND valid_to IS NULL "
        "ORDER BY CASE scheme WHEN 'ticker' THEN 1 WHEN 'isin' THEN 2 WHEN 'lei' THEN 3 ELSE 4 END, value",
        ids=entity_ids,
    )
    return {
        entity_id: tuple((row["scheme"], row["value"]) for row in group)
        for entity_id, group in group_by(found, "entity_id").items()
    }
