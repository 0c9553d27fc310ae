"""Deals: who sold what to whom, and where the articles have led it, with the quotes that say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from web.queries.rows import PER_PAGE, Page, contains, count, group_by, instant, moment, patterns, select

STATUSES = ("proposed", "pilot", "active", "ended", "refused")


@dataclass(frozen=True, slots=True)
class Quote:
    """The words with which an article tells a deal."""

    text: str
    start: int
    article_id: str
    article_title: str
    outlet: str
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deal:
    """A vendor's supply to a buyer, as `v_deals` has it; `as_of` is the date of the newest telling."""

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
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of deals is narrowed to; `party` is an entity id or a part of a vendor's or buyer's name."""

    party: str = ""
    status: str = ""
    only_disputed: bool = False


def list_deals(connection: Connection, wanted: Filter, page: int) -> Page[Deal]:
    """One page of the deals that pass `wanted`, the one told last first, each with all of its quotes."""
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


def _where(wanted: Filter) -> tuple[str, dict[str, object]]:
    parts, values = ["1 = 1"], dict[str, object]()
    if wanted.party:
        parts.append(
            f"(d.vendor_id = :party OR d.buyer_id = :party OR {contains('d.vendor', wanted.party)} "
            f"OR {contains('d.buyer', wanted.party)})"
        )
        values |= {"party": wanted.party, **patterns(wanted.party)}
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
            Quote(
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
