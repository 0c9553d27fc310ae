"""Links of articles to entities as rows, and what was ruled on them: named by a person, read for the ruling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, inspect, or_, select
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleEntity,
    Controversy,
    ControversyStory,
    Deal,
    DealTelling,
    Entity,
    Mention,
    Ruling,
    StoryArticle,
)
from pipeline.judging import RulingError, find

_KINDS = ("unlink", "relink")


def refused_links(session: Session, now: datetime | None = None) -> dict[str, frozenset[str]]:
    """The entities to which an article must not be linked, by article: where the last ruling (by `now`) says so."""
    last: dict[str, dict[str, str]] = defaultdict(dict)
    query = select(Ruling).where(Ruling.kind.in_(_KINDS)).order_by(Ruling.ruled_at, Ruling.ruling_id)
    if now is not None:
        query = query.where(Ruling.ruled_at <= now)
    for row in session.scalars(query):
        last[row.article_id or ""][row.entity_id or ""] = row.kind
    return {
        article: frozenset(entity for entity, kind in kinds.items() if kind == "unlink")
        for article, kinds in last.items()
        if "unlink" in kinds.values()
    }


def find_articles(session: Session, named: str) -> list[Article]:
    """The article with this id or address, or all articles of the controversy with this id or slug."""
    by_name = or_(Article.article_id == named, Article.url == named, Article.canonical_url == named)
    found = list(session.scalars(select(Article).where(by_name).order_by(Article.url)))
    if found:
        return found
    try:
        controversy = find(session, named)
    except RulingError as error:
        raise RulingError(f"no article and no controversy {named!r}: give an id, an address or a slug") from error
    return list(session.scalars(articles_of(controversy.controversy_id)))


def articles_of(controversy_id: str) -> Select[Article]:
    """The articles that belong to a controversy now, by address."""
    return (
        select(Article)
        .join(StoryArticle, StoryArticle.article_id == Article.article_id)
        .join(ControversyStory, ControversyStory.story_id == StoryArticle.story_id)
        .where(ControversyStory.controversy_id == controversy_id)
        .where(StoryArticle.known_to.is_(None), ControversyStory.known_to.is_(None))
        .distinct()
        .order_by(Article.url)
    )


def find_entity(session: Session, named: str) -> Entity:
    """The entity with this id, or the only one with this name."""
    by_id = session.get(Entity, named)
    if by_id is not None:
        return by_id
    found = session.scalars(
        select(Entity).where(func.lower(Entity.name) == named.lower()).order_by(Entity.entity_id)
    ).all()
    if len(found) != 1:
        which = (
            f"several are called so: {', '.join(one.entity_id for one in found)}" if found else "nothing has that name"
        )
        raise RulingError(f"no entity {named!r}: {which}; give its id, as v_entities lists it")
    return found[0]


def link_rows(session: Session, table: type[Any], article: Article, entity: Entity) -> Sequence[Any]:
    """Mentions, parts and deals of the article with the entity, those closed too, the oldest first."""
    query = select(table).where(table.article_id == article.article_id)
    if table is DealTelling:
        query = query.join(Deal, Deal.deal_id == DealTelling.deal_id).where(
            or_(Deal.vendor_id == entity.entity_id, Deal.buyer_id == entity.entity_id)
        )
    else:
        query = query.where(table.entity_id == entity.entity_id)
    return session.scalars(query.order_by(table.known_from)).all()


LINKS: tuple[type[Any], ...] = (Mention, ArticleEntity, DealTelling)


def linked_since(session: Session, article: Article, entity: Entity) -> datetime | None:
    """Since when the article is linked to the entity as it is now; None where it is not."""
    standing = (row for table in LINKS for row in link_rows(session, table, article, entity) if row.known_to is None)
    return max((row.known_from for row in standing), default=None)


def copied(row: Any, known_from: datetime) -> Any:
    values = {attribute.key: getattr(row, attribute.key) for attribute in inspect(type(row)).column_attrs}
    return type(row)(**values | {"known_from": known_from, "known_to": None})


def controversies_of(session: Session, articles: Sequence[Article]) -> list[Controversy]:
    """The controversies to which the articles belong, those of primary stories first."""
    query = (
        select(Controversy, StoryArticle.is_primary)
        .join(ControversyStory, ControversyStory.controversy_id == Controversy.controversy_id)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .where(StoryArticle.article_id.in_([article.article_id for article in articles]))
        .where(StoryArticle.known_to.is_(None), ControversyStory.known_to.is_(None))
        .order_by(StoryArticle.is_primary.desc(), Controversy.controversy_id)
    )
    return list(dict.fromkeys(row for row, _ in session.execute(query)))


def last_ruling(session: Session, article: Article, entity: Entity) -> Ruling | None:
    return session.scalar(
        select(Ruling)
        .where(Ruling.article_id == article.article_id, Ruling.entity_id == entity.entity_id)
        .order_by(Ruling.ruled_at.desc())
        .limit(1)
    )


def unlinkings(session: Session, articles: Iterable[Article], entity: Entity) -> Sequence[Ruling]:
    """Rulings that unlinked the entity from these articles, the latest first."""
    keys = [article.article_id for article in articles]
    query = select(Ruling).where(
        Ruling.kind == "unlink", Ruling.entity_id == entity.entity_id, Ruling.article_id.in_(keys)
    )
    return session.scalars(query.order_by(Ruling.ruled_at.desc(), Ruling.ruling_id)).all()
