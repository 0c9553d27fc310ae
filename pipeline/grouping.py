"""Step 7, articles into stories and stories into controversies: indexes are rebuilt from rows, links are appended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleSignature,
    Controversy,
    ControversyState,
    ControversyStory,
    Story,
    StoryArticle,
)
from models.keys import controversy_id, story_id
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.names import slug, title
from pipeline.detect.signatures import from_json, to_json
from pipeline.detect.stories import StoryIndex
from pipeline.facts import controversy_facts
from pipeline.outcomes import GroupOutcome
from pipeline.records import Placement, Signature

VERSION = "group-1"


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where an article went. `controversy` None: its story is in no controversy."""

    outcome: GroupOutcome
    signature: Signature
    stories: tuple[str, ...] = ()
    controversy: str | None = None
    joined: tuple[Signature, ...] = ()  # what its story brought into the controversy with it


class Grouping:
    """The indexes in memory and the links in the database; `learn` is called after the commit, never before."""

    def __init__(self) -> None:
        self._stories = StoryIndex()
        self._controversies = ControversyIndex()

    def load(self, session: Session) -> None:
        """Rebuild both indexes from what was grouped, in the order in which it was."""
        stories_of: dict[str, list[str]] = defaultdict(list)
        links = select(StoryArticle.article_id, StoryArticle.story_id).where(StoryArticle.known_to.is_(None))
        for article, story in session.execute(links.order_by(StoryArticle.is_primary.desc(), StoryArticle.story_id)):
            stories_of[article].append(story)
        current = select(ControversyStory.story_id, ControversyStory.controversy_id).where(
            ControversyStory.known_to.is_(None), ControversyStory.is_primary == 1
        )
        controversy_of = dict(session.execute(current).all())
        rows = session.scalars(select(ArticleSignature).order_by(ArticleSignature.position))
        for row in rows.yield_per(1000):
            stories = tuple(stories_of.get(row.article_id, ()))
            if stories:
                self._add(from_json(row.signature), stories, controversy_of.get(stories[0]))

    def learn(self, grouped: Grouped) -> None:
        """Take a committed article into the indexes."""
        if not grouped.stories:
            return
        for earlier in grouped.joined:
            self._controversies.add(grouped.stories[0], earlier, grouped.controversy or "")
        self._add(grouped.signature, grouped.stories, grouped.controversy)

    def _add(self, signature: Signature, stories: tuple[str, ...], controversy: str | None) -> None:
        self._stories.add(signature, stories)
        if controversy is not None:
            self._controversies.add(stories[0], signature, controversy)

    def preview(self, signature: Signature) -> Placement:
        """Where an article that is not kept would go."""
        return self._stories.place(signature)[0]

    def place(self, session: Session, article: Article, signature: Signature, now: datetime) -> Grouped:
        """Link a core article; one that was grouped before keeps its story."""
        stories = current_stories(session, article.article_id)
        if not stories:
            stories = self._place_in_stories(session, article, signature, now)
            _write_signature(session, signature)
        found = current_controversy(session, stories[0])
        if found is not None:
            return Grouped(GroupOutcome.KNOWN_CONTROVERSY, signature, stories, found)
        if not signature.is_controversy:
            return Grouped(GroupOutcome.STORY_ONLY, signature, stories)
        return self._place_in_controversy(session, article, signature, stories, now)

    def _place_in_stories(
        self, session: Session, article: Article, signature: Signature, now: datetime
    ) -> tuple[str, ...]:
        found: list[str] = []
        for placement in self._stories.place(signature):
            target = placement.group_id
            if target is None:
                target = story_id(article.article_id)
                session.merge(Story(story_id=target, title=article.title, opened_at=now))
                session.flush()
            session.merge(_story_link(target, article.article_id, placement, now))
            found.append(target)
        session.flush()
        return tuple(found)

    def _place_in_controversy(
        self,
        session: Session,
        article: Article,
        signature: Signature,
        stories: tuple[str, ...],
        now: datetime,
    ) -> Grouped:
        story = stories[0]
        placement = self._controversies.place(signature, story)
        target, outcome = placement.group_id, GroupOutcome.KNOWN_CONTROVERSY
        if target is None:
            target, outcome = controversy_id(story), GroupOutcome.NEW_CONTROVERSY
            _open_controversy(session, target, now)
        session.merge(_controversy_link(target, story, placement, now))
        session.flush()
        if outcome is GroupOutcome.NEW_CONTROVERSY:
            _name_controversy(session, target)
        joined = _signatures_of(session, story, except_for=article.article_id)
        return Grouped(outcome, signature, stories, target, tuple(joined))


def current_stories(session: Session, article: str) -> tuple[str, ...]:
    """The article's stories as they stand, the primary one first."""
    query = (
        select(StoryArticle.story_id)
        .where(StoryArticle.article_id == article, StoryArticle.known_to.is_(None))
        .order_by(StoryArticle.is_primary.desc(), StoryArticle.story_id)
    )
    return tuple(session.scalars(query))


def current_controversy(session: Session, story: str) -> str | None:
    """The controversy to which the story belongs."""
    query = select(ControversyStory.controversy_id).where(
        ControversyStory.story_id == story,
        ControversyStory.known_to.is_(None),
        ControversyStory.is_primary == 1,
    )
    return session.scalar(query)


def leave(session: Session, article: str, now: datetime) -> None:
    """Close the links of an article that is core no longer."""
    session.execute(
        update(StoryArticle)
        .where(StoryArticle.article_id == article, StoryArticle.known_to.is_(None))
        .values(known_to=now)
    )


def _write_signature(session: Session, signature: Signature) -> None:
    last = session.scalar(select(func.max(ArticleSignature.position))) or 0
    known = session.get(ArticleSignature, signature.article_id)
    position = known.position if known else last + 1
    session.merge(ArticleSignature(article_id=signature.article_id, position=position, signature=to_json(signature)))
    session.flush()


def _signatures_of(session: Session, story: str, except_for: str) -> Iterable[Signature]:
    query = (
        select(ArticleSignature)
        .join(StoryArticle, StoryArticle.article_id == ArticleSignature.article_id)
        .where(
            StoryArticle.story_id == story,
            StoryArticle.known_to.is_(None),
            StoryArticle.is_primary == 1,
            ArticleSignature.article_id != except_for,
        )
        .order_by(ArticleSignature.position)
    )
    return [from_json(row.signature) for row in session.scalars(query)]


def _open_controversy(session: Session, target: str, now: datetime) -> None:
    session.merge(Controversy(controversy_id=target, slug=target, title="", opened_at=now))
    session.flush()
    session.merge(ControversyState(controversy_id=target, known_from=now, status="open", known_to=None))


def _name_controversy(session: Session, target: str) -> None:
    """Title and slug for good, from what its first article says."""
    controversy = session.get_one(Controversy, target)
    controversy.title = title(controversy_facts(session, target))
    base = slug(controversy.title)
    taken = session.scalars(select(Controversy.slug).where(Controversy.slug.startswith(base, autoescape=True)))
    controversy.slug = slug(controversy.title, list(taken))
    session.flush()


def _story_link(target: str, article: str, placement: Placement, now: datetime) -> StoryArticle:
    return StoryArticle(
        story_id=target,
        article_id=article,
        known_from=now,
        known_to=None,
        is_primary=placement.is_primary,
        score=round(placement.score, 6),
        why=_why(placement),
        version=VERSION,
    )


def _controversy_link(target: str, story: str, placement: Placement, now: datetime) -> ControversyStory:
    return ControversyStory(
        controversy_id=target,
        story_id=story,
        known_from=now,
        known_to=None,
        is_primary=True,
        score=round(placement.score, 6),
        why=_why(placement),
        version=VERSION,
    )


def _why(placement: Placement) -> dict[str, object]:
    return {
        "features": [[name, round(share, 4)] for name, share in placement.why],
        "next_best": None
        if placement.next_best is None
        else [placement.next_best[0], round(placement.next_best[1], 4)],
    }
