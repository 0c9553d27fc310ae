"""Who is who in controversies, as known at one time: main parties, and those that articles name in passing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from alerts.as_of import said_at, valid_on, view_at
from alerts.records import Party
from models import (
    ArticleEntity,
    ControversyEntity,
    ControversyStory,
    Deal,
    DealTelling,
    Entity,
    EntityIdentifier,
    StoryArticle,
)
from models.base import to_utc_text
from pipeline.records import EntityType, Role

#: Of roles that as many articles give, the first.
_ROLES = ("vendor", "buyer", "critic", "investor", "regulator", "lawmaker", "subject", "other", "source")
#: A party named in passing is shown where one in so many articles of the controversy names it.
_NAMED_BY_ONE_IN = 3
#: What a buyer that has not bought is told of.
_UNSOLD = frozenset({"proposed", "refused"})


def parties(session: Session, now: datetime, n_articles: Mapping[str, int]) -> dict[str, tuple[Party, ...]]:
    """Main parties by controversy, then those that its articles name in passing, the most named first.

    Beside a main vendor, other vendors are background: the wrong company in a mail is worse than one too few.
    """
    tickers, unsold = _tickers(session, now), _unsold(session, now)
    found: dict[str, dict[str, Party]] = defaultdict(dict)
    named = session.execute(_named_parties(now)).all()
    n_naming = {(key, entity.entity_id, role): n for key, role, entity, n in named}
    for key, role, entity in sorted(session.execute(_main_parties(now)), key=lambda row: _place(row, n_naming)):
        first = found[key].get(entity.entity_id)
        also = (*first.also, cast(Role, role)) if first else ()
        found[key][entity.entity_id] = replace(first or _party(entity, role, tickers, is_main=True), also=also)
    has_vendor = {key for key, parties in found.items() if any(party.role == "vendor" for party in parties.values())}
    for key, role, entity, n in named:
        is_background = role == "vendor" and key in has_vendor
        if not is_background and n * _NAMED_BY_ONE_IN >= n_articles.get(key, 0):
            found[key].setdefault(entity.entity_id, _party(entity, role, tickers, is_main=False))
    return {
        key: tuple(
            replace(party, deal=unsold.get((key, party.entity_id), "")) if party.role == "buyer" else party
            for party in parties.values()
        )
        for key, parties in found.items()
    }


def _unsold(session: Session, now: datetime) -> dict[tuple[str, str], str]:
    """By controversy and buyer: `proposed` or `refused`, that of the deal told last, where its articles tell no other
    deal of that buyer. How a deal stands is what `v_deals` says of it, from all articles.
    """
    known = session.execute(text(view_at("v_deals")), {"said_at": to_utc_text(now)})
    standing = {row.deal_id: row.status for row in known}
    last_told = func.max(DealTelling.as_of)
    rows = session.execute(
        select(ControversyStory.controversy_id, Deal.buyer_id, Deal.deal_id)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .join(DealTelling, DealTelling.article_id == StoryArticle.article_id)
        .join(Deal, Deal.deal_id == DealTelling.deal_id)
        .where(said_at(ControversyStory, now), said_at(StoryArticle, now), said_at(DealTelling, now))
        .where(DealTelling.shows == "sale")
        .group_by(ControversyStory.controversy_id, Deal.buyer_id, Deal.deal_id)
        .order_by(last_told.desc(), Deal.deal_id)
    )
    statuses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, buyer, deal in rows:
        statuses[key, buyer].append(standing[deal])
    return {at: told[0] for at, told in statuses.items() if _UNSOLD.issuperset(told)}


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
