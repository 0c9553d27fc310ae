"""Controversies that turn out to be one are made one: stories move, the later one's address leads to the earlier one.

A person's decisions win: a controversy that was ever merged, split, renamed or dismissed by hand is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models import Controversy, ControversyEntity, ControversyState, ControversyStory, Ruling
from pipeline.assessing import set_state
from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.merging import N_LATEST, Fit, Search
from pipeline.judging import refresh
from pipeline.links import all_signatures, latest_signatures
from pipeline.moving import Said, by_age, move, not_before, stories_of
from pipeline.records import Signature

logger = logging.getLogger(__name__)
_KINDS = ("merge", "split", "rename", "dismiss", "restore")


@dataclass(frozen=True, slots=True)
class Merged:
    """`gone` went into `kept`, whose articles these are now, by position."""

    kept: str
    gone: str
    articles: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Merger:
    """Looks whether an article that was just linked shows two controversies to be one. `version` says who decides."""

    session: Session
    index: ControversyIndex
    version: str
    now: datetime

    def merge(self, told: Profile, own: str, near: Collection[str]) -> Merged | None:
        """Make `own`, to which the article was linked, one with the likeliest of `near` that it surely is one with."""
        found = Search(self.index, self._may, self._latest).find(told, own, near)
        if found is None:
            return None
        kept, gone = by_age(self.session, Controversy, own, found.rival)
        return self._unite(kept, gone, found, told.signature.article_id)

    def _may(self, own: str, other: str) -> bool:
        return not is_ruled_on(self.session, own, other)

    def _latest(self, controversy: str, except_for: str) -> list[Profile]:
        return [Profile.of(one) for one in latest_signatures(self.session, controversy, N_LATEST, except_for)]

    def _unite(self, kept: str, gone: str, found: Fit, article: str) -> Merged:
        at = not_before(
            self.session,
            self.now,
            (ControversyStory, ControversyStory.controversy_id == gone),
            (ControversyState, ControversyState.controversy_id == gone),
            (ControversyEntity, ControversyEntity.controversy_id == kept),
        )
        moved = stories_of(self.session, gone)
        move(self.session, moved, gone, kept, at, Said(self.version, found.said(gone, article), found.articles))
        set_state(self.session, gone, "merged", at, merged_into=kept)
        refresh(self.session, kept, at)
        logger.info("merged", extra={"controversy_id": gone, "merged_into": kept, "article_id": article})
        return Merged(kept, gone, tuple(all_signatures(self.session, kept)))


def is_ruled_on(session: Session, *controversies: str) -> bool:
    """True where a person has decided about any of the controversies."""
    about = or_(Ruling.controversy_id.in_(controversies), Ruling.other_id.in_(controversies))
    return session.scalar(select(Ruling.ruling_id).where(Ruling.kind.in_(_KINDS), about).limit(1)) is not None
