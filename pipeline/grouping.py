"""Step 7, articles into stories and stories into controversies: indexes are built from rows, links are appended."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from models import Article, ArticleSignature, ControversyStory, Story, StoryArticle
from models.keys import controversy_id, story_id
from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.merging import NEAR_STORY
from pipeline.detect.signatures import from_json, to_json
from pipeline.detect.stories import StoryIndex, copy_placement
from pipeline.grouped import Grouped
from pipeline.links import (
    Stamp,
    current_controversy,
    current_stamp,
    current_stories,
    grouped_articles,
    latest_stories,
    signatures_of,
)
from pipeline.merging import Merged, Merger
from pipeline.opening import name_controversy, open_controversy, opening
from pipeline.outcomes import GroupOutcome
from pipeline.records import Placement, Signature
from pipeline.rows import put
from pipeline.uniting import United, Uniter

VERSION = "group-11"


@dataclass(frozen=True, slots=True)
class _Telling:
    """The stories of an article, the primary one first, others that are `near`, and two that it showed to be one, for
    which their controversies may have become one before.
    """

    stories: tuple[str, ...]
    near: frozenset[str] = frozenset()
    merged: Merged | None = None
    united: United | None = None


class Grouping:
    """The indexes in memory and the links in the database; `learn` is called after the commit, never before.

    It lives as long as its owner does: `refresh` at the start of a run reads the database only where somebody else has
    written since.
    """

    def __init__(self) -> None:
        self.stories = StoryIndex()
        self.controversies = ControversyIndex()
        self._stamp: Stamp | None = None

    def refresh(self, session: Session) -> bool:
        """Make the indexes what the database says; True where that was news."""
        stamp = current_stamp(session)
        if stamp == self._stamp:
            return False
        self.stories, self.controversies = StoryIndex(), ControversyIndex()
        self._read(session)
        self._stamp = stamp
        return True

    def _read(self, session: Session) -> None:
        """Take in what was grouped, in the order in which it was; of stories only those that are still compared."""
        lately = latest_stories(session, self.stories.max_stories)
        for text, story, controversy in grouped_articles(session):
            if controversy is not None or story in lately:
                self._add(Profile.of(from_json(text)), story if story in lately else None, controversy)

    def learn(self, grouped: Grouped) -> None:
        """Take a committed article into the indexes."""
        is_new = grouped.position is not None
        if grouped.united is not None:
            self._learn_united(grouped.united)
        if is_new:
            self.stories.add(grouped.profile, grouped.stories[0])
        if grouped.merged is not None:
            self._learn_merged(grouped.merged)
        elif is_new or grouped.is_link_new:
            for earlier in grouped.joined:
                self._add(Profile.of(earlier), None, grouped.controversy)
            self._add(grouped.profile, None, grouped.controversy)
        if self._stamp is not None and grouped.position is not None:
            self._stamp = Stamp(grouped.position, self._stamp.n_signatures + 1, self._stamp.n_rulings)

    def _learn_merged(self, merged: Merged) -> None:
        """Build the controversy anew in the order of its articles, as it is read from the rows."""
        for controversy in (merged.gone, merged.kept):
            self.controversies.forget(controversy)
        for article in merged.articles:
            self._add(Profile.of(article), None, merged.kept)

    def _learn_united(self, united: United) -> None:
        """Build the story anew in the order of its articles, as it is read from the rows."""
        for story in (united.gone, united.kept):
            self.stories.forget(story)
        for article in united.articles:
            self._add(Profile.of(article), united.kept, None)

    def _add(self, profile: Profile, story: str | None, controversy: str | None) -> None:
        if story is not None:
            self.stories.add(profile, story)
        if controversy is not None:
            self.controversies.add(profile, controversy)

    def preview(self, signature: Signature) -> tuple[tuple[Placement, ...], Placement]:
        """Where an article that is not kept would go: its stories, and the controversy of a new story."""
        profile = Profile.of(signature)
        return self.stories.place(profile), self.controversies.place(profile)

    def place(
        self, session: Session, article: Article, signature: Signature, now: datetime, parts: Iterable[Signature] = ()
    ) -> Grouped:
        """Link a core article; one that was grouped before keeps its story. `parts` are those of a round-up."""
        profile, position = Profile.of(signature), None
        told = _Telling(current_stories(session, article.article_id) if article.processed_sha256 else ())
        if not told.stories:
            told = self._place_in_stories(session, article, profile, now, parts)
            position = self._write_signature(session, signature)
        outcome = GroupOutcome.KNOWN_CONTROVERSY
        grouped = Grouped(outcome, profile, told.stories, position=position, united=told.united)
        found = current_controversy(session, told.stories[0])
        if found is not None:
            return replace(grouped, controversy=found, merged=told.merged)
        if not signature.is_controversy:
            return replace(grouped, outcome=GroupOutcome.STORY_ONLY)
        return self._link(session, grouped, told.near, now)

    def _link(self, session: Session, grouped: Grouped, near: frozenset[str], now: datetime) -> Grouped:
        """Give the article's story a controversy, known or new."""
        profile, story, article = grouped.profile, grouped.stories[0], grouped.profile.signature.article_id
        placement = self.controversies.place(profile)
        target = placement.group_id or controversy_id(story)
        if placement.group_id is None:
            open_controversy(session, target, now)
        link = {"controversy_id": target, "story_id": story, "is_primary": True}
        put(session, ControversyStory, **link, **_said(placement, now))
        joined = tuple(signatures_of(session, story, except_for=article))
        linked = replace(grouped, controversy=target, joined=joined, is_link_new=True)
        if placement.group_id is None:
            name_controversy(session, target, opening(session, target, article, now, joined))
            return replace(linked, outcome=GroupOutcome.NEW_CONTROVERSY)
        also = {placement.next_best[0]} if placement.next_best else set[str]()
        merged = self._merge(session, profile, target, near, now, also)
        return linked if merged is None else replace(linked, controversy=merged.kept, merged=merged)

    def _merge(
        self,
        session: Session,
        profile: Profile,
        own: str,
        near: Iterable[str],
        now: datetime,
        also: Collection[str] = (),
    ) -> Merged | None:
        """See whether controversies of stories that are near, or `also` these, are one with the article's own."""
        others = {current_controversy(session, story) for story in near} | {*also}
        rivals = {other for other in others if other is not None and other != own}
        return Merger(session, self.controversies, VERSION, now).merge(profile, own, rivals) if rivals else None

    def _place_in_stories(
        self, session: Session, article: Article, profile: Profile, now: datetime, parts: Iterable[Signature]
    ) -> _Telling:
        """Link the article to its stories; two that it shows to be one are made one before."""
        placements = self._stories_for(session, profile)
        best = placements[0].next_best
        also = {placement.group_id for placement in placements[1:] if placement.group_id is not None}
        near = frozenset(also | ({best[0]} if best is not None and best[1] >= NEAR_STORY else set()))
        merged, united = self._make_one(session, profile, placements[0], near, now)
        found: list[str] = []
        for placement in (*self._in_parts(profile, parts, placements[0]), *placements[1:]):
            target = united.kept if united and placement.group_id == united.gone else placement.group_id
            if target in found:
                continue
            if target is None:
                target = story_id(article.article_id)
                put(session, Story, story_id=target, title=article.title, opened_at=now)
            link = {"story_id": target, "article_id": article.article_id, "is_primary": placement.is_primary}
            put(session, StoryArticle, **link, **_said(placement, now))
            found.append(target)
        return _Telling(tuple(found), near, merged, united)

    def _in_parts(self, profile: Profile, parts: Iterable[Signature], own: Placement) -> tuple[Placement, ...]:
        """The article's own story and those that parts of a round-up surely tell; a reprint belongs where its original
        does.
        """
        return (own,) if profile.signature.copy_of else self.stories.told_in(map(Profile.of, parts), own)

    def _make_one(
        self, session: Session, profile: Profile, told: Placement, near: frozenset[str], now: datetime
    ) -> tuple[Merged | None, United | None]:
        """See whether the controversy of the article's own story is one with those of stories that are near, and then
        whether the next best story is one with its own; the article, not linked yet, comes last in what is merged.
        """
        own, best = told.group_id, told.next_best
        if own is None or not near:
            return None, None
        controversy = current_controversy(session, own)
        merged = self._merge(session, profile, controversy, near, now) if controversy is not None else None
        if merged is not None:
            merged = replace(merged, articles=(*merged.articles, profile.signature))
        if best is None or best[0] not in near:
            return merged, None
        return merged, Uniter(session, self.stories, VERSION, now).unite(profile, own, {best[0]})

    def _write_signature(self, session: Session, signature: Signature) -> int:
        """Keep it under the next position; only one run writes at a time, so the stamp knows the last one."""
        position = 1 + (self._stamp or current_stamp(session)).position
        kept = {"article_id": signature.article_id, "position": position, "signature": to_json(signature)}
        put(session, ArticleSignature, **kept)
        return position

    def _stories_for(self, session: Session, profile: Profile) -> tuple[Placement, ...]:
        """By likeness; a reprint of what the index has let go still finds its original."""
        copied = profile.signature.copy_of
        original = current_stories(session, copied) if copied else ()
        return (copy_placement(original[0]),) if original else self.stories.place(profile)


def _said(placement: Placement, now: datetime) -> dict[str, object]:
    """What a link keeps of how it came about."""
    score = round(placement.score, 6)
    return {"known_from": now, "known_to": None, "score": score, "why": _why(placement), "version": VERSION}


def _why(placement: Placement) -> dict[str, object]:
    return {
        "features": [[name, round(share, 4)] for name, share in placement.why],
        "next_best": None
        if placement.next_best is None
        else [placement.next_best[0], round(placement.next_best[1], 4)],
    }
