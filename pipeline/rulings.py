"""A person's decisions about controversies: merge, split, rename, dismiss, restore. Links and states are appended.

They are obeyed by later runs because these keep what is linked: a story that was moved stays where it was put, and a
dismissed controversy takes its further articles in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Controversy, ControversyState, Ruling
from models.keys import public_id
from pipeline.addresses import taken
from pipeline.assessing import set_state, status_of
from pipeline.detect.names import slug, title
from pipeline.facts import controversy_facts
from pipeline.judging import VERSION, Judge, RulingError, record, refresh, tell
from pipeline.moving import Said, move, stories_of


def merge(session: Session, source: Controversy, target: Controversy, judge: Judge) -> Ruling:
    """All stories of `source` go to `target`; its address leads there from now on."""
    if source.controversy_id == target.controversy_id:
        raise RulingError(f"{source.slug} cannot be merged into itself")
    for one in (source, target):
        _refuse_merged(session, one)
    stories = stories_of(session, source.controversy_id)
    ruling = _ruled(session, "merge", source, judge, other_id=target.controversy_id, story_ids=stories)
    _move(session, stories, source.controversy_id, target.controversy_id, ruling)
    set_state(session, source.controversy_id, "merged", judge.now, merged_into=target.controversy_id)
    refresh(session, target.controversy_id, judge.now)
    return ruling


def split(session: Session, source: Controversy, stories: Sequence[str], judge: Judge) -> Ruling:
    """The stories named leave `source` and become a controversy of their own."""
    _refuse_merged(session, source)
    own = stories_of(session, source.controversy_id)
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
        refresh(session, controversy_id, judge.now)
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
    line = f"Taken back: “{controversy.title}” is no controversy, as an editor has ruled"
    tell(session, controversy.controversy_id, judge, line)
    return ruling


def restore(session: Session, controversy: Controversy, judge: Judge) -> Ruling:
    """A dismissed controversy is one after all."""
    if status_of(session, controversy.controversy_id) != "closed":
        raise RulingError(f"{controversy.slug} is not closed")
    ruling = _ruled(session, "restore", controversy, judge)
    set_state(session, controversy.controversy_id, "open", judge.now)
    refresh(session, controversy.controversy_id, judge.now)
    line = f"Restored: “{controversy.title}” is a controversy, as an editor has ruled"
    tell(session, controversy.controversy_id, judge, line)
    return ruling


def rulings(session: Session) -> Sequence[Ruling]:
    """All decisions, the oldest first."""
    return session.scalars(select(Ruling).order_by(Ruling.ruled_at, Ruling.ruling_id)).all()


def _refuse_merged(session: Session, controversy: Controversy) -> None:
    if status_of(session, controversy.controversy_id) == "merged":
        raise RulingError(f"{controversy.slug} was merged; name the controversy that it went into")


def _ruled(session: Session, kind: str, controversy: Controversy, judge: Judge, **facts: object) -> Ruling:
    key = controversy.controversy_id
    about = (key, judge.now.isoformat(), facts.get("story_ids"))
    return record(session, kind, judge, about, controversy_id=key, **facts)


def _move(session: Session, stories: Sequence[str], source: str, target: str, ruling: Ruling) -> None:
    said = Said(VERSION, {"ruling": ruling.ruling_id})
    move(session, stories, source, target, ruling.ruled_at, said)


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
    controversy.slug = slug(controversy.title, taken(session, base, controversy.controversy_id))
    session.flush()
