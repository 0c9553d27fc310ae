"""What happened in controversies: developments with their quotes, stories with their articles, and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from web.queries.rows import PER_PAGE, Page, count, from_json, group_by, instant, moment, select


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
    """Something that happened in a controversy, with the quotes that back it, best first."""

    development_id: str
    kind: str
    occurred_at: datetime
    known_at: datetime
    headline: str
    is_backlog: bool
    slug: str
    title: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryArticle:
    """An article of a story."""

    article_id: str
    title: str
    outlet: str
    url: str
    published_at: datetime | None
    published_precision: str | None
    first_seen_at: datetime
    copy_of: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """The articles about one happening; `n_independent` counts reprints once."""

    story_id: str
    title: str
    first_published_at: datetime
    n_independent: int
    articles: tuple[StoryArticle, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Severity, reach and novelty from a time on, and the parts of which they are made."""

    known_from: datetime
    formula_version: str
    severity: int
    reach: int
    novelty: int
    parts: dict[str, Any]
    article_id: str | None


_DEVELOPMENTS = """SELECT d.development_id, d.kind, d.occurred_at, d.known_at, d.headline, d.is_backlog,
                          c.slug, c.title
                   FROM v_developments AS d JOIN controversy AS c ON c.controversy_id = d.controversy_id"""
_ARTICLE = """a.article_id, a.title AS article_title, o.name AS outlet, a.url, a.published_at, a.published_precision,
              a.first_seen_at"""


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
    """All developments of one controversy, the latest first."""
    found = select(
        connection,
        f"{_DEVELOPMENTS} WHERE d.controversy_id = :cid ORDER BY d.occurred_at DESC, d.known_at DESC, d.development_id",
        cid=controversy_id,
    )
    return _with_quotes(connection, found)


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
            quotes=quotes.get(row["development_id"], ()),
        )
        for row in found
    )


def _quotes(connection: Connection, ids: list[str]) -> dict[str, tuple[Quote, ...]]:
    found = select(
        connection,
        f"SELECT e.development_id, e.evidence_id, e.quote, e.start_char, e.end_char, {_ARTICLE} "
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


def stories_of(connection: Connection, controversy_id: str) -> tuple[Story, ...]:
    """The stories of a controversy in the order of their first articles, each with all of its articles."""
    found = select(
        connection,
        f"SELECT s.story_id, s.title, a.copy_of, {_ARTICLE} "
        "FROM v_controversy_stories AS cs JOIN story AS s ON s.story_id = cs.story_id "
        "JOIN v_story_articles AS sa ON sa.story_id = s.story_id JOIN v_articles AS a ON a.article_id = sa.article_id "
        "JOIN v_outlets AS o ON o.outlet = a.outlet WHERE cs.controversy_id = :cid "
        "ORDER BY coalesce(a.published_at, a.first_seen_at), a.url, s.story_id",
        cid=controversy_id,
    )
    return tuple(_story(group) for group in group_by(found, "story_id").values())


def _story(rows: Sequence[RowMapping]) -> Story:
    return Story(
        story_id=rows[0]["story_id"],
        title=rows[0]["title"],
        first_published_at=instant(rows[0]["published_at"] or rows[0]["first_seen_at"]),
        n_independent=len({row["copy_of"] or row["article_id"] for row in rows}),
        articles=tuple(_story_article(row) for row in rows),
    )


def _story_article(row: RowMapping) -> StoryArticle:
    return StoryArticle(
        article_id=row["article_id"],
        title=row["article_title"],
        outlet=row["outlet"],
        url=row["url"],
        published_at=moment(row["published_at"]),
        published_precision=row["published_precision"],
        first_seen_at=instant(row["first_seen_at"]),
        copy_of=row["copy_of"],
    )


def figures_of(connection: Connection, controversy_id: str) -> tuple[Figures, ...]:
    """Every assessment of a controversy, the newest first."""
    found = select(
        connection,
        "SELECT known_from, formula_version, severity, reach, novelty, parts, article_id FROM v_assessments "
        "WHERE controversy_id = :cid ORDER BY known_from DESC, position DESC",
        cid=controversy_id,
    )
    return tuple(
        Figures(
            known_from=instant(row["known_from"]),
            formula_version=row["formula_version"],
            severity=row["severity"],
            reach=row["reach"],
            novelty=row["novelty"],
            parts=from_json(row["parts"]) or {},
            article_id=row["article_id"],
        )
        for row in found
    )
