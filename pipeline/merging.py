"""Controversies that turn out to be one are made one: stories move, the later one's address leads to the earlier one.

A person's decisions win: a controversy that was ever merged, split, renamed or dismissed by hand is left alone.
"""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Controversy, ControversyState, ControversyStory, Ruling
from pipeline.assessing import set_state
from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.merging import N_LATEST, Fit, fit, rivals
from pipeline.judging import refresh
from pipeline.links import all_signatures, latest_signatures
from pipeline.moving import Said, move, stories_of
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
        article = told.signature.article_id
        for rival in rivals(self.index, told, set(near) - {own}):
            other = rival.group_id
            if is_ruled_on(self.session, own, other):
                continue
            found = fit(self.index, own, rival, self._profiles(own, article), self._profiles(other, article))
            if found is not None:
                return self._unite(*_by_age(self.session, own, other), found, article)
        return None

    def _profiles(self, controversy: str, except_for: str) -> list[Profile]:
        return [Profile.of(one) for one in latest_signatures(self.session, controversy, N_LATEST, except_for)]

    def _unite(self, kept: str, gone: str, found: Fit, article: str) -> Merged:
        features = [[name, round(share, 4)] for name, share in found.why]
        why = {"merged": {"from": gone, "article": article, "fits": found.article}, "features": features}
        at = _not_before_links(self.session, gone, self.now)
        moved = stories_of(self.session, gone)
        move(self.session, moved, gone, kept, at, Said(self.version, why, found.articles))
        set_state(self.session, gone, "merged", at, merged_into=kept)
        refresh(self.session, kept, at)
        logger.info("merged", extra={"controversy_id": gone, "merged_into": kept, "article_id": article})
        return Merged(kept, gone, tuple(all_signatures(self.session, kept)))


def is_ruled_on(session: Session, *controversies: str) -> bool:
    """True where a person has decided about any of the controversies."""
    about = or_(Ruling.controversy_id.in_(controversies), Ruling.other_id.in_(controversies))
    return session.scalar(select(Ruling.ruling_id).where(Ruling.kind.in_(_KINDS), about).limit(1)) is not None


def _by_age(session: Session, one: str, other: str) -> tuple[str, str]:
    """Both, the one that opened first before the other: what is known longer keeps its address."""
    query = select(Controversy.controversy_id).where(Controversy.controversy_id.in_((one, other)))
    kept, gone = session.scalars(query.order_by(Controversy.opened_at, Controversy.controversy_id))
    return kept, gone


def _not_before_links(session: Session, controversy: str, now: datetime) -> datetime:
    """`now`, or when what is closed began to hold: a replay of older articles may come after."""
    links = select(func.max(ControversyStory.known_from)).where(
        ControversyStory.controversy_id == controversy, ControversyStory.known_to.is_(None)
    )
    states = select(func.max(ControversyState.known_from)).where(
        ControversyState.controversy_id == controversy, ControversyState.known_to.is_(None)
    )
    began = [at for at in (session.scalar(links), session.scalar(states)) if at is not None]
    return max([now, *began])
