"""Researchers' SQL: one read-only statement, its columns and its rows, and the forms in which they are handed out."""

from __future__ import annotations

import csv
import errno
import json
import math
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from models.allowance import Allowance, AllowanceError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class QueryError(Exception):
    """SQL that cannot be run; the message is the database's own, on one line."""


class Sink(Protocol):
    """Something to write text to."""

    def write(self, text: str, /) -> object:
        """As a file's."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns, and rows as they come from the cursor: to be read once, while the connection is open."""

    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]

    def require_names(self) -> None:
        """Refuse columns of one name, of which a form that goes by names would keep the last alone."""
        if doubled := [name for name, number in Counter(self.columns).items() if number > 1]:
            raise QueryError(f"two columns are called {doubled[0]!r}: give one another name by AS")


@contextmanager
def reading(engine: Engine, sql: str, timeout_s: float | None = None) -> Iterator[Rows]:
    """Run one statement on a read-only engine. Raises `QueryError`; nothing can be changed or attached, and the
    database works no longer than `timeout_s`.
    """
    allowance = Allowance(timeout_s)
    with snapshot(engine) as connection, allowance.over(connection):
        with allowance.work():
            rows = rows_of(connection, sql)
        yield Rows(rows.columns, allowance.spent_on(rows.rows))


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """One transaction of a reader, who sees what there was at its first question. What goes wrong is a `QueryError`."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
                connection.execute(text("SET LOCAL ROLE gazewire_reader"))
            yield connection
    except ResourceClosedError as error:
        raise QueryError("the statement gives no rows; write a SELECT") from error
    except DBAPIError as error:
        raise QueryError(" ".join(str(error.orig).split())) from error
    except AllowanceError as error:
        raise QueryError(str(error)) from error


def rows_of(connection: Connection, sql: str) -> Rows:
    """The rows of one statement, as they come."""
    # Without `no_parameters` a % in LIKE would be read as a placeholder.
    result = connection.exec_driver_sql(
        sql.strip().rstrip(";"), execution_options={"stream_results": True, "no_parameters": True}
    )
    return Rows(tuple(result.keys()), (tuple(row) for row in result))


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Where to write what is to become `path`: beside it, so that a query that fails leaves what was there.

    A pipe or a device is written to directly.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    there = path.resolve()  # a link stays one
    if not there.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(path.parent))
    beside = there.with_name(f".{there.name}.{os.getpid()}.part")
    try:
        yield beside
        beside.replace(there)
    finally:
        beside.unlink(missing_ok=True)


def write_csv(rows: Rows, file: Sink) -> int:
    """RFC 4180 with a header; text that a spreadsheet would run as a formula gets a leading apostrophe. Counts rows."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(rows.columns)
    count = 0
    for row in rows.rows:
        writer.writerow([_unformula(value) for value in row])
        count += 1
    return count


def write_json(rows: Rows, file: Sink) -> int:
    """A JSON array of objects, one a line; a number without end is null, which JSON has not. Returns the count."""
    rows.require_names()
    count = 0
    file.write("[")
    for row in rows.rows:
        file.write(",\n" if count else "\n")
        values = (None if isinstance(value, float) and not math.isfinite(value) else value for value in row)
        json.dump(dict(zip(rows.columns, values, strict=True)), file, ensure_ascii=False, default=str)
        count += 1
    file.write("\n]\n")
    return count


def _unformula(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
