"""What rulings share: who judges, how a decision is recorded, what is worked out anew, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Controversy, ControversyEntity, ControversyJurisdiction, Development, Ruling
from models.keys import development_id, public_id
from pipeline.addresses import named_by
from pipeline.assessing import write_assessment
from pipeline.detect.assess import assess
from pipeline.detect.tally import Tally
from pipeline.facts import controversy_facts
from pipeline.party_rows import PARTY_ROLES

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
    """The controversy with this id or slug, a slug that it had before included."""
    row = session.get(Controversy, named) or named_by(session, named)
    if row is None:
        raise RulingError(f"no controversy {named!r}: give its id or its slug, as v_controversies lists them")
    return row


def record(session: Session, kind: str, judge: Judge, about: tuple[object, ...], **facts: object) -> Ruling:
    """Keep a decision; `about` is what it is on, for its id."""
    ruling = Ruling(
        ruling_id=public_id("r", kind, *about),
        kind=kind,
        note=judge.note,
        ruled_by=judge.name,
        ruled_at=judge.now,
        **facts,
    )
    session.add(ruling)
    session.flush()
    return ruling


def refresh(session: Session, controversy_id: str, now: datetime) -> None:
    """Parties, places and figures as the stories that are left say."""
    facts = controversy_facts(session, controversy_id)
    wanted: set[tuple[str, str]] = {
        (entity.entity_id, entity.role)
        for article in facts.articles
        for entity in article.entities
        if entity.salience == "main" and entity.role in PARTY_ROLES
    }
    _set_parties(session, controversy_id, wanted, now)
    for place in sorted({place for article in facts.articles for place in article.jurisdictions}):
        if session.get(ControversyJurisdiction, (controversy_id, place)) is None:
            session.add(ControversyJurisdiction(controversy_id=controversy_id, jurisdiction=place, known_from=now))
    if facts.articles:
        write_assessment(session, assess(Tally.of(facts), now), controversy_id, now, None)
    session.flush()


def _set_parties(session: Session, controversy_id: str, wanted: set[tuple[str, str]], now: datetime) -> None:
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


def tell(session: Session, controversy_id: str, judge: Judge, headline: str) -> None:
    """A correction for whoever was told; it rests on a person's decision, not on a quote."""
    session.merge(
        Development(
            development_id=development_id(controversy_id, "corrected", f"{headline}{judge.now}"),
            controversy_id=controversy_id,
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
