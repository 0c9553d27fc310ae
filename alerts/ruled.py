"""What editors ruled about single links, as known at one time: lines in other words, and links that they took out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.as_of import said_at
from models import ArticleEntity, ControversyStory, DevelopmentHeadline, StoryArticle
from pipeline.link_rows import refused_links


def headlines(session: Session, now: datetime) -> dict[str, str]:
    """Lines of developments that read otherwise since a ruling."""
    rows = session.execute(
        select(DevelopmentHeadline.development_id, DevelopmentHeadline.headline).where(
            said_at(DevelopmentHeadline, now)
        )
    )
    return {key: headline for key, headline in rows}  # noqa: C416 - rows are no pairs


def unlinked_by_rulings(session: Session, now: datetime, merged: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """Controversies with entities of which a ruling, and no later run, took out the last link."""
    refused = refused_links(session, now)
    rows = session.execute(
        select(
            ControversyStory.controversy_id,
            ArticleEntity.article_id,
            ArticleEntity.entity_id,
            func.max(ArticleEntity.known_to),
        )
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleEntity, ArticleEntity.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now))
        .where(
            ArticleEntity.known_to <= now, ArticleEntity.entity_id.in_({e for some in refused.values() for e in some})
        )
        .group_by(ControversyStory.controversy_id, ArticleEntity.article_id, ArticleEntity.entity_id)
    )
    last: dict[tuple[str, str], tuple[datetime, bool]] = {}
    for controversy, article, entity, ended in rows:
        key = (merged.get(controversy, controversy), entity)
        if ended is not None:
            found = (ended, entity in refused.get(article, ()))
            last[key] = max(found, last.get(key, found))
    return frozenset(key for key, (_, is_ruled) in last.items() if is_ruled)
