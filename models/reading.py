"""Researchers' SQL: one read-only statement, its columns and its rows, and the forms in which they are handed out."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, ResourceClosedError

BATCH_ROWS = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class QueryError(Exception):
    """SQL that cannot be run; the message is the database's own, on one line."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns, and rows as they come from the cursor: to be read once, while the connection is open."""

    columns: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


@contextmanager
def reading(engine: Engine, sql: str) -> Iterator[Rows]:
    """Run one statement on a read-only engine. Raises `QueryError`; nothing can be changed or attached."""
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL ROLE gazewire_reader"))
            # Without `no_parameters` a % in LIKE would be read as a placeholder.
            as_it_stands = connection.execution_options(stream_results=True, no_parameters=True)
            result = as_it_stands.exec_driver_sql(sql.strip().rstrip(";"))
            yield Rows(tuple(result.keys()), (tuple(row) for row in result))
    except ResourceClosedError as error:
        raise QueryError("the statement gives no rows; write a SELECT") from error
    except DBAPIError as error:
        raise QueryError(" ".join(str(error.orig).split())) from error


def harmless(value: object) -> str:
    """A value for a terminal: no control characters, no change of writing direction."""
    return "" if value is None else _CONTROL.sub("\ufffd", str(value))


def write_csv(rows: Rows, file: TextIO) -> int:
    """RFC 4180 with a header; text that a spreadsheet would run as a formula gets a leading apostrophe. Counts rows."""
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(rows.columns)
    count = 0
    for row in rows.rows:
        writer.writerow([_unformula(value) for value in row])
        count += 1
    return count


def write_json(rows: Rows, file: TextIO) -> int:
    """A JSON array of objects, one a line. Returns the count."""
    count = 0
    file.write("[")
    for row in rows.rows:
        file.write(",\n" if count else "\n")
        json.dump(dict(zip(rows.columns, row, strict=True)), file, ensure_ascii=False, default=str)
        count += 1
    file.write("\n]\n")
    return count


def write_parquet(rows: Rows, path: Path) -> int:
    """A Parquet file, written batch by batch; the first batch decides the types. Counts rows."""
    batches = _batches(rows.rows)
    first = next(batches, [])
    schema = pa.schema([(name, _arrow_type(first, place)) for place, name in enumerate(rows.columns)])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in chain([first], batches):
            count += len(batch)
            writer.write_table(_arrow_table(batch, schema))
    return count


def _batches(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _unformula(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _arrow_type(rows: Iterable[Sequence[Any]], place: int) -> Any:
    kinds = {type(row[place]) for row in rows if row[place] is not None}
    if kinds and kinds <= {int, bool}:
        return pa.int64()
    if kinds and kinds <= {int, float, bool}:
        return pa.float64()
    if kinds == {bytes}:
        return pa.binary()
    return pa.string()


def _arrow_table(batch: Sequence[Sequence[Any]], schema: Any) -> Any:
    columns = []
    for place, field in enumerate(schema):
        values = [row[place] for row in batch]
        if pa.types.is_string(field.type):
            values = [None if value is None else str(value) for value in values]
        columns.append(pa.array(values, type=field.type))
    return pa.Table.from_arrays(columns, schema=schema)
