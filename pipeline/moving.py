"""Stories that go from one controversy to another: links are closed and appended, by whoever decides it; and what all
have to heed who close links or make two into one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session

from models import (
    ArticleSignature,
    Controversy,
    ControversyEntity,
    ControversyState,
    ControversyStory,
    Story,
    StoryArticle,
)

Standing = type[ControversyEntity] | type[ControversyState] | type[ControversyStory] | type[StoryArticle]


@dataclass(frozen=True, slots=True)
class Said:
    """What a link that is appended keeps: how sure it is, why, and by which version or hand."""

    version: str
    why: Mapping[str, Any] = field(default_factory=dict)
    score: float = 1.0


def stories_of(session: Session, controversy_id: str) -> list[str]:
    """The stories of a controversy as it stands, in the order in which they came."""
    query = select(ControversyStory.story_id).where(
        ControversyStory.controversy_id == controversy_id, ControversyStory.known_to.is_(None)
    )
    return list(session.scalars(query.order_by(ControversyStory.known_from, ControversyStory.story_id)))


def move(session: Session, stories: Sequence[str], source: str, target: str, now: datetime, said: Said) -> None:
    """From `now` on the stories belong to `target`, no longer to `source`."""
    session.execute(
        update(ControversyStory)
        .where(
            ControversyStory.controversy_id == source,
            ControversyStory.story_id.in_(stories),
            ControversyStory.known_to.is_(None),
        )
        .values(known_to=now)
    )
    for story in stories:
        session.merge(
            ControversyStory(
                controversy_id=target,
                story_id=story,
                known_from=now,
                known_to=None,
                is_primary=True,
                score=said.score,
                why=dict(said.why),
                version=said.version,
            )
        )
    session.flush()


def not_before(session: Session, now: datetime, *standing: tuple[Standing, ColumnElement[bool]]) -> datetime:
    """When what stands can be closed: `now`, or when the latest of these rows began to hold. A replay of older articles
    may come after.
    """
    began = (
        session.scalar(select(func.max(table.known_from)).where(table.known_to.is_(None), which))
        for table, which in standing
    )
    return max([now, *(at for at in began if at is not None)])


def by_age(session: Session, kind: type[Controversy] | type[Story], one: str, other: str) -> tuple[str, str]:
    """Both, the one that opened first before the other: what is known longer keeps its id and address."""
    key = kind.controversy_id if issubclass(kind, Controversy) else kind.story_id
    kept, gone = session.scalars(select(key).where(key.in_((one, other))).order_by(kind.opened_at, key))
    return kept, gone


def leave(session: Session, article: str, now: datetime) -> None:
    """Close the links of an article that is core no longer; its signature goes, which indexes elsewhere notice."""
    own = StoryArticle.article_id == article
    at = not_before(session, now, (StoryArticle, own))
    session.execute(update(StoryArticle).where(own, StoryArticle.known_to.is_(None)).values(known_to=at))
    session.execute(delete(ArticleSignature).where(ArticleSignature.article_id == article))
