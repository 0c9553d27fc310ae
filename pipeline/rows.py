"""Rows without objects: what is read and written for every article, by statements that are prepared once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, Table, Update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import Insert

from pipeline.prepared import execute


def put(session: Session, kind: type[DeclarativeBase], /, **values: Any) -> None:
    """Insert the row, or give the one of its key these values. Columns left out keep what they have, or stay empty.

    It passes by what the session holds in memory: rows read as objects before do not change.
    """
    table = kind.__table__
    assert isinstance(table, Table)  # all of ours are
    connection = session.connection()
    execute(connection, _insert(table, connection.dialect.name, tuple(values)), values)


def change(session: Session, statement: Update, **parameters: Any) -> None:
    """Run a prepared update."""
    execute(session.connection(), statement, parameters)


def rows(session: Session, statement: Select[*tuple[Any, ...]], **parameters: Any) -> list[tuple[Any, ...]]:
    """What a prepared statement finds, all of it. A list or tuple is for a parameter that expands."""
    lists = {name: value for name, value in parameters.items() if isinstance(value, (list, tuple))}
    plain = {name: value for name, value in parameters.items() if name not in lists} if lists else parameters
    return execute(session.connection(), statement, plain, lists)


@cache
def _insert(table: Table, dialect: str, columns: tuple[str, ...]) -> Insert:
    insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    keys = [column.name for column in table.primary_key.columns]
    changed = {name: insert.excluded[name] for name in columns if name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=changed)


def batched(keys: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """Keys in portions that a statement can name: databases limit how many parameters one may have."""
    return (keys[start : start + size] for start in range(0, len(keys), size))
