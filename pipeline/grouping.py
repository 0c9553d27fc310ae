"""Step 7, articles into stories and stories into controversies: indexes are built from rows, links are appended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
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
from pipeline.outcomes import GroupOutcome
from pipeline.records import ControversyFacts, Placement, Signature
from pipeline.rows import change, put, rows

VERSION = "group-4"


@dataclass(frozen=True, slots=True)
class Grouped:
    """Where an article went. `controversy` None: its story is in no controversy.

    `joined` is what its story brought into the controversy with it. `position` None: it was grouped before.
    """

    outcome: GroupOutcome
    profile: Profile
    stories: tuple[str, ...] = ()
    controversy: str | None = None
    joined: tuple[Signature, ...] = ()
    position: int | None = None
    is_link_new: bool = False  # between its story and the controversy


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
        if grouped.is_link_new:
            for earlier in grouped.joined:
                self._add(Profile.of(earlier), None, grouped.controversy)
        is_new = grouped.position is not None
        if is_new or grouped.is_link_new:
            self._add(grouped.profile, grouped.stories[0] if is_new else None, grouped.controversy)
        if self._stamp is not None and grouped.position is not None:
            self._stamp = Stamp(grouped.position, self._stamp.n_signatures + 1, self._stamp.n_rulings)

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
        profile, position = Profile.of(signature), None
        stories = current_stories(session, article.article_id) if article.processed_sha256 else ()
        if not stories:
            stories = self._place_in_stories(session, article, profile, now)
            position = self._write_signature(session, signature)
        found = current_controversy(session, stories[0])
        if found is not None:
            return Grouped(GroupOutcome.KNOWN_CONTROVERSY, profile, stories, found, position=position)
        if not signature.is_controversy:
            return Grouped(GroupOutcome.STORY_ONLY, profile, stories, position=position)
        target, outcome = self._place_in_controversy(session, profile, stories[0], now)
        joined = tuple(signatures_of(session, stories[0], except_for=article.article_id))
        if outcome is GroupOutcome.NEW_CONTROVERSY:
            _name_controversy(session, target, _opening(session, target, article.article_id, now, joined))
        return Grouped(outcome, profile, stories, target, joined, position, is_link_new=True)

    def _place_in_stories(self, session: Session, article: Article, profile: Profile, now: datetime) -> tuple[str, ...]:
        found: list[str] = []
        for placement in self._stories_for(session, profile):
            target = placement.group_id
            if target is None:
                target = story_id(article.article_id)
                put(session, Story, story_id=target, title=article.title, opened_at=now)
            link = {"story_id": target, "article_id": article.article_id, "is_primary": placement.is_primary}
            put(session, StoryArticle, **link, **_said(placement, now))
            found.append(target)
        return tuple(found)

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

    def _place_in_controversy(
        self, session: Session, profile: Profile, story: str, now: datetime
    ) -> tuple[str, GroupOutcome]:
        placement = self.controversies.place(profile)
        target, outcome = placement.group_id, GroupOutcome.KNOWN_CONTROVERSY
        if target is None:
            target, outcome = controversy_id(story), GroupOutcome.NEW_CONTROVERSY
            _open_controversy(session, target, now)
        link = {"controversy_id": target, "story_id": story, "is_primary": True}
        put(session, ControversyStory, **link, **_said(placement, now))
        return target, outcome


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
_TAKEN = select(_named.c.slug).where(_named.c.slug >= bindparam("base"), _named.c.slug < bindparam("after"))
_NAME = (
    update(Controversy)
    .where(_named.c.controversy_id == bindparam("target"))
    .values(title=bindparam("name"), slug=bindparam("base"))
)


def _name_controversy(session: Session, target: str, facts: ControversyFacts) -> None:
    """Title and slug for good, from what its first articles say."""
    name = title(facts)
    base = slug(name)
    taken = {known for (known,) in rows(session, _TAKEN, base=base, after=f"{base}~")}
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
