"""What is known at one time of companies' responses: since when one is known, and how many articles were searched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, text, true, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from alerts.as_of import said_at
from models import Article, ArticleSift, ArticleType, ControversyStory, Development, StoryArticle
from pipeline.told import is_told

#: Types of an article that say what a company answers; a cancelled contract may be the buyer's alone.
_ANSWERS = ("company_response", "vendor_withdrawal")


@dataclass(frozen=True, slots=True)
class KnownResponse:
    """When an answer in one controversy was first known, and how far one was looked for.

    Of the disputed articles, reprints aside, `n_searched` were searched for a reply and `n_unsearched` were not: they
    are in another language than English, or were sifted before replies were looked for.
    """

    known_since: datetime | None = None
    n_searched: int = 0
    n_unsearched: int = 0


def known_responses(session: Session, now: datetime, controversy_id: str | None = None) -> dict[str, KnownResponse]:
    """By controversy what was known at `now`; those of which nothing is known are left out. All, or just one."""
    since = _known_since(session, now, controversy_id)
    searched = _searched(session, now, controversy_id)
    return {key: KnownResponse(since.get(key), *searched.get(key, (0, 0))) for key in since.keys() | searched.keys()}


def _known_since(session: Session, now: datetime, controversy_id: str | None) -> dict[str, datetime]:
    """When an answer was first known: told as a development, or by an article, be it in one sentence."""
    told = select(Development.controversy_id, Development.known_at).where(
        Development.kind == "company_response", _is_wanted(Development.controversy_id, controversy_id)
    )
    articles = _articles(now, controversy_id, Article.known_at)
    reported = articles.join(ArticleType, ArticleType.article_id == Article.article_id).where(
        ArticleType.type.in_(_ANSWERS), text(is_told(ArticleType.__tablename__))
    )
    replied = articles.join(ArticleSift, ArticleSift.article_id == Article.article_id).where(
        said_at(ArticleSift, now), ArticleSift.has_reply == 1
    )
    key, known_at = union_all(told, reported, replied).subquery().c
    rows = session.execute(select(key, func.min(known_at)).where(known_at <= now).group_by(key))
    return {found: first for found, first in rows}  # noqa: C416 - rows are no pairs


def _searched(session: Session, now: datetime, controversy_id: str | None) -> dict[str, tuple[int, int]]:
    n_all = func.count(Article.article_id.distinct())
    n_searched = func.count(case((ArticleSift.has_reply.is_not(None), Article.article_id)).distinct())
    rows = session.execute(
        _articles(now, controversy_id, n_all, n_searched)
        .join(ArticleSift, ArticleSift.article_id == Article.article_id)
        .where(said_at(ArticleSift, now), ArticleSift.is_controversy == 1, Article.copy_of.is_(None))
        .group_by(ControversyStory.controversy_id)
    )
    return {key: (n_read, n - n_read) for key, n, n_read in rows}


def _articles(now: datetime, controversy_id: str | None, *columns: Any) -> Select[Any]:
    """The controversy's id and `columns`, of the articles that belonged to controversies at `now`."""
    return (
        select(ControversyStory.controversy_id, *columns)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(Article, Article.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now))
        .where(_is_wanted(ControversyStory.controversy_id, controversy_id))
    )


def _is_wanted(key: InstrumentedAttribute[str], controversy_id: str | None) -> ColumnElement[bool]:
    return true() if controversy_id is None else key == controversy_id
