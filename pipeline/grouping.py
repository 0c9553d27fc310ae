"""Step 7, articles into stories and stories into controversies: indexes are built from rows, links are appended."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from models import (
    Article,
    ArticleSignature,
    Controversy,
    ControversyState,
    ControversyStory,
    Ruling,
    Story,
    StoryArticle,
)
from models.keys import controversy_id, story_id
from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.names import slug, title
from pipeline.detect.signatures import from_json, to_json
from pipeline.detect.stories import StoryIndex, copy_placement
from pipeline.facts import article_fact, controversy_facts
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
from pipeline.outcomes import GroupOutcome
from pipeline.records import ControversyFacts, Placement, Signature
from pipeline.rows import change, put, rows

VERSION = "group-5"
#: From this score on the story that would do next best is near: its controversy may be one with the article's.
_NEAR = 0.05


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where an article went. `controversy` None: its story is in no controversy.

    `joined` is what its story brought into the controversy with it. `position` None: it was grouped before. `merged`:
    two controversies, one of them the story's, that the article shows to be one.
    """

    outcome: GroupOutcome
    profile: Profile
    stories: tuple[str, ...] = ()
    controversy: str | None = None
    joined: tuple[Signature, ...] = ()
    position: int | None = None
    is_link_new: bool = False  # between its story and the controversy
    merged: Merged | None = None

    @property
    def changed(self) -> tuple[str, ...]:
        """Controversies of which more changed than that they have one more article."""
        if self.merged is not None:
            return (self.merged.kept, self.merged.gone)
        return (self.controversy,) if self.joined and self.controversy is not None else ()


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

    def _add(self, profile: Profile, story: str | None, controversy: str | None) -> None:
        if story is not None:
            self.stories.add(profile, story)
        if controversy is not None:
            self.controversies.add(profile, controversy)

    def preview(self, signature: Signature) -> tuple[tuple[Placement, ...], Placement]:
        """Where an article that is not kept would go: its stories, and the controversy of a new story."""
        profile = Profile.of(signature)
        return self.stories.place(profile), self.controversies.place(profile)

    def place(self, session: Session, article: Article, signature: Signature, now: datetime) -> Grouped:
        """Link a core article; one that was grouped before keeps its story."""
        profile, position, near = Profile.of(signature), None, frozenset[str]()
        stories = current_stories(session, article.article_id) if article.processed_sha256 else ()
        if not stories:
            stories, near = self._place_in_stories(session, article, profile, now)
            position = self._write_signature(session, signature)
        found = current_controversy(session, stories[0])
        if found is not None:
            merged = self._merge(session, profile, found, near, now)
            kept = merged.kept if merged else found
            return Grouped(GroupOutcome.KNOWN_CONTROVERSY, profile, stories, kept, position=position, merged=merged)
        if not signature.is_controversy:
            return Grouped(GroupOutcome.STORY_ONLY, profile, stories, position=position)
        return self._link(
            session, Grouped(GroupOutcome.KNOWN_CONTROVERSY, profile, stories, position=position), near, now
        )

    def _link(self, session: Session, grouped: Grouped, near: frozenset[str], now: datetime) -> Grouped:
        """Give the article's story a controversy, known or new."""
        profile, story, article = grouped.profile, grouped.stories[0], grouped.profile.signature.article_id
        placement = self.controversies.place(profile)
        target = placement.group_id or controversy_id(story)
        if placement.group_id is None:
            _open_controversy(session, target, now)
        link = {"controversy_id": target, "story_id": story, "is_primary": True}
        put(session, ControversyStory, **link, **_said(placement, now))
        joined = tuple(signatures_of(session, story, except_for=article))
        linked = replace(grouped, controversy=target, joined=joined, is_link_new=True)
        if placement.group_id is None:
            _name_controversy(session, target, _opening(session, target, article, now, joined))
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
        self, session: Session, article: Article, profile: Profile, now: datetime
    ) -> tuple[tuple[str, ...], frozenset[str]]:
        """The stories that the article was linked to, the primary one first, and others that are near."""
        found: list[str] = []
        placements = self._stories_for(session, profile)
        for placement in placements:
            target = placement.group_id
            if target is None:
                target = story_id(article.article_id)
                put(session, Story, story_id=target, title=article.title, opened_at=now)
            link = {"story_id": target, "article_id": article.article_id, "is_primary": placement.is_primary}
            put(session, StoryArticle, **link, **_said(placement, now))
            found.append(target)
        best = placements[0].next_best
        near = {best[0]} if best is not None and best[1] >= _NEAR else set[str]()
        return tuple(found), frozenset({*near, *found[1:]})

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


def leave(session: Session, article: str, now: datetime) -> None:
    """Close the links of an article that is core no longer; its signature goes, which indexes elsewhere notice."""
    session.execute(
        update(StoryArticle)
        .where(StoryArticle.article_id == article, StoryArticle.known_to.is_(None))
        .values(known_to=now)
    )
    session.execute(delete(ArticleSignature).where(ArticleSignature.article_id == article))


def _open_controversy(session: Session, target: str, now: datetime) -> None:
    put(session, Controversy, controversy_id=target, slug=target, title="", opened_at=now)
    put(session, ControversyState, controversy_id=target, known_from=now, status="open", known_to=None)


def _opening(
    session: Session, target: str, article: str, now: datetime, joined: tuple[Signature, ...]
) -> ControversyFacts:
    """What is known of a controversy as it opens: its article, and what its story held before."""
    if joined:
        return controversy_facts(session, target)
    return ControversyFacts(target, now, (article_fact(session, target, article),))


_named = Controversy.__table__
_left = Ruling.__table__.c.slug_before
#: Addresses that others have, or had before a ruling: mails still link to those.
_TAKEN = tuple(select(at).where(at >= bindparam("base"), at < bindparam("after")) for at in (_named.c.slug, _left))
_NAME = (
    update(Controversy)
    .where(_named.c.controversy_id == bindparam("target"))
    .values(title=bindparam("name"), slug=bindparam("base"))
)


def _name_controversy(session: Session, target: str, facts: ControversyFacts) -> None:
    """Title and slug for good, from what its first articles say."""
    name = title(facts)
    base = slug(name)
    taken = {known for query in _TAKEN for (known,) in rows(session, query, base=base, after=f"{base}~")}
    change(session, _NAME, target=target, name=name, base=slug(name, taken))


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
