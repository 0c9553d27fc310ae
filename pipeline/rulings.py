"""A person's decisions about controversies: merge, split, rename, dismiss, restore. Links and states are appended.

They are obeyed by later runs because these keep what is linked: a story that was moved stays where it was put, and a
dismissed controversy takes its further articles in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models import (
    Controversy,
    ControversyEntity,
    ControversyJurisdiction,
    ControversyState,
    ControversyStory,
    Development,
    Ruling,
)
from models.keys import development_id, public_id
from pipeline.assessing import PARTY_ROLES, set_state, status_of, write_assessment
from pipeline.detect.assess import assess
from pipeline.detect.names import slug, title
from pipeline.detect.tally import Tally
from pipeline.facts import controversy_facts

VERSION = "ruling"


class RulingError(ValueError):
    """What was asked cannot be done; the message says why and what to write instead."""


@dataclass(frozen=True, slots=True)
class Judge:
    """Who decides, when, and why."""

    name: str
    now: datetime
    note: str = ""


def find(session: Session, named: str) -> Controversy:
    """The controversy with this id or slug."""
    row = session.scalar(select(Controversy).where(or_(Controversy.controversy_id == named, Controversy.slug == named)))
    if row is None:
        raise RulingError(f"no controversy {named!r}: give its id or its slug, as v_controversies lists them")
    return row


def merge(session: Session, source: Controversy, target: Controversy, judge: Judge) -> Ruling:
    """All stories of `source` go to `target`; its address leads there from now on."""
    if source.controversy_id == target.controversy_id:
        raise RulingError(f"{source.slug} cannot be merged into itself")
    for one in (source, target):
        _refuse_merged(session, one)
    stories = _stories(session, source.controversy_id)
    ruling = _ruled(session, "merge", source, judge, other_id=target.controversy_id, story_ids=stories)
    _move(session, stories, source.controversy_id, target.controversy_id, ruling)
    set_state(session, source.controversy_id, "merged", judge.now, merged_into=target.controversy_id)
    _refresh(session, target.controversy_id, judge.now)
    return ruling


def split(session: Session, source: Controversy, stories: Sequence[str], judge: Judge) -> Ruling:
    """The stories named leave `source` and become a controversy of their own."""
    _refuse_merged(session, source)
    own = _stories(session, source.controversy_id)
    strange = sorted(set(stories) - set(own))
    if strange or not stories:
        raise RulingError(f"no story of {source.slug}: {', '.join(strange) or 'none given'}; it has {', '.join(own)}")
    if set(stories) == set(own):
        raise RulingError(f"{source.slug} would be left without a story; rename it instead")
    chosen = [story for story in own if story in stories]
    other = _opened(session, public_id("c", "split", source.controversy_id, *chosen), judge.now)
    ruling = _ruled(session, "split", source, judge, other_id=other.controversy_id, story_ids=chosen)
    _move(session, chosen, source.controversy_id, other.controversy_id, ruling)
    _name(session, other)
    for controversy_id in (other.controversy_id, source.controversy_id):
        _refresh(session, controversy_id, judge.now)
    return ruling


def rename(session: Session, controversy: Controversy, name: str, judge: Judge) -> Ruling:
    """Another title; the slug stays, because addresses are permanent."""
    plain = " ".join(name.split())
    if not plain:
        raise RulingError("the new title is empty")
    ruling = _ruled(session, "rename", controversy, judge, title_before=controversy.title)
    controversy.title = plain
    session.flush()
    return ruling


def dismiss(session: Session, controversy: Controversy, judge: Judge) -> Ruling:
    """It is no controversy: nothing more is told of it, and who was told of it gets a correction."""
    _refuse_merged(session, controversy)
    if status_of(session, controversy.controversy_id) == "closed":
        raise RulingError(f"{controversy.slug} is closed already")
    ruling = _ruled(session, "dismiss", controversy, judge)
    set_state(session, controversy.controversy_id, "closed", judge.now)
    _tell(session, controversy, judge, f"Taken back: “{controversy.title}” is no controversy, as an editor has ruled")
    return ruling


def restore(session: Session, controversy: Controversy, judge: Judge) -> Ruling:
    """A dismissed controversy is one after all."""
    if status_of(session, controversy.controversy_id) != "closed":
        raise RulingError(f"{controversy.slug} is not closed")
    ruling = _ruled(session, "restore", controversy, judge)
    set_state(session, controversy.controversy_id, "open", judge.now)
    _refresh(session, controversy.controversy_id, judge.now)
    _tell(session, controversy, judge, f"Restored: “{controversy.title}” is a controversy, as an editor has ruled")
    return ruling


def rulings(session: Session) -> Sequence[Ruling]:
    """All decisions, the oldest first."""
    return session.scalars(select(Ruling).order_by(Ruling.ruled_at, Ruling.ruling_id)).all()


def _refuse_merged(session: Session, controversy: Controversy) -> None:
    if status_of(session, controversy.controversy_id) == "merged":
        raise RulingError(f"{controversy.slug} was merged; name the controversy that it went into")


def _ruled(session: Session, kind: str, controversy: Controversy, judge: Judge, **facts: object) -> Ruling:
    key = public_id("r", kind, controversy.controversy_id, judge.now.isoformat(), facts.get("story_ids"))
    ruling = Ruling(
        ruling_id=key,
        kind=kind,
        controversy_id=controversy.controversy_id,
        note=judge.note,
        ruled_by=judge.name,
        ruled_at=judge.now,
        **facts,
    )
    session.add(ruling)
    session.flush()
    return ruling


def _stories(session: Session, controversy_id: str) -> list[str]:
    query = select(ControversyStory.story_id).where(
        ControversyStory.controversy_id == controversy_id, ControversyStory.known_to.is_(None)
    )
    return list(session.scalars(query.order_by(ControversyStory.known_from, ControversyStory.story_id)))


def _move(session: Session, stories: Sequence[str], source: str, target: str, ruling: Ruling) -> None:
    session.execute(
        update(ControversyStory)
        .where(
            ControversyStory.controversy_id == source,
            ControversyStory.story_id.in_(stories),
            ControversyStory.known_to.is_(None),
        )
        .values(known_to=ruling.ruled_at)
    )
    for story in stories:
        session.merge(
            ControversyStory(
                controversy_id=target,
                story_id=story,
                known_from=ruling.ruled_at,
                known_to=None,
                is_primary=True,
                score=1.0,
                why={"ruling": ruling.ruling_id},
                version=VERSION,
            )
        )
    session.flush()


def _opened(session: Session, controversy_id: str, now: datetime) -> Controversy:
    known = session.get(Controversy, controversy_id)
    if known is not None:  # split off once before, and merged back since
        set_state(session, controversy_id, "open", now)
        return known
    made = Controversy(controversy_id=controversy_id, slug=controversy_id, title="", opened_at=now)
    session.add(made)
    session.flush()
    session.add(ControversyState(controversy_id=controversy_id, known_from=now, status="open", known_to=None))
    session.flush()
    return made


def _name(session: Session, controversy: Controversy) -> None:
    if controversy.title:
        return
    controversy.title = title(controversy_facts(session, controversy.controversy_id))
    base = slug(controversy.title)
    taken = session.scalars(select(Controversy.slug).where(Controversy.slug.startswith(base, autoescape=True)))
    controversy.slug = slug(controversy.title, list(taken))
    session.flush()


def _refresh(session: Session, controversy_id: str, now: datetime) -> None:
    """Parties, places and figures as the stories that are left say."""
    facts = controversy_facts(session, controversy_id)
    wanted = {
        (entity.entity_id, entity.role)
        for article in facts.articles
        for entity in article.entities
        if entity.salience == "main" and entity.role in PARTY_ROLES
    }
    current = session.scalars(
        select(ControversyEntity).where(
            ControversyEntity.controversy_id == controversy_id, ControversyEntity.known_to.is_(None)
        )
    ).all()
    for row in current:
        if (row.entity_id, row.role) not in wanted:
            row.known_to = now
    known = {(row.entity_id, row.role) for row in current}
    for entity_id, role in sorted(wanted - known):
        session.merge(
            ControversyEntity(
                controversy_id=controversy_id, entity_id=entity_id, role=role, known_from=now, known_to=None
            )
        )
    for place in sorted({place for article in facts.articles for place in article.jurisdictions}):
        if session.get(ControversyJurisdiction, (controversy_id, place)) is None:
            session.add(ControversyJurisdiction(controversy_id=controversy_id, jurisdiction=place, known_from=now))
    if facts.articles:
        write_assessment(session, assess(Tally.of(facts), now), controversy_id, now, None)
    session.flush()


def _tell(session: Session, controversy: Controversy, judge: Judge, headline: str) -> None:
    """A correction for whoever was told; it rests on a person's decision, not on a quote."""
    session.merge(
        Development(
            development_id=development_id(controversy.controversy_id, "corrected", f"{headline}{judge.now}"),
            controversy_id=controversy.controversy_id,
            story_id=None,
            article_id=None,
            kind="corrected",
            occurred_at=judge.now,
            known_at=judge.now,
            headline=headline,
            is_backlog=False,
        )
    )
    session.flush()
