"""What is known of a controversy, gathered from the rows into one record for the pure steps."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, func, select, type_coerce
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleEntity,
    ArticleSift,
    ArticleType,
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
from pipeline.detect.kinds import sure
from pipeline.detect.tally import told_at
from pipeline.rows import batched, rows


def controversy_facts(session: Session, controversy: str, except_for: str | None = None) -> records.ControversyFacts:
    """All articles of the controversy's stories as they stand, in the order in which they became known.

    `except_for` leaves one article out. Of quotes there are those of the article that was published last.
    """
    facts = told_facts(session, controversy, except_for)
    where = (session, controversy, facts.opened_at)
    entities = {entity.entity_id for article in facts.articles for entity in article.entities}
    places = {place for article in facts.articles for place in article.jurisdictions}
    return replace(
        facts,
        earlier_actors=earlier_actors(*where, entities),
        earlier_jurisdictions=earlier_jurisdictions(*where, places),
    )


def told_facts(session: Session, controversy: str, except_for: str | None = None) -> records.ControversyFacts:
    """The same, without what earlier controversies held."""
    articles = _articles(session, controversy, except_for)
    return records.ControversyFacts(
        controversy_id=controversy,
        opened_at=session.get_one(Controversy, controversy).opened_at,
        articles=articles,
        previous_activity_at=articles[-2].published_at if len(articles) > 1 else None,
    )


_article, _sift, _outlet = Article.__table__, ArticleSift.__table__, Outlet.__table__
_link, _held = StoryArticle.__table__, ControversyStory.__table__
_part, _entity = ArticleEntity.__table__, Entity.__table__
_other, _other_held = StoryArticle.__table__.alias("other"), ControversyStory.__table__.alias("other_held")
_TELLS_OTHERS = (
    select(_other.c.story_id)
    .join(_other_held, (_other_held.c.story_id == _other.c.story_id) & _other_held.c.known_to.is_(None))
    .where(_other.c.article_id == _article.c.article_id, _other.c.known_to.is_(None), _other.c.is_primary == 0)
    .where(_other_held.c.controversy_id != bindparam("controversy"))
    .correlate(_article)
    .exists()
)
_EVERY = (
    select(
        _article.c.article_id,
        _link.c.story_id,
        _outlet.c.name,
        _outlet.c.country,
        _outlet.c.weight,
        _article.c.language,
        func.coalesce(_article.c.published_at, _article.c.first_seen_at),
        _link.c.known_from,
        _article.c.copy_of,
        _sift.c.is_controversy,
        type_coerce(_sift.c.jurisdictions, Text),
        type_coerce(_sift.c.affected, Text),
        _sift.c.has_reply,
        _TELLS_OTHERS,
    )
    .join(_link, _link.c.article_id == _article.c.article_id)
    .join(_held, _held.c.story_id == _link.c.story_id)
    .join(_outlet, _outlet.c.slug == _article.c.outlet_slug)
    .join(_sift, (_sift.c.article_id == _article.c.article_id) & _sift.c.known_to.is_(None))
    .where(_held.c.controversy_id == bindparam("controversy"), _held.c.known_to.is_(None))
    .where(_link.c.known_to.is_(None), _link.c.is_primary == 1)
)
_ALL_BUT_ONE = _EVERY.where(_article.c.article_id != bindparam("article")).order_by(
    _link.c.known_from, _article.c.published_at, _article.c.url
)
_ONE = _EVERY.where(_article.c.article_id == bindparam("article"))
_ENTITIES = (
    select(
        _part.c.article_id,
        _entity.c.entity_id,
        _entity.c.name,
        _entity.c.entity_type,
        _part.c.role,
        _part.c.salience,
        _entity.c.is_known,
        _entity.c.country,
        _part.c.n_mentions,
    )
    .join(_entity, _entity.c.entity_id == _part.c.entity_id)
    .where(_part.c.article_id.in_(bindparam("articles", expanding=True)), _part.c.known_to.is_(None))
    .order_by(_part.c.article_id, _part.c.entity_id)
)

_TYPES = (
    select(ArticleType.article_id, ArticleType.type, ArticleType.score)
    .where(ArticleType.article_id.in_(bindparam("articles", expanding=True)))
    .order_by(ArticleType.article_id, ArticleType.score.desc(), ArticleType.type)
)


def article_fact(session: Session, controversy: str, article_id: str) -> records.ArticleFact:
    """One article of the controversy, as it stands, without evidence."""
    (row,) = rows(session, _ONE, controversy=controversy, article=article_id)
    return _fact(row, _entities(session, [article_id]), _types(session, [article_id]))


def _articles(session: Session, controversy: str, except_for: str | None = None) -> tuple[records.ArticleFact, ...]:
    found = rows(session, _ALL_BUT_ONE, controversy=controversy, article=except_for or "")
    ids = [str(row[0]) for row in found]
    entities, types = _entities(session, ids), _types(session, ids)
    facts = [_fact(row, entities, types) for row in found]
    if facts:
        last = max(range(len(facts)), key=lambda n: told_at(facts[n]))
        facts[last] = replace(facts[last], evidence=_evidence(session, ids[last]))
    return tuple(facts)


def _fact(
    row: Sequence[Any],
    entities: Mapping[str, Sequence[records.ArticleEntity]],
    types: Mapping[str, Mapping[str, float]],
) -> records.ArticleFact:
    article, story, outlet, country, weight, language, published, known, copy_of, *read = row
    disputed, places, affected, replied, tells_others = read
    return records.ArticleFact(
        article_id=article,
        story_id=story,
        outlet=outlet,
        outlet_country=country,
        outlet_weight=records.USUAL_WEIGHT if weight is None else weight,
        language=language,
        published_at=published,
        known_at=known,
        is_copy=copy_of is not None,
        types=sure(types.get(article, {})) if disputed else (),
        entities=tuple(entities.get(article, ())),
        evidence=(),
        jurisdictions=_listed(places),
        affected=_listed(affected),
        has_reply=None if replied is None else bool(replied),
        tells_others=bool(tells_others),
    )


@lru_cache(maxsize=10_000)
def _listed(text: str) -> tuple[str, ...]:
    """A list as it is kept; articles share few different ones."""
    return tuple(json.loads(text))


#: Articles of one matter name the same entities in the same way, thousands of times.
_entity_of = lru_cache(maxsize=10_000)(records.ArticleEntity)


def _entities(session: Session, articles: Sequence[str]) -> dict[str, list[records.ArticleEntity]]:
    found: dict[str, list[records.ArticleEntity]] = defaultdict(list)
    for batch in batched(articles):
        for article, *values in rows(session, _ENTITIES, articles=batch):
            found[article].append(_entity_of(*values))
    return found


def _types(session: Session, articles: Sequence[str]) -> dict[str, dict[str, float]]:
    """Types by article with their probabilities, the likeliest first."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for batch in batched(articles):
        for article, name, score in rows(session, _TYPES, articles=batch):
            found[article][name] = score
    return found


def _evidence(session: Session, article: str) -> tuple[records.Evidence, ...]:
    query = (
        select(Evidence)
        .join(Development, Development.development_id == Evidence.development_id)
        .where(Evidence.article_id == article, Evidence.known_to.is_(None))
        .order_by(Development.known_at, Evidence.rank, Evidence.start_char)
    )
    found = (
        records.Evidence(q.article_id, q.start_char, q.end_char, q.quote, q.rank, 0.0) for q in session.scalars(query)
    )
    return tuple(dict.fromkeys(found))


_held_by, _concerned = ControversyEntity.__table__.c, ControversyJurisdiction.__table__.c
#: Each value is asked for by itself: one earlier controversy is enough, and many may hold it.
_ACTOR = (
    select(_held_by.known_from)
    .where(_held_by.entity_id == bindparam("one"), _held_by.known_from < bindparam("opened_at"))
    .where(_held_by.controversy_id != bindparam("controversy"))
    .limit(1)
)
_PLACE = (
    select(_concerned.known_from)
    .where(_concerned.jurisdiction == bindparam("one"), _concerned.known_from < bindparam("opened_at"))
    .where(_concerned.controversy_id != bindparam("controversy"))
    .limit(1)
)


def outlets_told(session: Session) -> frozenset[tuple[object, ...]]:
    """What facts say of each outlet."""
    query = select(_outlet.c.slug, _outlet.c.name, _outlet.c.country, _outlet.c.weight)
    return frozenset(tuple(row) for row in session.execute(query))


def earlier_actors(session: Session, controversy: str, opened_at: datetime, among: Collection[str]) -> tuple[str, ...]:
    """Of these entities, those that were parties of a controversy before this one opened."""
    return _earlier(session, _ACTOR, controversy, opened_at, among)


def earlier_jurisdictions(
    session: Session, controversy: str, opened_at: datetime, among: Collection[str]
) -> tuple[str, ...]:
    """Of these jurisdictions, those that a controversy concerned before this one opened."""
    return _earlier(session, _PLACE, controversy, opened_at, among)


def _earlier(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    controversy: str,
    opened_at: datetime,
    among: Collection[str],
) -> tuple[str, ...]:
    where = {"controversy": controversy, "opened_at": opened_at}
    return tuple(one for one in sorted(among) if rows(session, statement, one=one, **where))
