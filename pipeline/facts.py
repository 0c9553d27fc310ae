"""What is known of a controversy, gathered from the rows into one record for the pure steps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, Select, select
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


def controversy_facts(session: Session, controversy: str) -> records.ControversyFacts:
    """All articles of the controversy's stories as they stand, in the order in which they became known."""
    opened_at = session.get_one(Controversy, controversy).opened_at
    articles = _articles(session, controversy)
    return records.ControversyFacts(
        controversy_id=controversy,
        opened_at=opened_at,
        articles=articles,
        earlier_actors=_earlier_actors(session, controversy, articles, opened_at),
        earlier_jurisdictions=_earlier_jurisdictions(session, controversy, articles, opened_at),
        previous_activity_at=articles[-2].published_at if len(articles) > 1 else None,
    )


def _members(controversy: str) -> ColumnElement[bool]:
    return (
        (ControversyStory.controversy_id == controversy)
        & ControversyStory.known_to.is_(None)
        & StoryArticle.known_to.is_(None)
        & (StoryArticle.is_primary == 1)
    )


def _articles(session: Session, controversy: str) -> tuple[records.ArticleFact, ...]:
    query = (
        select(Article, StoryArticle.story_id, StoryArticle.known_from, Outlet.name, Outlet.country, ArticleSift)
        .join(StoryArticle, StoryArticle.article_id == Article.article_id)
        .join(ControversyStory, ControversyStory.story_id == StoryArticle.story_id)
        .join(Outlet, Outlet.slug == Article.outlet_slug)
        .join(ArticleSift, (ArticleSift.article_id == Article.article_id) & ArticleSift.known_to.is_(None))
        .where(_members(controversy))
        .order_by(StoryArticle.known_from, Article.published_at, Article.url)
    )
    rows = session.execute(query).all()
    ids = [row[0].article_id for row in rows]
    entities, evidence = _entities(session, ids), _evidence(session, ids)
    return tuple(_fact(row, entities, evidence) for row in rows)


def _fact(
    row: Row[Article, str, datetime, str, str | None, ArticleSift],
    entities: dict[str, list[records.ArticleEntity]],
    evidence: dict[str, list[records.Evidence]],
) -> records.ArticleFact:
    article, story, known_at, outlet_name, outlet_country, sift = row
    return records.ArticleFact(
        article_id=article.article_id,
        story_id=story,
        outlet=outlet_name,
        outlet_country=outlet_country,
        language=article.language,
        published_at=article.published_at or article.first_seen_at,
        known_at=known_at,
        is_copy=article.copy_of is not None,
        types=tuple(sift.types) if sift.is_controversy else (),
        entities=tuple(entities[article.article_id]),
        evidence=tuple(evidence[article.article_id]),
        jurisdictions=tuple(sift.jurisdictions),
        affected=tuple(sift.affected),
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


def _earlier_actors(
    session: Session, controversy: str, articles: Sequence[records.ArticleFact], opened_at: datetime
) -> tuple[str, ...]:
    """Of this controversy's parties, those that an earlier controversy already had."""
    parties = {entity.entity_id for article in articles for entity in article.entities}
    query = select(ControversyEntity.entity_id).where(
        ControversyEntity.entity_id.in_(parties),
        ControversyEntity.controversy_id != controversy,
        ControversyEntity.known_from < opened_at,
    )
    return _sorted(session, query)


def _earlier_jurisdictions(
    session: Session, controversy: str, articles: Sequence[records.ArticleFact], opened_at: datetime
) -> tuple[str, ...]:
    places = {place for article in articles for place in article.jurisdictions}
    query = select(ControversyJurisdiction.jurisdiction).where(
        ControversyJurisdiction.jurisdiction.in_(places),
        ControversyJurisdiction.controversy_id != controversy,
        ControversyJurisdiction.known_from < opened_at,
    )
    return _sorted(session, query)


def _sorted(session: Session, query: Select[str]) -> tuple[str, ...]:
    return tuple(sorted(set(session.scalars(query))))
