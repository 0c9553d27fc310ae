"""What was looked at between two times: which outlets answered, which did not, and how much was read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.records import Coverage, OutletTrouble
from models import Article, ArticleSift, Entry, Feed, Fetch, Outlet, Quarantine
from pipeline.outcomes import ANSWERED_POLLS, PollOutcome

#: An outlet is silent when it brought nothing new for so many of its usual gaps, and for this long at least.
SILENT_GAPS = 3
SILENT_AT_LEAST = timedelta(days=3)
#: Below so many polls with news, nobody knows an outlet's usual gap.
_ENOUGH_NEWS = 4


@dataclass(slots=True)
class _Polls:
    """Outcomes of one outlet's polls in the window, the last one last, and the detail of the last."""

    outcomes: list[str] = field(default_factory=list)
    status: int | None = None

    @property
    def has_answered(self) -> bool:
        return any(outcome in ANSWERED_POLLS for outcome in self.outcomes)


def coverage(session: Session, since: datetime, until: datetime) -> Coverage:
    """The coverage of `since` (exclusive) to `until` (inclusive)."""
    expected, polls, gaps = _expected(session), _polls(session, since, until), _usual_gaps(session, until)
    answered = {slug for slug in expected if slug in polls and polls[slug].has_answered}
    opted_out = {slug for slug in polls.keys() - answered if polls[slug].outcomes[-1] == PollOutcome.ROBOTS_DENIED}
    failed = polls.keys() - answered - opted_out
    silent = {slug for slug in answered if slug in gaps and _is_silent(gaps[slug], until)}

    def troubles(where: Callable[[str], bool], why: Callable[[str], str]) -> tuple[OutletTrouble, ...]:
        return tuple(OutletTrouble(slug, name, why(slug)) for slug, name in expected.items() if where(slug))

    n_articles, n_core, n_controversial = _articles(session, since, until)
    return Coverage(
        since=since,
        until=until,
        n_outlets=len(expected),
        n_seen=len(answered),
        failed=troubles(failed.__contains__, lambda slug: _failure(polls[slug])),
        unpolled=troubles(lambda slug: slug not in polls, lambda _: "not polled"),
        silent=troubles(silent.__contains__, lambda slug: _silence(gaps[slug], until)),
        opted_out=troubles(opted_out.__contains__, lambda _: "robots.txt forbids"),
        n_articles=n_articles,
        n_core=n_core,
        n_controversial=n_controversial,
        n_waiting=_waiting(session),
        n_unread=_unread(session, since, until),
    )


def _expected(session: Session) -> dict[str, str]:
    """Names of active outlets with an active feed, by slug, in the order of names."""
    rows = session.execute(
        select(Outlet.slug, Outlet.name)
        .join(Feed, Feed.outlet_slug == Outlet.slug)
        .where(Outlet.is_active == 1, Feed.is_active == 1)
        .distinct()
        .order_by(Outlet.name, Outlet.slug)
    )
    return {row[0]: row[1] for row in rows}


def _polls(session: Session, since: datetime, until: datetime) -> dict[str, _Polls]:
    rows = session.execute(
        select(Fetch.outlet_slug, Fetch.outcome, Fetch.status)
        .where(Fetch.stage == "poll", Fetch.at > since, Fetch.at <= until)
        .order_by(Fetch.at, Fetch.fetch_id)
    )
    found: dict[str, _Polls] = defaultdict(_Polls)
    for slug, outcome, status in rows:
        found[slug].outcomes.append(outcome)
        found[slug].status = status
    return found


def _failure(polls: _Polls) -> str:
    words = polls.outcomes[-1].replace("_", " ")
    return f"{words} {polls.status}" if polls.status and polls.outcomes[-1] == "http_error" else words


def _usual_gaps(session: Session, until: datetime) -> dict[str, tuple[timedelta, datetime]]:
    """Mean time between polls that brought something new, and the last of them, for outlets with enough of those."""
    rows = session.execute(
        select(Fetch.outlet_slug, func.count(), func.min(Fetch.at), func.max(Fetch.at))
        .where(Fetch.with_news(), Fetch.at <= until)
        .group_by(Fetch.outlet_slug)
    )
    return {slug: ((last - first) / (n - 1), last) for slug, n, first, last in rows if n >= _ENOUGH_NEWS}


def _is_silent(gap: tuple[timedelta, datetime], until: datetime) -> bool:
    usual, last = gap
    return until - last > max(SILENT_GAPS * usual, SILENT_AT_LEAST)


def _silence(gap: tuple[timedelta, datetime], until: datetime) -> str:
    return f"nothing new for {(until - gap[1]).days} days"


def _articles(session: Session, since: datetime, until: datetime) -> tuple[int, int, int]:
    """Articles that became known in the window: all, about the topic, controversial."""
    rows = session.execute(
        select(ArticleSift.topic, ArticleSift.is_controversy, func.count())
        .select_from(Article)
        .outerjoin(ArticleSift, (ArticleSift.article_id == Article.article_id) & ArticleSift.known_to.is_(None))
        .where(Article.known_at > since, Article.known_at <= until)
        .group_by(ArticleSift.topic, ArticleSift.is_controversy)
    ).all()
    return (
        sum(n for _, _, n in rows),
        sum(n for topic, _, n in rows if topic == "core"),
        sum(n for _, is_controversy, n in rows if is_controversy),
    )


def _waiting(session: Session) -> int:
    """Pages that were listed or captured, and articles, with which nobody has dealt yet."""
    to_fetch = Entry.state.in_(("pending", "deferred"))
    n_entries = session.scalar(select(func.count()).select_from(Entry).where(to_fetch | Entry.to_extract()))
    n_articles = session.scalar(select(func.count()).select_from(Article).where(Article.to_process()))
    return (n_entries or 0) + (n_articles or 0)


def _unread(session: Session, since: datetime, until: datetime) -> int:
    """Pages that could not be fetched for good, and what was set aside, in the window."""
    failed = (Entry.state == "failed") & (Entry.last_fetched_at > since) & (Entry.last_fetched_at <= until)
    n_failed = session.scalar(select(func.count()).select_from(Entry).where(failed))
    n_aside = session.scalar(
        select(func.count()).select_from(Quarantine).where(Quarantine.at > since, Quarantine.at <= until)
    )
    return (n_failed or 0) + (n_aside or 0)
