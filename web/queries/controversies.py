"""Controversies: the list with its filters, and one with its parties and stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping

from pipeline.told import is_told
from web.queries.parties import Party, parties_of
from web.queries.rows import PER_PAGE, Page, contains, count, group_by, instant, moment, patterns, select, select_one

#: What a list may be sorted by, and the SQL for it; figures, counts and dates come highest first.
SORTS: dict[str, str] = {
    "severity": "x.severity DESC NULLS LAST",
    "reach": "x.reach DESC NULLS LAST",
    "novelty": "x.novelty DESC NULLS LAST",
    "latest": "coalesce(d.latest_at, c.opened_at) DESC",
    "opened": "c.opened_at DESC",
    "articles": "n.n_articles DESC NULLS LAST",
    "title": "lower(c.title) ASC",
}
STATUSES = ("open", "quiet", "closed", "merged")

# `v_controversies` finds one row by its keys, but counts for every controversy before a list of it is sorted. The pages
# show the same values (a test holds them against the view): what a list sorts by first, the rest of its few rows then.
_NOW = (
    "FROM controversy AS c JOIN controversy_state AS st ON st.controversy_id = c.controversy_id AND st.known_to IS NULL"
)
_FIGURES = """LEFT JOIN (SELECT controversy_id, severity, reach, novelty, row_number() OVER (
                             PARTITION BY controversy_id ORDER BY known_from DESC, position DESC) AS place
                         FROM assessment) AS x ON x.controversy_id = c.controversy_id AND x.place = 1"""
_LATEST = """LEFT JOIN (SELECT controversy_id, max(known_at) AS latest_at
                        FROM v_developments GROUP BY controversy_id) AS d ON d.controversy_id = c.controversy_id"""
_ARTICLES = """LEFT JOIN (SELECT cs.controversy_id, count(DISTINCT sa.article_id) AS n_articles
                          FROM v_controversy_stories AS cs JOIN v_story_articles AS sa ON sa.story_id = cs.story_id
                          GROUP BY cs.controversy_id) AS n ON n.controversy_id = c.controversy_id"""
_OWN_ARTICLES = """FROM v_controversy_stories AS cs JOIN v_story_articles AS sa ON sa.story_id = cs.story_id
                   JOIN article AS a ON a.article_id = sa.article_id WHERE cs.controversy_id = c.controversy_id"""
_OWN_FIGURE = """coalesce((SELECT v.{0} FROM v_assessments AS v WHERE v.controversy_id = c.controversy_id
                           ORDER BY v.known_from DESC, v.position DESC LIMIT 1), 0) AS {0}"""
_COLUMNS = f"""c.controversy_id, c.slug, c.title, c.opened_at, st.status, st.merged_into,
    {_OWN_FIGURE.format("severity")}, {_OWN_FIGURE.format("reach")}, {_OWN_FIGURE.format("novelty")},
    (SELECT count(DISTINCT cs.story_id) {_OWN_ARTICLES}) AS n_stories,
    (SELECT count(DISTINCT a.article_id) {_OWN_ARTICLES}) AS n_articles,
    (SELECT count(DISTINCT a.outlet_slug) {_OWN_ARTICLES}) AS n_outlets,
    (SELECT max(v.known_at) FROM v_developments AS v WHERE v.controversy_id = c.controversy_id) AS latest_at"""
_OF_TYPE = """EXISTS (SELECT 1 FROM v_controversy_stories AS cs
                      JOIN v_story_articles AS sa ON sa.story_id = cs.story_id
                      JOIN v_article_types AS t ON t.article_id = sa.article_id
                      WHERE cs.controversy_id = c.controversy_id AND t.type = :type)"""
_WITH_ENTITY = """EXISTS (SELECT 1 FROM v_controversy_entities AS ce JOIN v_entities AS e ON e.entity_id = ce.entity_id
                          WHERE ce.controversy_id = c.controversy_id
                            AND (e.entity_id = :entity OR {0}))"""

_LEFT = "c.controversy_id IN (SELECT controversy_id FROM ruling WHERE slug_before = :value)"


@dataclass(frozen=True, slots=True)
class Controversy:
    """A controversy as it stands now. `latest_at` is when its latest development became known."""

    controversy_id: str
    slug: str
    title: str
    status: str
    merged_into: str | None
    opened_at: datetime
    latest_at: datetime | None
    severity: int
    reach: int
    novelty: int
    n_stories: int
    n_articles: int
    n_outlets: int
    parties: tuple[Party, ...] = ()
    types: tuple[str, ...] = ()

    @property
    def parties_with_roles(self) -> tuple[tuple[Party, tuple[str, ...]], ...]:
        """Each party once, with all of its roles."""
        roles: dict[str, list[str]] = {}
        for party in self.parties:
            roles.setdefault(party.entity_id, []).append(party.role)
        first = {party.entity_id: party for party in reversed(self.parties)}
        return tuple((first[entity_id], tuple(held)) for entity_id, held in roles.items())


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of controversies is narrowed to. An empty `status` means all but the merged ones."""

    status: str = ""
    type: str = ""
    entity: str = ""
    min_severity: int = 0
    sort: str = "severity"


def list_controversies(connection: Connection, wanted: Filter, page: int) -> Page[Controversy]:
    """One page of the controversies that pass `wanted`, with their parties and types."""
    where, values = _where(wanted)
    figures = _FIGURES if wanted.min_severity or wanted.sort in ("severity", "reach", "novelty") else ""
    total = count(connection, f"SELECT count(*) {_NOW} {figures} WHERE {where}", **values)
    joined = {"latest": _LATEST, "articles": _ARTICLES}.get(wanted.sort, "")
    found = select(
        connection,
        f"SELECT c.controversy_id {_NOW} {figures} {joined} WHERE {where} "
        f"ORDER BY {SORTS[wanted.sort]}, c.slug LIMIT :size OFFSET :skip",
        **values,
        size=PER_PAGE,
        skip=(page - 1) * PER_PAGE,
    )
    return Page(_load(connection, [row["controversy_id"] for row in found]), total, page)


def _load(connection: Connection, ids: list[str]) -> tuple[Controversy, ...]:
    """The controversies with these ids, in their order."""
    if not ids:
        return ()
    rows = {
        row["controversy_id"]: row
        for row in select(connection, f"SELECT {_COLUMNS} {_NOW} WHERE c.controversy_id IN :ids", ids=ids)
    }
    return _complete(connection, [rows[key] for key in ids])


def _where(wanted: Filter) -> tuple[str, dict[str, object]]:
    """The condition (fixed pieces of SQL only) and the values that it names."""
    parts, values = ["st.status <> 'merged'"], dict[str, object]()
    if wanted.status:
        parts, values = ["st.status = :status"], {"status": wanted.status}
    if wanted.min_severity:
        parts.append("x.severity >= :min_severity")
        values["min_severity"] = wanted.min_severity
    if wanted.type:
        parts.append(_OF_TYPE)
        values["type"] = wanted.type
    if wanted.entity:
        parts.append(_WITH_ENTITY.format(contains("e.name", wanted.entity)))
        values |= {"entity": wanted.entity, **patterns(wanted.entity)}
    return " AND ".join(parts), values


def find_named(connection: Connection, named: str) -> Controversy | None:
    """The controversy with this short name, merged or not; else the one that had it before a ruling; else by its id."""
    by_name = _find(connection, "c.slug = :value", named) or _find(connection, _LEFT, named)
    return by_name or find_by_id(connection, named)


def find_by_id(connection: Connection, controversy_id: str) -> Controversy | None:
    return _find(connection, "c.controversy_id = :value", controversy_id)


def _find(connection: Connection, where: str, value: str) -> Controversy | None:
    row = select_one(connection, f"SELECT {_COLUMNS} {_NOW} WHERE {where}", value=value)
    return None if row is None else _complete(connection, [row])[0]


def titles_of(connection: Connection, ids: list[str]) -> dict[str, tuple[str, str]]:
    """Slug and title of those of `ids` that were not merged into others."""
    if not ids:
        return {}
    found = select(
        connection,
        f"SELECT c.controversy_id, c.slug, c.title {_NOW} WHERE c.controversy_id IN :ids AND st.status <> 'merged'",
        ids=ids,
    )
    return {row["controversy_id"]: (row["slug"], row["title"]) for row in found}


def find_survivor(connection: Connection, controversy: Controversy) -> Controversy:
    """Where a merged controversy went in the end; a chain that turns in a circle ends at its last new member."""
    seen = {controversy.controversy_id}
    while controversy.merged_into and controversy.merged_into not in seen:
        seen.add(controversy.merged_into)
        following = find_by_id(connection, controversy.merged_into)
        if following is None:
            break
        controversy = following
    return controversy


def merged_into(connection: Connection, controversy_id: str) -> tuple[str, ...]:
    """Titles of controversies that were merged into this one."""
    found = select(
        connection,
        f"SELECT c.title {_NOW} WHERE st.merged_into = :cid ORDER BY c.opened_at, c.slug",
        cid=controversy_id,
    )
    return tuple(row["title"] for row in found)


def controversies_of_article(connection: Connection, article_id: str) -> tuple[Controversy, ...]:
    """The controversies that an article's stories belong to."""
    found = select(
        connection,
        "SELECT DISTINCT cs.controversy_id FROM v_story_articles AS sa "
        "JOIN v_controversy_stories AS cs ON cs.story_id = sa.story_id WHERE sa.article_id = :aid "
        "ORDER BY cs.controversy_id",
        aid=article_id,
    )
    return _load(connection, [row["controversy_id"] for row in found])


def controversies_of_entity(connection: Connection, entity_id: str) -> tuple[tuple[str, Controversy], ...]:
    """An entity's roles and the controversies in which it has them, the gravest first; merged ones left out."""
    found = select(
        connection, "SELECT controversy_id, role FROM v_controversy_entities WHERE entity_id = :eid", eid=entity_id
    )
    known = {item.controversy_id: item for item in _load(connection, sorted({row["controversy_id"] for row in found}))}
    held = [(row["role"], known[row["controversy_id"]]) for row in found]
    held.sort(key=lambda item: (-item[1].severity, item[1].slug, item[0]))
    return tuple((role, controversy) for role, controversy in held if controversy.status != "merged")


def _complete(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Controversy, ...]:
    ids = [row["controversy_id"] for row in rows]
    if not ids:
        return ()
    parties, types = parties_of(connection, ids), _types(connection, ids)
    return tuple(
        _controversy(row, parties.get(row["controversy_id"], ()), types.get(row["controversy_id"], ())) for row in rows
    )


def _controversy(row: RowMapping, parties: tuple[Party, ...], types: tuple[str, ...]) -> Controversy:
    return Controversy(
        **{name: row[name] for name in ("controversy_id", "slug", "title", "status", "merged_into")},
        **{name: row[name] for name in ("severity", "reach", "novelty", "n_stories", "n_articles", "n_outlets")},
        opened_at=instant(row["opened_at"]),
        latest_at=moment(row["latest_at"]),
        parties=parties,
        types=types,
    )


def _types(connection: Connection, ids: list[str]) -> dict[str, tuple[str, ...]]:
    found = select(
        connection,
        "SELECT cs.controversy_id, t.type, count(DISTINCT t.article_id) AS n FROM v_controversy_stories AS cs "
        "JOIN v_story_articles AS sa ON sa.story_id = cs.story_id "
        f"JOIN v_article_types AS t ON t.article_id = sa.article_id AND {is_told('t')} "
        "WHERE cs.controversy_id IN :ids GROUP BY cs.controversy_id, t.type "
        "ORDER BY count(DISTINCT t.article_id) DESC, t.type",
        ids=ids,
    )
    return {cid: tuple(row["type"] for row in group) for cid, group in group_by(found, "controversy_id").items()}
