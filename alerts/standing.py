"""Controversies as they stood at one time: status, scores, parties, types and counts, read from appended tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from alerts.records import Controversy, Party, Scores
from models import (
    Article,
    ArticleEntity,
    ArticleType,
    Assessment,
    ControversyEntity,
    ControversyJurisdiction,
    ControversyState,
    ControversyStory,
    Development,
    Entity,
    EntityIdentifier,
    StoryArticle,
)
from models import Controversy as ControversyRow
from pipeline.records import TYPES, EntityType, Role

#: How far back the coverage of a controversy is shown.
WEEKS = 12
_WEEK = timedelta(days=7)
#: Of roles that as many articles give, the first.
_ROLES = ("vendor", "buyer", "critic", "investor", "regulator", "lawmaker", "subject", "other", "source")
#: Types of an article that say what a company answers; a cancelled contract may be the buyer's alone.
_ANSWERS = ("company_response", "vendor_withdrawal")
#: A party named in passing is shown where one in so many articles of the controversy names it.
_NAMED_BY_ONE_IN = 3


def controversies(
    session: Session, now: datetime, states: Mapping[str, tuple[str, str | None]]
) -> dict[str, Controversy]:
    """Controversies by id; a merged one is shown as the one that it went into."""
    scores = _scores(session, now)
    parties = _parties(session, now)
    counts = _counts(session, now)
    types = _controversy_types(session, now)
    responses = _responses(session, now)
    weeks = _weeks(session, now)
    places = _jurisdictions(session, now)
    found = {}
    for row in session.scalars(select(ControversyRow)):
        key = row.controversy_id
        n_articles, n_sources = counts.get(key, (0, 0))
        found[key] = Controversy(
            controversy_id=key,
            slug=row.slug,
            title=row.title,
            status=states.get(key, ("open", None))[0],
            opened_at=row.opened_at,
            scores=scores.get(key, Scores(0, 0, 0)),
            parties=parties.get(key, ()),
            types=types.get(key, ()),
            n_sources=n_sources,
            n_articles=n_articles,
            response_at=responses.get(key),
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


def said_at(table: Any, now: datetime) -> ColumnElement[bool]:
    """What an appended table said at `now`."""
    return and_(table.known_from <= now, or_(table.known_to.is_(None), table.known_to > now))


def valid_on(table: Any, today: str) -> ColumnElement[bool]:
    """What a table with days of validity said on a day; an empty end is open."""
    has_begun = or_(table.valid_from.is_(None), table.valid_from == "", table.valid_from <= today)
    has_not_ended = or_(table.valid_to.is_(None), table.valid_to == "", table.valid_to > today)
    return and_(has_begun, has_not_ended)


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


def _parties(session: Session, now: datetime) -> dict[str, tuple[Party, ...]]:
    """Main parties by controversy, then those that its articles name in passing, the most named first.

    Beside a main vendor, other vendors are background: the wrong company in a mail is worse than one too few.
    """
    tickers = _tickers(session, now)
    found: dict[str, dict[str, Party]] = defaultdict(dict)
    named = session.execute(_named_parties(now)).all()
    n_naming = {(key, entity.entity_id, role): n for key, role, entity, n in named}
    for key, role, entity in sorted(session.execute(_main_parties(now)), key=lambda row: _place(row, n_naming)):
        found[key].setdefault(entity.entity_id, _party(entity, role, tickers, is_main=True))
    has_vendor = {key for key, parties in found.items() if any(party.role == "vendor" for party in parties.values())}
    n_articles = {key: n for key, (n, _) in _counts(session, now).items()}
    for key, role, entity, n in named:
        is_background = role == "vendor" and key in has_vendor
        if not is_background and n * _NAMED_BY_ONE_IN >= n_articles.get(key, 0):
            found[key].setdefault(entity.entity_id, _party(entity, role, tickers, is_main=False))
    return {key: tuple(parties.values()) for key, parties in found.items()}


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


def _place(row: Any, n_naming: Mapping[tuple[str, str, str], int]) -> tuple[Any, ...]:
    """Known parties first, by name; an entity that plays several roles is shown in the one that most articles give."""
    key, role, entity = row
    n = n_naming.get((key, entity.entity_id, role), 0)
    return key, not entity.is_known, entity.name, entity.entity_id, -n, _ROLES.index(role)


def _main_parties(now: datetime) -> Select[str, str, Entity]:
    return (
        select(ControversyEntity.controversy_id, ControversyEntity.role, Entity)
        .join(Entity, Entity.entity_id == ControversyEntity.entity_id)
        .where(said_at(ControversyEntity, now))
    )


def _named_parties(now: datetime) -> Select[str, str, Entity, int]:
    n_articles = func.count(ArticleEntity.article_id.distinct())
    named = (
        select(
            ControversyStory.controversy_id.label("controversy_id"),
            ArticleEntity.entity_id.label("entity_id"),
            ArticleEntity.role.label("role"),
            n_articles.label("n_articles"),
        )
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleEntity, ArticleEntity.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), said_at(ArticleEntity, now))
        .where(ArticleEntity.role.not_in(("other", "source")))
        .group_by(ControversyStory.controversy_id, ArticleEntity.entity_id, ArticleEntity.role)
        .subquery()
    )
    return (
        select(named.c.controversy_id, named.c.role, Entity, named.c.n_articles)
        .join(Entity, Entity.entity_id == named.c.entity_id)
        .order_by(named.c.n_articles.desc(), Entity.is_known.desc(), Entity.name, Entity.entity_id, named.c.role)
    )


def _party(entity: Entity, role: str, tickers: Mapping[str, str], *, is_main: bool) -> Party:
    return Party(
        entity_id=entity.entity_id,
        name=entity.name,
        entity_type=cast(EntityType, entity.entity_type),
        role=cast(Role, role),
        is_known=entity.is_known,
        ticker=tickers.get(entity.entity_id) if entity.is_known else None,
        is_main=is_main,
    )


def _tickers(session: Session, now: datetime) -> dict[str, str]:
    """One ticker by entity: the first in the alphabet of those in use on the day."""
    today = f"{now:%Y-%m-%d}"
    rows = session.execute(
        select(EntityIdentifier.entity_id, func.min(EntityIdentifier.value))
        .where(EntityIdentifier.scheme == "ticker", valid_on(EntityIdentifier, today))
        .group_by(EntityIdentifier.entity_id)
    )
    return {row[0]: row[1] for row in rows}


def _counts(session: Session, now: datetime) -> dict[str, tuple[int, int]]:
    """Articles and independent ones (a reprint counts with its original) by controversy."""
    rows = session.execute(
        select(
            ControversyStory.controversy_id,
            func.count(Article.article_id.distinct()),
            func.count(func.coalesce(Article.copy_of, Article.article_id).distinct()),
        )
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(Article, Article.article_id == StoryArticle.article_id)
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


def _controversy_types(session: Session, now: datetime) -> dict[str, tuple[str, ...]]:
    rows = session.execute(
        select(ControversyStory.controversy_id, ArticleType.type)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(ArticleType, ArticleType.article_id == StoryArticle.article_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now))
        .distinct()
    )
    return types_by(rows)


def types_by(rows: Iterable[Any]) -> dict[str, tuple[str, ...]]:
    """Types by key, in the contract's order, from rows of key and type."""
    found: dict[str, set[str]] = defaultdict(set)
    for key, name in rows:
        found[key].add(name)
    return {key: tuple(name for name in TYPES if name in names) for key, names in found.items()}


def _responses(session: Session, now: datetime) -> dict[str, datetime]:
    """When a company's answer was first known: told as a development, or by an article, the first one included."""
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
        .where(ArticleType.type.in_(_ANSWERS))
        .subquery()
    )
    found: dict[str, datetime] = {}
    for rows in (told, reported):
        first = select(rows.c.controversy_id, func.min(rows.c.known_at)).group_by(rows.c.controversy_id)
        for key, at in session.execute(first):
            found[key] = min(at, found.get(key, at))
    return found
