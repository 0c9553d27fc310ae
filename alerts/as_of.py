"""What appended tables, views over them, and tables with days of validity, said at one time."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from models.views import view_definitions

_READS_VIEW = re.compile(r"\b(FROM|JOIN) (v_\w+)( AS \w+)?")


def said_at(table: Any, now: datetime) -> ColumnElement[bool]:
    """What an appended table said at `now`."""
    return and_(table.known_from <= now, or_(table.known_to.is_(None), table.known_to > now))


def view_at(name: str) -> str:
    """The SELECT of a view of what is said now, made one of what was said at `:said_at` (UTC, as text)."""
    said = "(known_from <= :said_at AND (known_to IS NULL OR known_to > :said_at))"
    return _READS_VIEW.sub(_in_place, view_definitions()[name]).replace("known_to IS NULL", said)


def _in_place(read: re.Match[str]) -> str:
    """A view that another one reads, as the SELECT that it is: the view itself says what is said now."""
    return f"{read[1]} ({view_at(read[2])}){read[3] or f' AS {read[2]}'}"


def valid_on(table: Any, today: str) -> ColumnElement[bool]:
    """What a table with days of validity said on a day; an empty end is open."""
    has_begun = or_(table.valid_from.is_(None), table.valid_from == "", table.valid_from <= today)
    has_not_ended = or_(table.valid_to.is_(None), table.valid_to == "", table.valid_to > today)
    return and_(has_begun, has_not_ended)
