"""What is known of companies' responses at one time: since when one is known, and how many articles were searched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import case, func, select, text
from sqlalchemy.orm import Session

from alerts.as_of import said_at
from models import Article, ArticleSift, ArticleType, ControversyStory, Development, StoryArticle
from pipeline.told import is_told

#: Types of an article that say what a company answers; a cancelled contract may be the buyer's alone.
_ANSWERS = ("company_response", "vendor_withdrawal")


def known_since(session: Session, now: datetime) -> dict[str, datetime]:
    """When a company's answer was first known: told as a development, or by an article, be it in one sentence."""
    told = (
        select(Development.controversy_id, Development.known_at)
        .where(Development.kind == "company_response", Development.known_at <= now)
        .subquery()
    )
    reported = (
        select(ControversyStory.controversy_id, Article.known_at)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleType, ArticleType.article_id == StoryArticle.article_id)
        .join(Article, Article.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), Article.known_at <= now)
        .where(ArticleType.type.in_(_ANSWERS), text(is_told(ArticleType.__tablename__)))
        .subquery()
    )
    replied = (
        select(ControversyStory.controversy_id, Article.known_at)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleSift, ArticleSift.article_id == StoryArticle.article_id)
        .join(Article, Article.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), said_at(ArticleSift, now))
        .where(Article.known_at <= now, ArticleSift.has_reply == 1)
        .subquery()
    )
    found: dict[str, datetime] = {}
    for rows in (told, reported, replied):
        first = select(rows.c.controversy_id, func.min(rows.c.known_at)).group_by(rows.c.controversy_id)
        for key, at in session.execute(first):
            found[key] = min(at, found.get(key, at))
    return found


def searched(session: Session, now: datetime) -> dict[str, tuple[int, int]]:
    """By controversy its disputed articles, reprints aside, that were searched for a reply, and those that were not:
    in another language than English, or sifted before replies were looked for.
    """
    n_all = func.count(Article.article_id.distinct())
    n_searched = func.count(case((ArticleSift.has_reply.is_not(None), Article.article_id)).distinct())
    rows = session.execute(
        select(ControversyStory.controversy_id, n_all, n_searched)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleSift, ArticleSift.article_id == StoryArticle.article_id)
        .join(Article, Article.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), said_at(ArticleSift, now))
        .where(ArticleSift.is_controversy == 1, Article.copy_of.is_(None))
        .group_by(ControversyStory.controversy_id)
    )
    return {key: (n_read, n - n_read) for key, n, n_read in rows}
