"""What is told of a controversy: stories with their articles, and the figures over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping

from web.queries.rows import from_json, group_by, instant, moment, select


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


ARTICLE = """a.article_id, a.title AS article_title, o.name AS outlet, a.url, a.published_at, a.published_precision,
              a.first_seen_at"""


def stories_of(connection: Connection, controversy_id: str) -> tuple[Story, ...]:
    """The stories of a controversy in the order of their first articles, each with all of its articles."""
    found = select(
        connection,
        f"SELECT s.story_id, s.title, a.copy_of, {ARTICLE} "
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
