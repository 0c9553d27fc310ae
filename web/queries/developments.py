"""Developments with their quotes: all of them, and those of one controversy as they belong together now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from alerts.digest import FOLDED, KINDS
from web.queries.chronicle import ARTICLE
from web.queries.rows import PER_PAGE, Page, count, group_by, instant, moment, select


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim quote, its article and its outlet. `start` and `end` are offsets into the article's text."""

    evidence_id: str
    text: str
    start: int
    end: int
    article_id: str
    article_title: str
    outlet: str
    url: str
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Development:
    """Something that happened in a controversy, with the quotes that back it, best first.

    `also` are further developments of the same article, which are told with this one.
    """

    development_id: str
    kind: str
    occurred_at: datetime
    known_at: datetime
    headline: str
    is_backlog: bool
    slug: str
    title: str
    article_id: str | None
    quotes: tuple[Quote, ...] = ()
    also: tuple[Development, ...] = ()


_DEVELOPMENTS = """SELECT d.development_id, d.kind, d.occurred_at, d.known_at, d.headline, d.is_backlog,
                          d.article_id, c.slug, c.title
                   FROM v_developments AS d JOIN controversy AS c ON c.controversy_id = d.controversy_id"""
#: The primary place of articles.
_PLACED = """FROM v_story_articles AS sa JOIN v_controversy_stories AS cs ON cs.story_id = sa.story_id
             WHERE sa.is_primary = 1 AND cs.is_primary = 1"""


def list_developments(connection: Connection, page: int, size: int = PER_PAGE) -> Page[Development]:
    """All developments, the latest known first."""
    total = count(connection, "SELECT count(*) FROM v_developments")
    found = select(
        connection,
        f"{_DEVELOPMENTS} ORDER BY d.known_at DESC, d.occurred_at DESC, d.development_id LIMIT :size OFFSET :skip",
        size=size,
        skip=(page - 1) * size,
    )
    return Page(_with_quotes(connection, found), total, page, size)


def developments_of(connection: Connection, controversy_id: str) -> tuple[Development, ...]:
    """What belongs to one controversy now, the latest first: as in a digest, a development goes with its article, also
    into another controversy than the one in which it became known; what one article brings stands together.
    """
    ids = [controversy_id, *_merged_into(connection, controversy_id)]
    found = select(
        connection,
        f"{_DEVELOPMENTS} WHERE d.development_id IN (SELECT development_id FROM development "
        f"WHERE controversy_id IN :ids OR article_id IN (SELECT article_id {_PLACED} AND cs.controversy_id = :cid)) "
        "ORDER BY d.occurred_at DESC, d.known_at DESC, d.development_id",
        ids=ids,
        cid=controversy_id,
    )
    homes = _homes(connection, [row["article_id"] for row in found if row["article_id"]])
    here = [row for row in found if homes.get(row["article_id"], controversy_id) == controversy_id]
    return told_together(_with_quotes(connection, here))


def _merged_into(connection: Connection, controversy_id: str) -> list[str]:
    """Controversies that went into this one, directly or by way of others."""
    found: list[str] = []
    ids = [controversy_id]
    while ids:
        rows = select(
            connection,
            "SELECT controversy_id FROM controversy_state WHERE known_to IS NULL AND merged_into IN :ids ORDER BY 1",
            ids=ids,
        )
        ids = [row["controversy_id"] for row in rows if row["controversy_id"] not in (controversy_id, *found)]
        found += ids
    return found


def _homes(connection: Connection, article_ids: list[str]) -> dict[str, str]:
    """The controversy to which each of these articles belongs, where it belongs to one."""
    if not article_ids:
        return {}
    rows = select(
        connection,
        f"SELECT sa.article_id, cs.controversy_id {_PLACED} AND sa.article_id IN :ids ORDER BY cs.controversy_id DESC",
        ids=sorted(set(article_ids)),
    )
    return {row["article_id"]: row["controversy_id"] for row in rows}


def told_together(found: Sequence[Development]) -> tuple[Development, ...]:
    """What one article brings as one, that which opens or widens the matter first, with the quotes of all."""
    groups: dict[str, list[Development]] = {}
    for one in found:
        groups.setdefault((one.kind in FOLDED and one.article_id) or one.development_id, []).append(one)
    return tuple(_together(sorted(group, key=lambda one: KINDS.index(one.kind))) for group in groups.values())


def _together(group: list[Development]) -> Development:
    first, *others = group
    quotes: dict[tuple[str, int, int], Quote] = {}
    for one in (quote for told in group for quote in told.quotes):
        quotes.setdefault((one.article_id, one.start, one.end), one)
    return replace(first, quotes=tuple(quotes.values()), also=tuple(others)) if others else first


def _with_quotes(connection: Connection, found: Sequence[RowMapping]) -> tuple[Development, ...]:
    ids = [row["development_id"] for row in found]
    quotes = _quotes(connection, ids) if ids else {}
    return tuple(
        Development(
            development_id=row["development_id"],
            kind=row["kind"],
            occurred_at=instant(row["occurred_at"]),
            known_at=instant(row["known_at"]),
            headline=row["headline"],
            is_backlog=bool(row["is_backlog"]),
            slug=row["slug"],
            title=row["title"],
            article_id=row["article_id"],
            quotes=quotes.get(row["development_id"], ()),
        )
        for row in found
    )


def _quotes(connection: Connection, ids: list[str]) -> dict[str, tuple[Quote, ...]]:
    found = select(
        connection,
        f"SELECT e.development_id, e.evidence_id, e.quote, e.start_char, e.end_char, {ARTICLE} "
        "FROM v_evidence AS e JOIN v_articles AS a ON a.article_id = e.article_id "
        "JOIN v_outlets AS o ON o.outlet = a.outlet WHERE e.development_id IN :ids ORDER BY e.rank, e.evidence_id",
        ids=ids,
    )
    return {key: tuple(_quote(row) for row in group) for key, group in group_by(found, "development_id").items()}


def _quote(row: RowMapping) -> Quote:
    return Quote(
        evidence_id=row["evidence_id"],
        text=row["quote"],
        start=row["start_char"],
        end=row["end_char"],
        article_id=row["article_id"],
        article_title=row["article_title"],
        outlet=row["outlet"],
        url=row["url"],
        published_at=moment(row["published_at"]),
        published_precision=row["published_precision"],
        first_seen_at=instant(row["first_seen_at"]),
    )
