"""What is known of a controversy, gathered from the rows into one record for the pure steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleEntity,
    ArticleSift,
    Controversy,
    ControversyEntity,
    ControversyJurisdiction,
    ControversyStory,
    Development,
    Entity,
    Evidence,
    Outlet,
    StoryArticle,
)
from pipeline import records


def controversy_facts(session: Session, controversy: str, except_for: str | None = None) -> records.ControversyFacts:
    """All articles of the controversy's stories as they stand, in the order in which they became known.

    `except_for` leaves one article out.
    """
    opened_at = session.get_one(Controversy, controversy).opened_at
    articles = _articles(session, controversy, except_for)
    return records.ControversyFacts(
        controversy_id=controversy,
        opened_at=opened_at,
        articles=articles,
        earlier_actors=earlier_actors(
            session, controversy, opened_at, {entity.entity_id for article in articles for entity in article.entities}
        ),
        earlier_jurisdictions=earlier_jurisdictions(
            session, controversy, opened_at, {place for article in articles for place in article.jurisdictions}
        ),
        previous_activity_at=articles[-2].published_at if len(articles) > 1 else None,
    )


def _members(controversy: str) -> ColumnElement[bool]:
    return (
        (ControversyStory.controversy_id == controversy)
        & ControversyStory.known_to.is_(None)
        & StoryArticle.known_to.is_(None)
        & (StoryArticle.is_primary == 1)
    )


def article_fact(session: Session, controversy: str, article_id: str) -> records.ArticleFact:
    """One article of the controversy, as it stands, without evidence."""
    row = session.execute(_query(controversy).where(Article.article_id == article_id)).one()
    return _fact(row, _entities(session, [article_id]), {})


def _articles(session: Session, controversy: str, except_for: str | None = None) -> tuple[records.ArticleFact, ...]:
    query = _query(controversy).order_by(StoryArticle.known_from, Article.published_at, Article.url)
    if except_for is not None:
        query = query.where(Article.article_id != except_for)
    rows = [tuple(row) for row in session.execute(query)]
    ids = [str(row[0]) for row in rows]
    entities, evidence = _entities(session, ids), _evidence(session, ids)
    return tuple(_fact(row, entities, evidence) for row in rows)


def _query(controversy: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Article.article_id,
            StoryArticle.story_id,
            Outlet.name,
            Outlet.country,
            Article.language,
            func.coalesce(Article.published_at, Article.first_seen_at),
            StoryArticle.known_from,
            Article.copy_of,
            ArticleSift.is_controversy,
            ArticleSift.types,
            ArticleSift.jurisdictions,
            ArticleSift.affected,
        )
        .join(StoryArticle, StoryArticle.article_id == Article.article_id)
        .join(ControversyStory, ControversyStory.story_id == StoryArticle.story_id)
        .join(Outlet, Outlet.slug == Article.outlet_slug)
        .join(ArticleSift, (ArticleSift.article_id == Article.article_id) & ArticleSift.known_to.is_(None))
        .where(_members(controversy))
    )


def _fact(
    row: Sequence[Any],
    entities: Mapping[str, Sequence[records.ArticleEntity]],
    evidence: Mapping[str, Sequence[records.Evidence]],
) -> records.ArticleFact:
    article, story, outlet, country, language, published, known, copy_of, disputed, types, places, affected = row
    return records.ArticleFact(
        article_id=article,
        story_id=story,
        outlet=outlet,
        outlet_country=country,
        language=language,
        published_at=published,
        known_at=known,
        is_copy=copy_of is not None,
        types=tuple(types) if disputed else (),
        entities=tuple(entities.get(article, ())),
        evidence=tuple(evidence.get(article, ())),
        jurisdictions=tuple(places),
        affected=tuple(affected),
    )


def _entities(session: Session, articles: Sequence[str]) -> dict[str, list[records.ArticleEntity]]:
    query = (
        select(ArticleEntity, Entity)
        .join(Entity, Entity.entity_id == ArticleEntity.entity_id)
        .where(ArticleEntity.article_id.in_(articles), ArticleEntity.known_to.is_(None))
        .order_by(ArticleEntity.article_id, ArticleEntity.entity_id)
    )
    found: dict[str, list[records.ArticleEntity]] = defaultdict(list)
    for part, entity in session.execute(query):
        found[part.article_id].append(
            records.ArticleEntity(
                entity_id=entity.entity_id,
                name=entity.name,
                entity_type=entity.entity_type,  # type: ignore[arg-type]  # the tagger wrote it
                role=part.role,  # type: ignore[arg-type]
                salience=part.salience,  # type: ignore[arg-type]
                is_known=entity.is_known,
                country=entity.country,
                n_mentions=part.n_mentions,
            )
        )
    return found


def _evidence(session: Session, articles: Sequence[str]) -> dict[str, list[records.Evidence]]:
    query = (
        select(Evidence)
        .join(Development, Development.development_id == Evidence.development_id)
        .where(Evidence.article_id.in_(articles), Evidence.known_to.is_(None))
        .order_by(Evidence.article_id, Development.known_at, Evidence.rank, Evidence.start_char)
    )
    found: dict[str, list[records.Evidence]] = defaultdict(list)
    for row in session.scalars(query):
        one = records.Evidence(row.article_id, row.start_char, row.end_char, row.quote, row.rank, 0.0)
        if one not in found[row.article_id]:
            found[row.article_id].append(one)
    return found


def earlier_actors(session: Session, controversy: str, opened_at: datetime, among: Collection[str]) -> tuple[str, ...]:
    """Of these entities, those that were parties of a controversy before this one opened."""
    query = select(ControversyEntity.entity_id).where(
        ControversyEntity.entity_id.in_(among),
        ControversyEntity.controversy_id != controversy,
        ControversyEntity.known_from < opened_at,
    )
    return _sorted(session, query) if among else ()


def earlier_jurisdictions(
    session: Session, controversy: str, opened_at: datetime, among: Collection[str]
) -> tuple[str, ...]:
    """Of these jurisdictions, those that a controversy concerned before this one opened."""
    query = select(ControversyJurisdiction.jurisdiction).where(
        ControversyJurisdiction.jurisdiction.in_(among),
        ControversyJurisdiction.controversy_id != controversy,
        ControversyJurisdiction.known_from < opened_at,
    )
    return _sorted(session, query) if among else ()


def _sorted(session: Session, query: Select[str]) -> tuple[str, ...]:
    return tuple(sorted(session.scalars(query.distinct())))
