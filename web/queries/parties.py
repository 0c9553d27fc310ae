"""Entities and deals: who is named, who holds whom, who sold what to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from web.queries.rows import PER_PAGE, Page, containing, count, group_by, instant, moment, select, select_one

DEAL_STATUSES = ("proposed", "pilot", "active", "ended", "refused")


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
class Named:
    """An entity that articles name, with its roles and in how many articles it has each."""

    entity_id: str
    name: str
    entity_type: str
    is_known: bool
    roles: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DealQuote:
    """The words with which an article tells a deal."""

    text: str
    start: int
    article_id: str
    article_title: str
    outlet: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deal:
    """A vendor's supply to a buyer, as the newest telling has it."""

    deal_id: str
    vendor_id: str
    vendor: str
    buyer_id: str
    buyer: str
    product: str | None
    status: str
    is_disputed: bool
    amount: float | None
    currency: str | None
    since: str | None
    as_of: datetime
    quotes: tuple[DealQuote, ...]


@dataclass(frozen=True, slots=True)
class DealFilter:
    """What a list of deals is narrowed to; `party` is an entity id or a part of a vendor's or buyer's name."""

    party: str = ""
    status: str = ""
    only_disputed: bool = False


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


def list_deals(connection: Connection, wanted: DealFilter, page: int) -> Page[Deal]:
    """One page of the deals that pass `wanted`, the newest telling first, each with all of its quotes."""
    where, values = _where(wanted)
    total = count(connection, f"SELECT count(*) FROM v_deals AS d WHERE {where}", **values)
    found = select(
        connection,
        f"SELECT d.* FROM v_deals AS d WHERE {where} ORDER BY d.as_of DESC, d.vendor, d.buyer, d.deal_id "
        "LIMIT :size OFFSET :skip",
        **values,
        size=PER_PAGE,
        skip=(page - 1) * PER_PAGE,
    )
    return Page(_deals(connection, list(found)), total, page)


def deals_of(connection: Connection, entity_id: str) -> tuple[Deal, ...]:
    """Every deal in which an entity sells or buys."""
    found = select(
        connection,
        "SELECT d.* FROM v_deals AS d WHERE d.vendor_id = :eid OR d.buyer_id = :eid "
        "ORDER BY d.as_of DESC, d.vendor, d.buyer, d.deal_id",
        eid=entity_id,
    )
    return _deals(connection, list(found))


def _where(wanted: DealFilter) -> tuple[str, dict[str, object]]:
    parts, values = ["1 = 1"], dict[str, object]()
    if wanted.party:
        parts.append(
            "(d.vendor_id = :party OR d.buyer_id = :party OR lower(d.vendor) LIKE :pattern ESCAPE '!' "
            "OR lower(d.buyer) LIKE :pattern ESCAPE '!')"
        )
        values |= {"party": wanted.party, "pattern": containing(wanted.party)}
    if wanted.status:
        parts.append("d.status = :status")
        values["status"] = wanted.status
    if wanted.only_disputed:
        parts.append("d.is_disputed = 1")
    return " AND ".join(parts), values


def _deals(connection: Connection, found: list[RowMapping]) -> tuple[Deal, ...]:
    ids = [row["deal_id"] for row in found]
    if not ids:
        return ()
    quotes = group_by(
        select(
            connection,
            "SELECT q.deal_id, q.quote, q.start_char, a.article_id, a.title, o.name AS outlet, a.published_at "
            "FROM v_deal_evidence AS q JOIN v_articles AS a ON a.article_id = q.article_id "
            "JOIN v_outlets AS o ON o.outlet = a.outlet WHERE q.deal_id IN :ids "
            "ORDER BY coalesce(a.published_at, a.first_seen_at) DESC, a.url, q.start_char",
            ids=ids,
        ),
        "deal_id",
    )
    return tuple(_deal(row, quotes.get(row["deal_id"], [])) for row in found)


def _deal(row: RowMapping, quotes: list[RowMapping]) -> Deal:
    plain = ("deal_id", "vendor_id", "vendor", "buyer_id", "buyer", "product", "status", "amount", "currency", "since")
    return Deal(
        **{name: row[name] for name in plain},
        is_disputed=bool(row["is_disputed"]),
        as_of=instant(row["as_of"]),
        quotes=tuple(
            DealQuote(
                text=quote["quote"],
                start=quote["start_char"],
                article_id=quote["article_id"],
                article_title=quote["title"],
                outlet=quote["outlet"],
                published_at=moment(quote["published_at"]),
            )
            for quote in quotes
        ),
    )
