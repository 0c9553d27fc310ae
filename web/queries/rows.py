"""How a page asks the database: plain SQL that SQLite and PostgreSQL both understand, and rows as mappings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, RowMapping, bindparam, text

from models.base import from_utc_text

T = TypeVar("T")
PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: `number` counts from 1, `total` is the length of the whole list."""

    rows: tuple[T, ...]
    total: int
    number: int
    size: int = PER_PAGE

    @property
    def n_pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Place of the first row in the whole list, from 1; 0 where the list is empty."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1 if self.rows else 0


def select(connection: Connection, sql: str, **values: Any) -> Sequence[RowMapping]:
    """The rows of one query; a list or tuple among `values` is spread over an `IN :name`."""
    statement = text(sql)
    for name, value in values.items():
        if isinstance(value, list | tuple):
            statement = statement.bindparams(bindparam(name, expanding=True))
    return connection.execute(statement, values).mappings().all()


def select_one(connection: Connection, sql: str, **values: Any) -> RowMapping | None:
    found = select(connection, sql, **values)
    return found[0] if found else None


def count(connection: Connection, sql: str, **values: Any) -> int:
    """The single number that a query gives."""
    return int(connection.execute(text(sql), values).scalar_one())


def moment(value: str | None) -> datetime | None:
    return None if value is None else from_utc_text(value)


def instant(value: str) -> datetime:
    return from_utc_text(value)


def from_json(value: str | None) -> Any:
    """A JSON column's value; an empty one is an empty list."""
    return json.loads(value) if value else []


def contains(column: str, word: str) -> str:
    """The condition that a name contains `word`, whatever its capitals; `patterns` has its values.

    SQLite knows the small form of ASCII letters alone, so a name is looked for by its capitals too where it has others.
    """
    like = f"lower({column}) LIKE :{{}} ESCAPE '!'"
    return like.format("pattern") if word.isascii() else f"({like.format('pattern')} OR {like.format('in_capitals')})"


def patterns(word: str) -> dict[str, object]:
    """LIKE patterns (escape character `!`) for names that contain `word`."""
    small = f"%{word.lower().replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
    return {"pattern": small} if word.isascii() else {"pattern": small, "in_capitals": _with_capitals(small)}


def _with_capitals(pattern: str) -> str:
    """Words begin with a capital where that is none of ASCII, of which the column has the small form."""
    return re.sub(r"\b[^\W\d_a-z]", lambda first: first[0].upper(), pattern)


def group_by(rows: Iterable[RowMapping], key: str) -> dict[str, list[RowMapping]]:
    """Rows by the value of one column, in the order in which they came."""
    groups: dict[str, list[RowMapping]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups
