"""Controversies as they open: their first rows, and a title and an address for good."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from models import Controversy, ControversyState
from pipeline.addresses import taken
from pipeline.detect.names import slug, title
from pipeline.facts import article_fact, controversy_facts
from pipeline.records import ControversyFacts, Signature
from pipeline.rows import change, put


def open_controversy(session: Session, target: str, now: datetime) -> None:
    """Write a controversy that opens; it is named when its first story is linked."""
    put(session, Controversy, controversy_id=target, slug=target, title="", opened_at=now)
    put(session, ControversyState, controversy_id=target, known_from=now, status="open", known_to=None)


def opening(
    session: Session, target: str, article: str, now: datetime, joined: tuple[Signature, ...]
) -> ControversyFacts:
    """What is known of a controversy as it opens: its article, and what its story held before."""
    if joined:
        return controversy_facts(session, target)
    return ControversyFacts(target, now, (article_fact(session, target, article),))


_named = Controversy.__table__
_NAME = (
    update(Controversy)
    .where(_named.c.controversy_id == bindparam("target"))
    .values(title=bindparam("name"), slug=bindparam("address"))
)


def name_controversy(session: Session, target: str, facts: ControversyFacts) -> None:
    """Title and slug for good, from what its first articles say."""
    name = title(facts)
    address = slug(name, taken(session, slug(name), target))
    change(session, _NAME, target=target, name=name, address=address)
