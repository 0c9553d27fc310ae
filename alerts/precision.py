"""How often readers found what they were told right, week by week; and their verdicts as rows to learn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from alerts.verdicts import KINDS
from models import (
    Article,
    Controversy,
    ControversyStory,
    Development,
    Digest,
    DigestItem,
    Evidence,
    StoryArticle,
    Verdict,
)

_OPENING = "open:"


@dataclass(frozen=True, slots=True)
class Week:
    """One ISO week: lines told, items judged, and of those how many were called what.

    An item of one reader counts once, as wrong where anything wrong was said of it. `precision` is confirmed items of
    those called right or wrong; None where there are none. `same_as` is a mistake of grouping and counts apart.
    """

    week: str
    told: int
    judged: int
    confirmed: int
    not_relevant: int
    wrong_company: int
    same_as: int

    @property
    def precision(self) -> float | None:
        decided = self.confirmed + self.not_relevant + self.wrong_company
        return self.confirmed / decided if decided else None

    def to_json(self) -> dict[str, Any]:
        """JSON values; the precision to three places."""
        return asdict(self) | {"precision": None if self.precision is None else round(self.precision, 3)}


def iso_week(moment: datetime) -> str:
    """`2031-W10`, of the day in UTC."""
    year, week, _ = moment.isocalendar()
    return f"{year}-W{week:02d}"


def precision(session: Session) -> list[Week]:
    """By the week in which verdicts were given; lines told by the week of their digest. Withdrawn ones do not count."""
    told = Counter(iso_week(slot) for slot in session.scalars(_slots_told()))
    items: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in session.scalars(_standing()):
        # A verdict of somebody who is gone leads to nobody, so it is an item of its own.
        reader = row.subscriber_id or row.verdict_id
        items[iso_week(row.given_at)][(reader, row.development_id)].add(row.kind)
    return [_week(week, told[week], items[week].values()) for week in sorted({*told, *items})]


def _slots_told() -> Any:
    return select(Digest.slot).join(DigestItem, DigestItem.digest_id == Digest.digest_id)


def _standing() -> Any:
    return select(Verdict).where(Verdict.withdrawn_at.is_(None)).order_by(Verdict.given_at, Verdict.verdict_id)


def _week(week: str, told: int, items: Iterable[set[str]]) -> Week:
    judged = list(items)
    counts = Counter(_worst(kinds) for kinds in judged)
    return Week(
        week=week,
        told=told,
        judged=len(judged),
        confirmed=counts["confirmed"],
        not_relevant=counts["not_relevant"],
        wrong_company=counts["wrong_company"],
        same_as=sum("same_as" in kinds for kinds in judged),
    )


def _worst(kinds: set[str]) -> str:
    return next(kind for kind in ("not_relevant", "wrong_company", "confirmed", "same_as") if kind in kinds)


@dataclass(frozen=True, slots=True)
class Lesson:
    """One verdict as something to learn from, without who gave it. `n` readers gave the same in the same week.

    `url` is the article that caused the development, `urls` those whose quotes back it.
    """

    kind: str
    week: str
    controversy: str
    slug: str
    development: str
    url: str | None
    urls: list[str]
    entity: str | None
    same_as: str | None
    n: int


def lessons(articles: Session, desk: Session) -> Iterator[Lesson]:
    """Standing verdicts as rows to learn from, in a steady order."""
    said = Counter(
        (row.kind, iso_week(row.given_at), row.controversy_id, row.development_id, row.entity_id, row.same_as)
        for row in desk.scalars(_standing())
    )
    ordered = sorted(said.items(), key=lambda item: (item[0][1], KINDS.index(item[0][0]), *map(str, item[0])))
    for (kind, week, controversy_id, development_id, entity_id, same_as), n in ordered:
        found = articles.get(Controversy, controversy_id)
        url, urls = _urls(articles, controversy_id, development_id)
        slug = found.slug if found else ""
        yield Lesson(kind, week, controversy_id, slug, development_id, url, urls, entity_id, same_as, n)


def _urls(articles: Session, controversy_id: str, development_id: str) -> tuple[str | None, list[str]]:
    if development_id.startswith(_OPENING):
        urls = _first_articles(articles, controversy_id)
        return (urls[0] if urls else None), urls
    cause = (
        select(Article.url)
        .join(Development, Development.article_id == Article.article_id)
        .where(Development.development_id == development_id)
    )
    backing = (
        select(Article.url)
        .join(Evidence, Evidence.article_id == Article.article_id)
        .where(Evidence.development_id == development_id)
        .distinct()
        .order_by(Article.url)
    )
    return articles.scalar(cause), list(articles.scalars(backing))


def _first_articles(articles: Session, controversy_id: str) -> list[str]:
    """The oldest articles of a controversy that was listed as open."""
    return list(
        articles.scalars(
            select(Article.url)
            .join(StoryArticle, StoryArticle.article_id == Article.article_id)
            .join(ControversyStory, ControversyStory.story_id == StoryArticle.story_id)
            .where(
                ControversyStory.controversy_id == controversy_id,
                ControversyStory.known_to.is_(None),
                StoryArticle.known_to.is_(None),
            )
            .order_by(Article.first_seen_at, Article.url)
            .limit(3)
        )
    )
