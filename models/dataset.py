"""A data set of every researchers' view: a Parquet file each, and a table each of one SQLite file.

Both are written in one pass over a view's rows, in the order of its key, so that equal rows give equal bytes.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from models.columns import Kind, ViewColumn, key_of, view_columns
from models.parquet import DeclaredParquet
from models.reading import QueryError, Rows, rows_of
from models.views import view_definitions

SQLITE_NAME = "gazewire-export.sqlite"
PARQUET_FOLDER = "parquet"
#: A batch, which is what is held at once and what Parquet keeps together, ends at so many rows or characters.
_BATCH_ROWS = 20_000
_BATCH_CHARS = 8_000_000
_PYTHON: dict[Kind, frozenset[type]] = {
    "text": frozenset({str, type(None)}),
    "int64": frozenset({int, type(None)}),
    "double": frozenset({float, int, type(None)}),
}
_SQLITE: dict[Kind, str] = {"text": "TEXT", "int64": "INTEGER", "double": "REAL"}
#: Columns by which one view is joined to another.
_JOINED = frozenset({"article_id", "controversy_id", "deal_id", "development_id", "entity_id", "story_id"})


def write_views(
    connection: Connection, folder: Path, say: Callable[[int, int], None]
) -> dict[str, tuple[tuple[ViewColumn, ...], int]]:
    """Write every view into a folder. Returns columns and count of rows of each; `say` hears views done and all."""
    views = list(view_definitions())
    (folder / PARQUET_FOLDER).mkdir()
    found = {}
    try:
        with closing(_new_file(folder / SQLITE_NAME)) as file:
            for number, view in enumerate(views):
                say(number, len(views))
                found[view] = _write_view(connection, view, folder, file)
            file.execute("COMMIT")
    except sqlite3.Error as error:
        raise OSError(errno.EIO, f"cannot be written: {error}", SQLITE_NAME) from error
    say(len(views), len(views))
    return found


def _new_file(path: Path) -> sqlite3.Connection:
    """A file that nobody sees before it is whole, so it needs no journal."""
    file = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "secure_delete=ON"):
        file.execute(f"PRAGMA {pragma}")
    file.execute("BEGIN")
    return file


def _write_view(
    connection: Connection, view: str, folder: Path, file: sqlite3.Connection
) -> tuple[tuple[ViewColumn, ...], int]:
    rows = rows_of(connection, _in_order(view, connection.dialect.name))
    columns = view_columns(view, rows.columns)
    file.execute(f"CREATE TABLE {view} ({', '.join(f'{one.name} {_SQLITE[one.kind]}' for one in columns)})")
    insert = f"INSERT INTO {view} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names of our own views
    count = 0
    with closing(DeclaredParquet(folder / PARQUET_FOLDER / f"{view}.parquet", columns)) as parquet:
        for batch in _batches(rows):
            _check(view, columns, batch)
            parquet.write(batch)
            file.executemany(insert, batch)
            count += len(batch)
    for name in (one.name for one in columns if one.name in _JOINED):
        file.execute(f"CREATE INDEX {view}_by_{name} ON {view} ({name})")
    return columns, count


def _in_order(view: str, dialect: str) -> str:
    """Every row, in the order of the bytes of its key, which PostgreSQL has to be asked for."""
    key = list(key_of(view))
    if dialect == "postgresql":
        bytewise: dict[Kind, str] = {"text": ' COLLATE "C"'}
        key = [f"{one.name}{bytewise.get(one.kind, '')} NULLS FIRST" for one in view_columns(view, key)]
    return f"SELECT * FROM {view} ORDER BY {', '.join(key)}"  # noqa: S608 - as above


def _batches(rows: Rows) -> Iterator[list[Sequence[Any]]]:
    batch: list[Sequence[Any]] = []
    chars = 0
    for row in rows.rows:
        batch.append(row)
        chars += sum(len(value) for value in row if isinstance(value, str))
        if len(batch) >= _BATCH_ROWS or chars >= _BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def _check(view: str, columns: Sequence[ViewColumn], batch: Sequence[Sequence[Any]]) -> None:
    """SQLite keeps any value in any column; a data set says what is in its columns, and keeps to it."""
    for column, values in zip(columns, zip(*batch, strict=True), strict=True):
        if not set(map(type, values)) <= _PYTHON[column.kind]:
            wrong = next(value for value in values if type(value) not in _PYTHON[column.kind])
            raise QueryError(f"{view}.{column.name} holds {wrong!r:.60}, which is not {column.kind}")
