"""Controversies as they stood at one time: status, scores, parties, types and counts, read from appended tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import TextClause

from alerts.as_of import said_at
from alerts.parties import parties
from alerts.records import Controversy, Scores
from alerts.responses import KnownResponse, known_responses
from models import (
    Article,
    ArticleEntity,
    ArticleType,
    Assessment,
    ControversyJurisdiction,
    ControversyState,
    ControversyStory,
    Development,
    StoryArticle,
)
from models import Controversy as ControversyRow
from pipeline.records import TYPES
from pipeline.told import is_told

#: How far back the coverage of a controversy is shown.
WEEKS = 12
_WEEK = timedelta(days=7)


def controversies(
    session: Session, now: datetime, states: Mapping[str, tuple[str, str | None]]
) -> dict[str, Controversy]:
    """Controversies by id; a merged one is shown as the one that it went into."""
    scores = _scores(session, now)
    counts = _counts(session, now)
    known = parties(session, now, {key: n for key, (n, _) in counts.items()})
    told = text(is_told(ArticleType.__tablename__))
    types, all_types = _controversy_types(session, now, told), _controversy_types(session, now, true())
    answers = known_responses(session, now)
    weeks = _weeks(session, now)
    places = _jurisdictions(session, now)
    found = {}
    for row in session.scalars(select(ControversyRow)):
        key = row.controversy_id
        n_articles, n_sources = counts.get(key, (0, 0))
        answer = answers.get(key, KnownResponse())
        found[key] = Controversy(
            controversy_id=key,
            slug=row.slug,
            title=row.title,
            status=states.get(key, ("open", None))[0],
            opened_at=row.opened_at,
            scores=scores.get(key, Scores(0, 0, 0)),
            parties=known.get(key, ()),
            types=types.get(key, ()),
            unsure_types=tuple(name for name in all_types.get(key, ()) if name not in types.get(key, ())),
            n_sources=n_sources,
            n_articles=n_articles,
            response_at=answer.known_since,
            n_searched=answer.n_searched,
            n_unsearched=answer.n_unsearched,
            weeks=weeks.get(key, ()),
            jurisdictions=places.get(key, ()),
        )
    return {key: found[final_one(key, states)] for key in found}


def final_one(controversy_id: str, states: Mapping[str, tuple[str, str | None]]) -> str:
    """Where a controversy went by merging; itself where it did not."""
    seen = {controversy_id}
    while (target := states.get(controversy_id, ("open", None))[1]) is not None and target not in seen:
        seen.add(target)
        controversy_id = target
    return controversy_id


def states(session: Session, now: datetime) -> dict[str, tuple[str, str | None]]:
    """Status and where it was merged into, by controversy."""
    rows = session.execute(
        select(ControversyState.controversy_id, ControversyState.status, ControversyState.merged_into)
        .where(said_at(ControversyState, now))
        .order_by(ControversyState.known_from)
    )
    return {key: (status, merged_into) for key, status, merged_into in rows}


def _scores(session: Session, now: datetime) -> dict[str, Scores]:
    """The last assessment of each controversy that was made by `now`."""
    place = func.row_number().over(
        partition_by=Assessment.controversy_id,
        order_by=(Assessment.known_from.desc(), Assessment.position.desc()),
    )
    ranked = (
        select(
            Assessment.controversy_id, Assessment.severity, Assessment.reach, Assessment.novelty, place.label("place")
        )
        .where(Assessment.known_from <= now)
        .subquery()
    )
    rows = session.execute(select(ranked).where(ranked.c.place == 1))
    return {row.controversy_id: Scores(row.severity, row.reach, row.novelty) for row in rows}


def linked(session: Session, now: datetime, merged: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Entities to which the articles of a controversy are linked, in any role; merged ones count where they went."""
    rows = session.execute(
        select(ControversyStory.controversy_id, ArticleEntity.entity_id)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleEntity, ArticleEntity.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), said_at(ArticleEntity, now))
        .distinct()
    )
    found: dict[str, set[str]] = defaultdict(set)
    for key, entity_id in rows:
        found[merged.get(key, key)].add(entity_id)
    return {key: frozenset(ids) for key, ids in found.items()}


def homes(session: Session, now: datetime) -> dict[str, str]:
    """The controversy to which a development's causing article belongs now, for those that have one."""
    rows = session.execute(
        select(Development.development_id, ControversyStory.controversy_id)
        .join(StoryArticle, StoryArticle.article_id == Development.article_id)
        .join(ControversyStory, ControversyStory.story_id == StoryArticle.story_id)
        .where(said_at(StoryArticle, now), said_at(ControversyStory, now), Development.known_at <= now)
        .where(StoryArticle.is_primary == 1, ControversyStory.is_primary == 1)
        .order_by(ControversyStory.controversy_id.desc())
    )
    return {development_id: controversy_id for development_id, controversy_id in rows}  # noqa: C416 - rows are no pairs


def titles(session: Session) -> dict[str, str]:
    """What each controversy is called, the merged ones by their own title."""
    return {key: title for key, title in session.execute(select(ControversyRow.controversy_id, ControversyRow.title))}  # noqa: C416


def _jurisdictions(session: Session, now: datetime) -> dict[str, tuple[str, ...]]:
    rows = session.execute(
        select(ControversyJurisdiction.controversy_id, ControversyJurisdiction.jurisdiction)
        .where(ControversyJurisdiction.known_from <= now)
        .order_by(ControversyJurisdiction.controversy_id, ControversyJurisdiction.jurisdiction)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for key, jurisdiction in rows:
        found[key].append(jurisdiction)
    return {key: tuple(codes) for key, codes in found.items()}


_original = aliased(Article)


def _counts(session: Session, now: datetime) -> dict[str, tuple[int, int]]:
    """Articles, and sources: the outlets that tell it in words of their own (a reprint counts with its original)."""
    rows = session.execute(
        select(
            ControversyStory.controversy_id,
            func.count(Article.article_id.distinct()),
            func.count(_original.outlet_slug.distinct()),
        )
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(Article, Article.article_id == StoryArticle.article_id)
        .join(_original, _original.article_id == func.coalesce(Article.copy_of, Article.article_id))
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now))
        .group_by(ControversyStory.controversy_id)
    )
    return {key: (n_articles, n_sources) for key, n_articles, n_sources in rows}


def _weeks(session: Session, now: datetime) -> dict[str, tuple[int, ...]]:
    """Articles by week in which they became known, the week that ends now last."""
    rows = session.execute(
        select(ControversyStory.controversy_id, Article.article_id, Article.known_at)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(Article, Article.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now))
        .where(Article.known_at <= now, Article.known_at > now - WEEKS * _WEEK)
        .distinct()
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for key, _, known_at in rows:
        found[key][WEEKS - 1 - (now - known_at) // _WEEK] += 1
    return {key: tuple(counts) for key, counts in found.items()}


def _controversy_types(
    session: Session, now: datetime, told: ColumnElement[bool] | TextClause
) -> dict[str, tuple[str, ...]]:
    rows = session.execute(
        select(ControversyStory.controversy_id, ArticleType.type)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleType, ArticleType.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), told)
        .distinct()
    )
    return types_by(rows)


def types_by(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """Types by key, in the contract's order, from rows of key and type."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in rows:
        found[key].add(name)
    return {key: tuple(name for name in TYPES if name in names) for key, names in found.items()}
