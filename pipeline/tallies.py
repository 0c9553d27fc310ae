"""Tallies of the controversies told lately, kept between articles, so that a large one is not read again for each."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import ControversyEntity, ControversyJurisdiction
from pipeline.detect.assess import N_ACTORS
from pipeline.detect.tally import Tally
from pipeline.facts import earlier_actors, earlier_jurisdictions, outlets_told, told_facts

#: So many are kept; one that is told again after long is read anew.
MAX_KEPT = 5000


@dataclass(slots=True)
class Standing:
    """What is known of a controversy: its tally, and which of its rows are written: parties and jurisdictions."""

    tally: Tally
    parties: set[tuple[str, str]] = field(default_factory=set)
    jurisdictions: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)


class Tallies:
    """Standings by controversy. `forget` one whose rows were changed by anything but a further article."""

    def __init__(self, max_kept: int = MAX_KEPT) -> None:
        self._max_kept = max_kept
        self._kept: OrderedDict[str, Standing] = OrderedDict()
        self._outlets: frozenset[tuple[object, ...]] = frozenset()

    def get(self, session: Session, controversy: str, except_for: str | None = None) -> Standing:
        """The standing as kept, else as the rows say; `except_for` is the article that is about to be added."""
        kept = self._kept.pop(controversy, None)
        return self._keep(controversy, kept or _read(session, controversy, except_for))

    def _keep(self, controversy: str, standing: Standing) -> Standing:
        self._kept[controversy] = standing
        if len(self._kept) > self._max_kept:
            self._kept.popitem(last=False)
        return standing

    def open(self, controversy: str, opened_at: datetime) -> Standing:
        """The standing of a controversy that opens: nothing is known of it."""
        return self._keep(controversy, Standing(Tally(controversy, opened_at)))

    def forget(self, controversy: str) -> None:
        """Read one anew when it is next asked for."""
        self._kept.pop(controversy, None)

    def heed_outlets(self, session: Session) -> None:
        """Read all anew where an outlet has another name, country or weight than when they were read."""
        outlets = outlets_told(session)
        if outlets != self._outlets:
            self.clear()
        self._outlets = outlets

    def clear(self) -> None:
        """Read all anew."""
        self._kept.clear()


def note_earlier(session: Session, standing: Standing) -> None:
    """Ask which of the main parties and places, those not asked about before, earlier controversies had."""
    tally = standing.tally
    actors = {entity.entity_id for entity in tally.parties.foremost(N_ACTORS)} - standing.asked
    places = tally.jurisdictions.keys() - standing.asked
    where = (session, tally.controversy_id, tally.opened_at)
    tally.earlier_actors |= frozenset(earlier_actors(*where, actors))
    tally.earlier_jurisdictions |= frozenset(earlier_jurisdictions(*where, places))
    standing.asked |= actors | places


def _read(session: Session, controversy: str, except_for: str | None) -> Standing:
    tally = Tally.of(told_facts(session, controversy, except_for))
    parties = select(ControversyEntity.entity_id, ControversyEntity.role).where(
        ControversyEntity.controversy_id == controversy, ControversyEntity.known_to.is_(None)
    )
    places = select(ControversyJurisdiction.jurisdiction).where(ControversyJurisdiction.controversy_id == controversy)
    return Standing(
        tally,
        {(entity, role) for entity, role in session.execute(parties)},
        set(session.scalars(places)),
    )
