"""Stories that go from one controversy to another: links are closed and appended, by whoever decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import ControversyStory


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
