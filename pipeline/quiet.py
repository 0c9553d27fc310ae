"""Controversies of which nothing was heard for long: their state becomes `quiet`, and that is a development."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import Select, String, func, select, type_coerce, union
from sqlalchemy.orm import Mapped, Session, sessionmaker

from models import Article, ControversyState, ControversyStory, Development, Fetch, StoryArticle
from models.base import to_utc_text
from models.keys import development_id
from pipeline.assessing import set_state
from pipeline.detect.developments import quiet
from pipeline.detect.silence import days_unread
from pipeline.detect.tally import Tally
from pipeline.facts import controversy_facts
from pipeline.outcomes import ANSWERED_POLLS
from pipeline.quoting import write_evidence


def mark_quiet(sessions: sessionmaker[Session], now: datetime, after_days: int) -> int:
    """Mark each open controversy that has gone quiet by `now`, each in a transaction; returns how many are told."""
    with sessions() as session:
        found = list(session.scalars(_candidates(now - timedelta(days=after_days))))
    return sum(_mark(sessions, controversy, now, after_days) for controversy in found)


def _candidates(before: datetime) -> Select[str]:
    """Open controversies to which nothing was added since."""
    return (
        select(ControversyState.controversy_id)
        .join(ControversyStory, ControversyStory.controversy_id == ControversyState.controversy_id)
        .join(StoryArticle, StoryArticle.story_id == ControversyStory.story_id)
        .where(ControversyState.status == "open", ControversyState.known_to.is_(None))
        .where(ControversyStory.known_to.is_(None), StoryArticle.known_to.is_(None))
        .group_by(ControversyState.controversy_id)
        .having(func.max(StoryArticle.known_from) <= before)
        .order_by(ControversyState.controversy_id)
    )


def _mark(sessions: sessionmaker[Session], controversy: str, now: datetime, after_days: int) -> bool:
    with sessions.begin() as session:
        known = Tally.of(controversy_facts(session, controversy))
        n_unread = _days_unread(session, known.last_told.published_at, now) if known.last_told else 0
        found = quiet(known, now, after_days, n_unread)
        if found is None or found.article_id is None:
            return False
        set_state(session, controversy, "quiet", now)
        if _is_taken_back(session, controversy):
            return False
        new_id = development_id(controversy, found.kind, found.article_id)
        if session.get(Development, new_id) is None:
            article = session.get_one(Article, found.article_id)
            session.add(
                Development(
                    development_id=new_id,
                    controversy_id=controversy,
                    story_id=found.story_id,
                    article_id=found.article_id,
                    kind=found.kind,
                    occurred_at=found.occurred_at,
                    known_at=max(now, found.occurred_at),
                    headline=found.headline,
                    is_backlog=article.is_backlog,
                )
            )
            session.flush()
            write_evidence(session, new_id, found.evidence, {article.article_id: article}, now)
        return True


def _days_unread(session: Session, since: datetime, until: datetime) -> int:
    """Days between the two that lie in stretches in which no outlet answered and no article came to be known."""
    start, end = to_utc_text(since), to_utc_text(until)

    def days(at: Mapped[datetime]) -> Select[str]:
        stored = type_coerce(at, String)
        return select(func.substr(stored, 1, 10)).where(stored > start, stored <= end).distinct()

    polls = days(Fetch.at).where(Fetch.stage == "poll", Fetch.outcome.in_(ANSWERED_POLLS))
    read = session.scalars(union(polls, days(Article.known_at)))
    return days_unread([date.fromisoformat(day) for day in read], since.date(), until.date())


def _is_taken_back(session: Session, controversy: str) -> bool:
    """Whether the last that was told is that an outlet withdrew its report: then nobody owes an answer to it."""
    last = (
        select(Development.kind)
        .where(Development.controversy_id == controversy)
        .order_by(Development.known_at.desc(), (Development.kind == "retracted").desc())
        .limit(1)
    )
    return session.scalar(last) == "retracted"
