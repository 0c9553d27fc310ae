"""Addresses of controversies: permanent, but for a name that an editor has ruled out of one. The old one leads on."""

from __future__ import annotations

import re
from itertools import islice

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models import Controversy, Entity, Ruling
from pipeline.detect.names import MAX_SLUG, numbered, slug
from pipeline.rows import rows

#: A cut-off name of fewer characters names nobody, and an address loses no more by not ending in a hyphen.
_CUT = 4
#: So many numbered addresses are asked after at once.
_AT_ONCE = 20
_TAKEN = tuple(
    select(address).where(address.in_(bindparam("names", expanding=True)), owner != bindparam("own"))
    for address, owner in (
        (Controversy.__table__.c.slug, Controversy.__table__.c.controversy_id),
        (Ruling.__table__.c.slug_before, Ruling.__table__.c.controversy_id),
    )
)


def named_by(session: Session, address: str) -> Controversy | None:
    """The controversy at this address; else the one that had it before a ruling."""
    current = session.scalar(select(Controversy).where(Controversy.slug == address))
    if current is not None:
        return current
    query = select(Controversy).join(Ruling, Ruling.controversy_id == Controversy.controversy_id)
    return session.scalars(query.where(Ruling.slug_before == address)).first()


def taken(session: Session, base: str, controversy_id: str = "") -> frozenset[str]:
    """Addresses that `numbered` gives and others have, or had: mails of years ago still link to them."""
    session.flush()  # prepared statements see what is written, not what waits to be
    found, names = set[str](), numbered(base)
    while True:
        asked = list(islice(names, _AT_ONCE))
        held = {at for query in _TAKEN for (at,) in rows(session, query, names=asked, own=controversy_id)}
        found |= held
        if len(held) < len(asked):
            return frozenset(found)


def leave_out(session: Session, controversy: Controversy, entity: Entity) -> None:
    """Another address, made from the title, where this one holds the entity's name."""
    if not holds(controversy.slug, entity.name):
        return
    base = slug(controversy.title)
    if not holds(base, entity.name):
        controversy.slug = slug(controversy.title, taken(session, base, controversy.controversy_id))


def holds(address: str, name: str) -> bool:
    """Whether the name stands in the address, be it cut off where addresses end."""
    whole, text = f"-{slug(name)}-", f"-{address}-"
    if whole in text:
        return True
    end = re.sub(r"(?:-\d+)?-$", "", text)
    return len(end) > MAX_SLUG - _CUT and any(end.endswith(whole[:n]) for n in range(_CUT, len(whole) - 1))
