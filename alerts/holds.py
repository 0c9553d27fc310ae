"""Developments that wait for a person's approval: which wait, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from alerts.gather import gather
from alerts.records import Candidate
from models import Hold

Decision = Literal["approved", "rejected"]
WAITING, APPROVED, REJECTED = "waiting", "approved", "rejected"


class HoldError(ValueError):
    """What was asked cannot be done; the message says why."""


@dataclass(frozen=True, slots=True)
class HoldRule:
    """What may be told: `severity` is the least that waits for approval (None: nothing new does)."""

    severity: int | None
    decisions: Mapping[str, str]

    def state(self, candidate: Candidate) -> str:
        """`approved` where it may be told, else `waiting` or `rejected`. What waits goes on waiting until decided."""
        decided = self.decisions.get(candidate.development_id)
        if decided is not None:
            return decided
        is_grave = self.severity is not None and candidate.controversy.scores.severity >= self.severity
        return WAITING if is_grave else APPROVED

    def split(self, candidates: Iterable[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
        """What may be told, and what waits; what was rejected is in neither."""
        found: dict[str, list[Candidate]] = {APPROVED: [], WAITING: [], REJECTED: []}
        for candidate in candidates:
            found[self.state(candidate)].append(candidate)
        return found[APPROVED], found[WAITING]


def hold_rule(session: Session, severity: int | None) -> HoldRule:
    """The rule as of now, with every decision so far."""
    rows = session.execute(select(Hold.development_id, Hold.decision))
    return HoldRule(severity, {row[0]: row[1] for row in rows})


def hold(session: Session, candidates: Iterable[Candidate], now: datetime) -> None:
    """Note that these wait. Of two who note the same, one does."""
    for candidate in candidates:
        if session.get(Hold, candidate.development_id) is not None:
            continue
        row = Hold(
            development_id=candidate.development_id,
            controversy_id=candidate.controversy.controversy_id,
            severity=candidate.controversy.scores.severity,
            held_at=now,
            decision=WAITING,
        )
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            continue


@dataclass(frozen=True, slots=True)
class Held:
    """A development that waits, as a person who decides needs to see it; `candidate` None where it is gone."""

    development_id: str
    severity: int
    held_at: datetime
    candidate: Candidate | None


def held(articles: Session, desk: Session, now: datetime) -> tuple[Held, ...]:
    """Everything that waits, the gravest first."""
    rows = desk.scalars(
        select(Hold).where(Hold.decision == WAITING).order_by(Hold.severity.desc(), Hold.held_at, Hold.development_id)
    ).all()
    known = {one.development_id: one for one in gather(articles, now).candidates} if rows else {}
    return tuple(Held(row.development_id, row.severity, row.held_at, known.get(row.development_id)) for row in rows)


def decide(desk: Session, ids: Sequence[str], decision: Decision, by: str, now: datetime) -> tuple[str, ...]:
    """Decide on developments, or on all that waits of controversies, by id; none named means all that waits.

    The ids decided. HoldError names ids of which nothing waits; then nothing is decided.
    """
    rows = list(_waiting(desk, ids))
    known = {key for row in rows for key in (row.development_id, row.controversy_id)}
    unknown = [key for key in ids if key not in known]
    if unknown:
        raise HoldError(f"nothing waits under {', '.join(unknown)}: see `gazewire digest held`")
    for row in rows:
        row.decision, row.decided_at, row.decided_by = decision, now, by
    return tuple(row.development_id for row in rows)


def _waiting(desk: Session, ids: Sequence[str]) -> Iterator[Hold]:
    wanted = set(ids)
    rows = desk.scalars(select(Hold).where(Hold.decision == WAITING).order_by(Hold.development_id))
    return (row for row in rows if not wanted or wanted & {row.development_id, row.controversy_id})
