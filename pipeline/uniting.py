"""Stories that turn out to be one are made one: articles of the later one go to the earlier one, on record.

Only within one controversy, or among stories that are in none, and never where a person has decided about the
controversy: which controversy an article is in does not change by it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import ControversyStory, Story, StoryArticle
from pipeline.detect.clusters import Profile
from pipeline.detect.merging import N_LATEST, NEAR_STORY, SURE_STORY, Fit, Search
from pipeline.detect.stories import StoryIndex
from pipeline.links import current_controversy, latest_of_story, signatures_of
from pipeline.merging import is_ruled_on
from pipeline.moving import by_age, not_before
from pipeline.records import Signature

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class United:
    """`gone` went into `kept`, whose articles these were before the one that showed it, by position."""

    kept: str
    gone: str
    articles: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Uniter:
    """Looks whether an article that is about to be linked shows two stories to be one. `version` says who decides."""

    session: Session
    index: StoryIndex
    version: str
    now: datetime

    def unite(self, told: Profile, own: str, near: Collection[str]) -> United | None:
        """Make `own`, which the article tells, one with the likeliest of `near` that it surely is one with."""
        found = Search(self.index, self._may, self._latest, SURE_STORY, NEAR_STORY).find(told, own, near)
        if found is None:
            return None
        kept, gone = by_age(self.session, Story, own, found.rival)
        return self._unite(kept, gone, found, told.signature.article_id)

    def _may(self, own: str, other: str) -> bool:
        controversy = current_controversy(self.session, own)
        if current_controversy(self.session, other) != controversy:
            return False
        return controversy is None or not is_ruled_on(self.session, controversy)

    def _latest(self, story: str, except_for: str) -> list[Profile]:
        return [Profile.of(one) for one in latest_of_story(self.session, story, N_LATEST, except_for)]

    def _unite(self, kept: str, gone: str, found: Fit, article: str) -> United:
        both = StoryArticle.story_id.in_((kept, gone))
        at = not_before(
            self.session, self.now, (StoryArticle, both), (ControversyStory, ControversyStory.story_id == gone)
        )
        why = found.said(gone, article)
        self._move(kept, gone, at, {"score": found.articles, "why": why, "version": self.version})
        self._leave_controversy(gone, at)
        self.session.flush()
        logger.info("stories made one", extra={"story_id": gone, "merged_into": kept, "article_id": article})
        return United(kept, gone, tuple(signatures_of(self.session, kept, except_for=article)))

    def _move(self, kept: str, gone: str, at: datetime, said: Mapping[str, Any]) -> None:
        """From `at` on the articles tell `kept`; one that tells it already does so once."""
        own = {link.article_id: link for link in _open_links(self.session, kept)}
        for link in _open_links(self.session, gone):
            link.known_to = at
            before = own.get(link.article_id)
            if before is not None and before.is_primary >= link.is_primary:
                continue
            if before is not None:
                before.known_to = at
            key = {"story_id": kept, "article_id": link.article_id, "known_from": at}
            self.session.merge(StoryArticle(**key, known_to=None, is_primary=link.is_primary, **said))

    def _leave_controversy(self, story: str, at: datetime) -> None:
        self.session.execute(
            update(ControversyStory)
            .where(ControversyStory.story_id == story, ControversyStory.known_to.is_(None))
            .values(known_to=at)
        )


def _open_links(session: Session, story: str) -> Sequence[StoryArticle]:
    query = select(StoryArticle).where(StoryArticle.story_id == story, StoryArticle.known_to.is_(None))
    return session.scalars(query.order_by(StoryArticle.article_id)).all()
