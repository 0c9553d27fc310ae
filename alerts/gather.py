"""What digests are made of, read from the article database as known at one time: one pass for all subscribers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from alerts import standing
from alerts.as_of import said_at, valid_on
from alerts.matching import closure
from alerts.mending import Grouping
from alerts.records import Candidate, Quote
from alerts.ruled import headlines, unlinked_by_rulings
from models import Article, ArticleType, Development, EntityParent, Evidence, Outlet
from pipeline.records import DevelopmentKind, Precision


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that may be told at one time, in the order in which it became known.

    `ancestors` says who belongs to whom, `grouping` what controversies are made of now.
    """

    candidates: tuple[Candidate, ...]
    ancestors: Mapping[str, tuple[str, ...]]
    grouping: Grouping


def gather(session: Session, now: datetime) -> Material:
    """All developments known at `now` with their controversies, backlog included (it is shown in openings only)."""
    states = standing.states(session, now)
    controversies = standing.controversies(session, now, states)
    quotes = _quotes(session, now)
    types = _development_types(session, now)
    causes = _causes(session, now)
    homes = standing.homes(session, now)
    reworded = headlines(session, now)
    candidates = []
    for row in session.scalars(_known_developments(now)):
        told = quotes.get(row.development_id, ())
        outlets, languages = causes.get(row.development_id, ((), ()))
        candidates.append(
            Candidate(
                development_id=row.development_id,
                kind=cast(DevelopmentKind, row.kind),
                occurred_at=row.occurred_at,
                known_at=row.known_at,
                headline=reworded.get(row.development_id, row.headline),
                controversy=controversies[homes.get(row.development_id, row.controversy_id)],
                types=types.get(row.development_id, ()),
                quotes=told,
                outlets=_distinct([*outlets, *(quote.outlet for quote in told)]),
                is_backlog=row.is_backlog,
                languages=_distinct([*languages, *(quote.language for quote in told)]),
                article_id=row.article_id,
            )
        )
    return Material(tuple(candidates), closure(_parents(session, now)), _grouping(session, now, states, controversies))


def _grouping(
    session: Session,
    now: datetime,
    states: Mapping[str, tuple[str, str | None]],
    controversies: Iterable[str],
) -> Grouping:
    merged = {key: final for key in controversies if (final := standing.final_one(key, states)) != key}
    ruled = unlinked_by_rulings(session, now, merged)
    return Grouping(standing.linked(session, now, merged), merged, standing.titles(session), ruled)


def _known_developments(now: datetime) -> Select[Development]:
    return (
        select(Development)
        .where(Development.known_at <= now)
        .order_by(Development.known_at, Development.occurred_at, Development.development_id)
    )


def _parents(session: Session, now: datetime) -> dict[str, list[str]]:
    rows = session.execute(
        select(EntityParent.entity_id, EntityParent.parent_id)
        .where(valid_on(EntityParent, f"{now:%Y-%m-%d}"))
        .order_by(EntityParent.entity_id, EntityParent.parent_id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for entity_id, parent_id in rows:
        found[entity_id].append(parent_id)
    return found


def _development_types(session: Session, now: datetime) -> dict[str, tuple[str, ...]]:
    rows = session.execute(
        select(Development.development_id, ArticleType.type)
        .join(ArticleType, ArticleType.article_id == Development.article_id)
        .where(Development.known_at <= now)
    )
    return standing.types_by(rows)


def _quotes(session: Session, now: datetime) -> dict[str, tuple[Quote, ...]]:
    """Quotes by development, best first; where an update took them all out of the text, those that stood last.

    What was erased is no quote any more, nor did it stand last. Whole articles are not read, because their texts would
    fill memory.
    """
    later = aliased(Evidence)
    is_outlived = (
        select(later.evidence_id)
        .where(later.development_id == Evidence.development_id, later.known_from <= now, later.quote != "")
        .where(or_(later.known_to.is_(None), later.known_to > Evidence.known_to))
    )
    stood_last = and_(Evidence.known_from <= now, ~is_outlived.exists())
    rows = session.execute(
        select(
            Evidence.development_id,
            Evidence.known_to,
            Evidence.quote,
            Article.outlet_slug,
            Outlet.name,
            Article.url,
            Article.title,
            Article.published_at,
            Article.published_precision,
            Article.first_seen_at,
            Article.known_at,
            Article.language,
        )
        .join(Article, Article.article_id == Evidence.article_id)
        .join(Outlet, Outlet.slug == Article.outlet_slug)
        .join(Development, Development.development_id == Evidence.development_id)
        .where(Development.known_at <= now, Evidence.quote != "", or_(said_at(Evidence, now), stood_last))
        .order_by(Evidence.development_id, Evidence.rank, Evidence.evidence_id)
    )
    found: dict[str, list[Quote]] = defaultdict(list)
    for row in rows:
        found[row.development_id].append(
            Quote(
                text=row.quote,
                outlet=row.outlet_slug,
                outlet_name=row.name,
                url=row.url,
                article_title=row.title,
                published_at=row.published_at,
                published_precision=cast(Precision, row.published_precision or "second"),
                first_seen_at=min(row.first_seen_at, row.known_at),  # a replay counts as seen when it was published
                language=row.language,
                is_earlier=row.known_to is not None and row.known_to <= now,
            )
        )
    return {key: tuple(quotes) for key, quotes in found.items()}


def _causes(session: Session, now: datetime) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Outlet and language of the causing article, by development."""
    rows = session.execute(
        select(Development.development_id, Article.outlet_slug, Article.language)
        .join(Article, Article.article_id == Development.article_id)
        .where(Development.known_at <= now)
    )
    return {development_id: ((outlet,), (language,)) for development_id, outlet, language in rows}


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
