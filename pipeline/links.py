"""What is linked as rows say it: stories and controversies of articles, and all that indexes are built from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from models import ArticleSignature, ControversyStory, Ruling, StoryArticle
from pipeline.detect.signatures import from_json
from pipeline.records import Signature
from pipeline.rows import rows


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells whether anybody else has grouped or ruled: the last position, how many are kept, how many rulings."""

    position: int
    n_signatures: int
    n_rulings: int


_linked, _held = StoryArticle.__table__.c, ControversyStory.__table__.c
_STORIES = (
    select(_linked.story_id)
    .where(_linked.article_id == bindparam("article"), _linked.known_to.is_(None))
    .order_by(_linked.is_primary.desc(), _linked.story_id)
)
_CONTROVERSY = select(_held.controversy_id).where(
    _held.story_id == bindparam("story"), _held.known_to.is_(None), _held.is_primary == 1
)


def current_stories(session: Session, article: str) -> tuple[str, ...]:
    """The article's stories as they stand, the primary one first."""
    return tuple(story for (story,) in rows(session, _STORIES, article=article))


def current_controversy(session: Session, story: str) -> str | None:
    """The controversy to which the story belongs."""
    return next((controversy for (controversy,) in rows(session, _CONTROVERSY, story=story)), None)


def current_stamp(session: Session) -> Stamp:
    """The stamp of the database as it is."""
    position, n_signatures = session.execute(
        select(func.coalesce(func.max(ArticleSignature.position), 0), func.count())
    ).one()
    return Stamp(position, n_signatures, session.scalar(select(func.count()).select_from(Ruling)) or 0)


def grouped_articles(session: Session) -> Iterator[tuple[str, str, str | None]]:
    """Signature, primary story and controversy of every grouped article, by position."""
    story_now = (
        (StoryArticle.article_id == ArticleSignature.article_id)
        & StoryArticle.known_to.is_(None)
        & (StoryArticle.is_primary == 1)
    )
    controversy_now = (
        (ControversyStory.story_id == StoryArticle.story_id)
        & ControversyStory.known_to.is_(None)
        & (ControversyStory.is_primary == 1)
    )
    query = (
        select(ArticleSignature.signature, StoryArticle.story_id, ControversyStory.controversy_id)
        .join(StoryArticle, story_now)
        .outerjoin(ControversyStory, controversy_now)
        .order_by(ArticleSignature.position)
        .execution_options(yield_per=1000)
    )
    yield from ((text, story, controversy) for text, story, controversy in session.execute(query))


def latest_stories(session: Session, limit: int) -> set[str]:
    """The stories that were told last, at most `limit` of them."""
    query = (
        select(StoryArticle.story_id)
        .join(ArticleSignature, ArticleSignature.article_id == StoryArticle.article_id)
        .where(StoryArticle.known_to.is_(None), StoryArticle.is_primary == 1)
        .order_by(ArticleSignature.position.desc())
        .execution_options(yield_per=1000)
    )
    found: set[str] = set()
    for story in session.scalars(query):
        found.add(story)
        if len(found) >= limit:
            break
    return found


_kept = ArticleSignature.__table__.c
_TOLD = (
    select(_kept.signature)
    .join(StoryArticle.__table__, _linked.article_id == _kept.article_id)
    .join(ControversyStory.__table__, _held.story_id == _linked.story_id)
    .where(_held.controversy_id == bindparam("controversy"), _held.known_to.is_(None), _held.is_primary == 1)
    .where(_linked.known_to.is_(None), _linked.is_primary == 1)
)
_LAST = _TOLD.where(_kept.article_id != bindparam("article")).order_by(_kept.position.desc()).limit(bindparam("n"))
_ALL = _TOLD.order_by(_kept.position)
_OF_STORY = (
    select(_kept.signature)
    .join(StoryArticle.__table__, _linked.article_id == _kept.article_id)
    .where(_linked.story_id == bindparam("story"), _linked.known_to.is_(None), _linked.is_primary == 1)
    .where(_kept.article_id != bindparam("article"))
)
_JOINED = _OF_STORY.order_by(_kept.position)
_LAST_OF_STORY = _OF_STORY.order_by(_kept.position.desc()).limit(bindparam("n"))


def signatures_of(session: Session, story: str, except_for: str) -> list[Signature]:
    """Signatures of a story's articles by position, but for one of them."""
    return [from_json(text) for (text,) in rows(session, _JOINED, story=story, article=except_for)]


def latest_of_story(session: Session, story: str, n: int, except_for: str) -> list[Signature]:
    """Signatures of the `n` articles of a story that were grouped last, the earliest of them first, but for one."""
    found = rows(session, _LAST_OF_STORY, story=story, article=except_for, n=n)
    return [from_json(text) for (text,) in reversed(found)]


def latest_signatures(session: Session, controversy: str, n: int, except_for: str) -> list[Signature]:
    """Signatures of the `n` articles of a controversy that were grouped last, the earliest of them first; one article
    is left out.
    """
    found = rows(session, _LAST, controversy=controversy, article=except_for, n=n)
    return [from_json(text) for (text,) in reversed(found)]


def all_signatures(session: Session, controversy: str) -> list[Signature]:
    """Signatures of all articles of a controversy, by position."""
    return [from_json(text) for (text,) in rows(session, _ALL, controversy=controversy)]
