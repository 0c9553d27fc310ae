"""Addresses of controversies: permanent, but for a name that an editor has ruled out of one. The old one leads on."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Controversy, Entity, Ruling
from pipeline.detect.names import MAX_SLUG, slug

#: A cut-off name of fewer characters names nobody, and an address loses no more by not ending in a hyphen.
_CUT = 4


def named_by(session: Session, address: str) -> Controversy | None:
    """The controversy at this address; else the one that had it before a ruling."""
    current = session.scalar(select(Controversy).where(Controversy.slug == address))
    if current is not None:
        return current
    query = select(Controversy).join(Ruling, Ruling.controversy_id == Controversy.controversy_id)
    return session.scalars(query.where(Ruling.slug_before == address)).first()


def taken(session: Session, base: str, controversy_id: str = "") -> frozenset[str]:
    """Addresses that begin so and belong to others, or did: mails of years ago still link to them."""
    held = select(Controversy.slug).where(
        Controversy.slug.startswith(base, autoescape=True), Controversy.controversy_id != controversy_id
    )
    left = select(Ruling.slug_before).where(
        Ruling.slug_before.startswith(base, autoescape=True), Ruling.controversy_id != controversy_id
    )
    return frozenset(session.scalars(held)) | {one for one in session.scalars(left) if one}


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
