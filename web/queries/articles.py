"""Articles as lists show them, with their filters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from web.queries.rows import PER_PAGE, Page, contains, count, from_json, instant, moment, patterns, select, select_one

TOPICS = ("core", "passing", "none")


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article as a list shows it."""

    article_id: str
    title: str
    outlet: str
    url: str
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime
    topic: str
    is_controversy: bool
    types: tuple[str, ...]
    copy_of: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of articles is narrowed to."""

    words: str = ""
    outlet: str = ""
    topic: str = ""
    only_controversial: bool = False


LINE = """SELECT a.article_id, a.title, o.name AS outlet_name, a.url, a.published_at, a.published_precision,
                  a.first_seen_at, a.topic, a.is_controversy, a.types, a.copy_of"""
# The name alone: `v_outlets` sums up the feeds of every outlet before it gives one.
FROM = "FROM v_articles AS a JOIN outlet AS o ON o.slug = a.outlet"
# Dated articles by their date, the others by when they were seen: each half walks along an index and stops early.
_NEWEST = """SELECT article_id FROM (
    SELECT * FROM (SELECT a.article_id, a.published_at AS shown_at, a.url FROM {0} AND a.published_at IS NOT NULL
                   ORDER BY a.published_at DESC, a.url LIMIT :until) AS dated
    UNION ALL
    SELECT * FROM (SELECT a.article_id, a.first_seen_at AS shown_at, a.url FROM {0} AND a.published_at IS NULL
                   ORDER BY a.first_seen_at DESC, a.url LIMIT :until) AS undated
) AS newest ORDER BY shown_at DESC, url LIMIT :size OFFSET :skip"""


def list_articles(connection: Connection, wanted: Filter, page: int) -> Page[ArticleLine]:
    """One page of the articles that pass `wanted`, the newest first."""
    source, values = _source(wanted)
    total = count(connection, _counting(wanted, source), **values)
    return Page(_newest(connection, source, values, page), total, page)


def _newest(connection: Connection, source: str, values: dict[str, object], page: int) -> tuple[ArticleLine, ...]:
    skip = (page - 1) * PER_PAGE
    found = select(connection, _NEWEST.format(source), **values, until=skip + PER_PAGE, size=PER_PAGE, skip=skip)
    ids = [row["article_id"] for row in found]
    rows = select(connection, f"{LINE} {FROM} WHERE a.article_id IN :ids", ids=ids) if ids else []
    lines = {row["article_id"]: line_of(row) for row in rows}
    return tuple(lines[key] for key in ids)


def _counting(wanted: Filter, source: str) -> str:
    """How many pass; where only the sift is asked, its index has the answer."""
    if wanted.topic in ("core", "passing") and not wanted.words and not wanted.outlet:
        flag = " AND is_controversy = 1" if wanted.only_controversial else ""
        return f"SELECT count(*) FROM article_sift WHERE known_to IS NULL AND topic = :topic{flag}"
    return f"SELECT count(*) FROM {source}"


def _source(wanted: Filter) -> tuple[str, dict[str, object]]:
    """The articles that pass, as the end of a query; the view only where what the sift said is asked for."""
    is_sifted = wanted.topic or wanted.only_controversial
    table, outlet = ("v_articles", "outlet") if is_sifted else ("article", "outlet_slug")
    parts, values = ["1 = 1"], dict[str, object]()
    if wanted.words:
        parts.append(contains("a.title", wanted.words))
        values |= patterns(wanted.words)
    if wanted.outlet:
        parts.append(f"a.{outlet} = :outlet")
        values["outlet"] = wanted.outlet
    if wanted.topic:
        parts.append("a.topic = :topic")
        values["topic"] = wanted.topic
    if wanted.only_controversial:
        parts.append("a.is_controversy = 1")
    return f"{table} AS a WHERE {' AND '.join(parts)}", values


def articles_naming(connection: Connection, entity_id: str, page: int) -> Page[ArticleLine]:
    """The articles in which an entity has a part, the newest first."""
    total = count(connection, "SELECT count(*) FROM v_article_entities WHERE entity_id = :eid", eid=entity_id)
    named = "(SELECT article_id FROM v_article_entities WHERE entity_id = :eid)"
    return Page(
        _newest(connection, f"article AS a WHERE a.article_id IN {named}", {"eid": entity_id}, page), total, page
    )


def copies_of(connection: Connection, article_id: str) -> tuple[ArticleLine, ...]:
    """The reprints of an article."""
    found = select(connection, f"{LINE} {FROM} WHERE a.copy_of = :aid ORDER BY a.first_seen_at, a.url", aid=article_id)
    return tuple(line_of(row) for row in found)


def find_line(connection: Connection, article_id: str) -> ArticleLine | None:
    row = select_one(connection, f"{LINE} {FROM} WHERE a.article_id = :aid", aid=article_id)
    return None if row is None else line_of(row)


def line_of(row: RowMapping) -> ArticleLine:
    """The columns of `LINE` as a record."""
    return ArticleLine(
        article_id=row["article_id"],
        title=row["title"],
        outlet=row["outlet_name"],
        url=row["url"],
        published_at=moment(row["published_at"]),
        published_precision=row["published_precision"],
        first_seen_at=instant(row["first_seen_at"]),
        topic=row["topic"],
        is_controversy=bool(row["is_controversy"]),
        types=tuple(from_json(row["types"])),
        copy_of=row["copy_of"],
    )


def outlet_names(connection: Connection) -> tuple[tuple[str, str], ...]:
    """Slug and name of every outlet, by name."""
    found = select(connection, "SELECT outlet, name FROM v_outlets ORDER BY lower(name), outlet")
    return tuple((row["outlet"], row["name"]) for row in found)
