"""The gazetteer as rows: what is listed is known, what has left it stays, what only texts name is nobody's business."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import models as m
from models.locations import SCHEMAS, Locations
from models.session import make_engine
from pipeline.entities import sync_gazetteer
from pipeline.tag.gazetteer import Entity, Gazetteer

OUTSIDE = "x-0123456789ab"


def gazetteer(version: str, *names: str) -> Gazetteer:
    entities = {name.lower(): Entity(name.lower(), name, "company", "vendor", "GB") for name in names}
    return Gazetteer(version, entities, {}, {}, {}, {}, {}, (), frozenset())


@pytest.fixture
def session(databases: Locations) -> Iterator[Session]:
    engine = make_engine(databases.articles, schema=SCHEMAS["articles"])
    with Session(engine) as opened:
        yield opened
    engine.dispose()


def known(session: Session) -> dict[str, bool]:
    return {row.entity_id: row.is_known for row in session.scalars(select(m.Entity))}


def test_who_leaves_the_gazetteer_stays_and_is_known_no_more(session: Session) -> None:
    session.add(m.Entity(entity_id=OUTSIDE, name="Tindra", entity_type="company", is_known=False))
    assert sync_gazetteer(session, gazetteer("1", "Oculent", "Brindlecore"))
    assert known(session) == {OUTSIDE: False, "oculent": True, "brindlecore": True}
    assert not sync_gazetteer(session, gazetteer("1", "Oculent"))
    assert sync_gazetteer(session, gazetteer("2", "Oculent"))
    assert known(session) == {OUTSIDE: False, "oculent": True, "brindlecore": False}
    assert sync_gazetteer(session, gazetteer("3", "Oculent", "Brindlecore"))
    assert known(session) == {OUTSIDE: False, "oculent": True, "brindlecore": True}
