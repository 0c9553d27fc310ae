"""Step 8, what an article changes in its controversy: parties, jurisdictions, developments with evidence, figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from models import (
    Article,
    Assessment,
    ControversyJurisdiction,
    ControversyState,
    Development,
    Evidence,
)
from models.keys import development_id
from pipeline import records
from pipeline.detect.assess import assess
from pipeline.detect.developments import developments
from pipeline.detect.headlines import headline_of
from pipeline.detect.tally import Tally
from pipeline.facts import article_fact
from pipeline.outcomes import AssessOutcome
from pipeline.party_rows import add_parties, end_parties
from pipeline.quoting import write_evidence
from pipeline.rows import put, rows
from pipeline.tallies import Standing, Tallies, note_earlier


@dataclass(frozen=True, slots=True)
class Change:
    """One article in its controversy. `before`: what was known while an older text of the article stood."""

    controversy_id: str
    article: Article
    before: Tally | None
    is_opening: bool
    now: datetime
    evidence: tuple[records.Evidence, ...]
    answer: tuple[records.Evidence, ...] = ()  # the sentences in which a company or agency replies
    deeds: tuple[records.Deed, ...] = ()  # who did what, as its sentences say
    has_joined: bool = False  # its story had articles already, which came into the controversy with it
    correction: records.Evidence | None = None
    correction_kind: records.DevelopmentKind = "corrected"


def write_change(session: Session, change: Change, tallies: Tallies) -> AssessOutcome:
    """Append what the article brought: parties, jurisdictions, developments, an assessment where it differs."""
    status = status_of(session, change.controversy_id)
    if status == "closed":
        return AssessOutcome.NOTHING_NEW  # a person has ruled that it is no controversy
    article_id = change.article.article_id
    fact = replace(
        article_fact(session, change.controversy_id, article_id),
        evidence=change.evidence,
        answer=change.answer,
        deeds=change.deeds,
    )
    if change.is_opening and not change.has_joined:
        standing = tallies.open(change.controversy_id, change.now)
    else:
        standing = tallies.get(session, change.controversy_id, None if change.before else article_id)
    fact = (change.before or standing.tally).own_part(fact)
    found = [*_correction(change, fact), *_developments(change, standing.tally, fact)]
    if change.before is None:
        standing.tally.add(fact)
    note_earlier(session, standing)
    add_parties(session, standing, fact, change.now)
    if change.before is not None:
        end_parties(session, standing, fact, change.now)
    _write_places(session, standing, fact, change.now)
    if status == "quiet" and not fact.is_copy:
        set_state(session, change.controversy_id, "open", change.now)
    n_written = sum([_write_development(session, change, development) for development in found])
    if not found and not fact.is_copy and change.before is None:
        _add_telling(session, change, fact)
    write_assessment(session, assess(standing.tally, change.now), change.controversy_id, change.now, article_id)
    session.flush()
    if not n_written:
        return AssessOutcome.NOTHING_NEW
    return AssessOutcome.BACKLOG if change.article.is_backlog else AssessOutcome.DEVELOPMENT


def _developments(change: Change, known: Tally, fact: records.ArticleFact) -> tuple[records.Development, ...]:
    """What the article changes."""
    before = None if change.is_opening else change.before or (known if known.n_articles else None)
    return developments(before, fact, change.article.title)


def _correction(change: Change, fact: records.ArticleFact) -> list[records.Development]:
    """What the outlet took back in an updated text, with its own words for it."""
    if change.correction is None:
        return []
    kind, known = change.correction_kind, change.before.parties if change.before else None
    headline = headline_of(kind, known, fact, change.article.title).text
    return [records.Development(kind, fact.story_id, fact.article_id, change.now, headline, (change.correction,))]


def _write_places(session: Session, standing: Standing, fact: records.ArticleFact, now: datetime) -> None:
    controversy = standing.tally.controversy_id
    for place in fact.jurisdictions:
        if place not in standing.jurisdictions:
            standing.jurisdictions.add(place)
            put(session, ControversyJurisdiction, controversy_id=controversy, jurisdiction=place, known_from=now)


def set_state(session: Session, controversy: str, status: str, now: datetime, merged_into: str | None = None) -> None:
    """End the current state and begin another."""
    session.execute(
        update(ControversyState)
        .where(ControversyState.controversy_id == controversy, ControversyState.known_to.is_(None))
        .values(known_to=now)
    )
    session.merge(
        ControversyState(
            controversy_id=controversy, known_from=now, status=status, known_to=None, merged_into=merged_into
        )
    )
    session.flush()


_states, _told, _quoted = ControversyState.__table__.c, Development.__table__.c, Evidence.__table__.c
_STATUS = select(_states.status).where(_states.controversy_id == bindparam("controversy"), _states.known_to.is_(None))
_DEVELOPMENT = select(_told.development_id).where(_told.development_id == bindparam("development"))
_LATEST = (
    select(
        _told.development_id,
        select(func.max(_quoted.rank)).where(_quoted.development_id == _told.development_id).scalar_subquery(),
    )
    .where(_told.controversy_id == bindparam("controversy"))
    .order_by((_told.story_id == bindparam("story")).desc(), _told.known_at.desc(), _told.development_id)
    .limit(1)
)


def status_of(session: Session, controversy: str) -> str:
    """The state in which a controversy is."""
    ((status,),) = rows(session, _STATUS, controversy=controversy)
    return str(status)


def _write_development(session: Session, change: Change, development: records.Development) -> bool:
    """False where the article told it before: an update, or `process --again`, says nothing twice."""
    new_id = development_id(change.controversy_id, development.kind, development.article_id)
    if rows(session, _DEVELOPMENT, development=new_id):
        return False
    put(
        session,
        Development,
        development_id=new_id,
        controversy_id=change.controversy_id,
        story_id=development.story_id,
        article_id=development.article_id,
        kind=development.kind,
        occurred_at=development.occurred_at,
        known_at=change.now,
        headline=development.headline,
        is_backlog=change.article.is_backlog,
    )
    write_evidence(session, new_id, development.evidence, {change.article.article_id: change.article}, change.now)
    return True


def _add_telling(session: Session, change: Change, fact: records.ArticleFact) -> None:
    """One more telling of what is known: its best quote backs the latest development of its story, after the others."""
    if not fact.evidence:
        return
    for latest, told in rows(session, _LATEST, controversy=change.controversy_id, story=fact.story_id):
        telling = replace(fact.evidence[0], rank=1 + (told or 0))
        write_evidence(session, latest, [telling], {fact.article_id: change.article}, change.now)


_made = Assessment.__table__.c
_LAST = (
    select(_made.known_from, _made.position, _made.formula_version, _made.severity, _made.reach, _made.novelty)
    .where(_made.controversy_id == bindparam("controversy"))
    .order_by(_made.known_from.desc(), _made.position.desc())
    .limit(1)
)


def write_assessment(
    session: Session, made: records.Assessment, controversy: str, now: datetime, article_id: str | None
) -> None:
    """Append an assessment where its figures differ from the last ones; `article_id` is what caused it."""
    figures = (made.formula_version, made.severity, made.reach, made.novelty)
    position = 1
    for known_from, last, *before in rows(session, _LAST, controversy=controversy):
        if figures == tuple(before):
            return
        position = last + 1 if known_from == now else 1
    put(
        session,
        Assessment,
        controversy_id=controversy,
        known_from=now,
        position=position,
        article_id=article_id,
        formula_version=made.formula_version,
        severity=made.severity,
        reach=made.reach,
        novelty=made.novelty,
        parts={name: dict(part) for name, part in made.parts.items()},
    )
