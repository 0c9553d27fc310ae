"""Rows of a query as a Parquet file. Apart from the other forms, because pyarrow is slow to import."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from models.columns import ViewColumn
from models.reading import QueryError, Rows, written_whole

BATCH_ROWS = 10_000
_DECLARED = {"text": pa.string(), "int64": pa.int64(), "double": pa.float64()}
_KINDS = {pa.int64(): (int,), pa.float64(): (int, float), pa.binary(): (bytes,)}


def write_parquet(rows: Rows, path: Path) -> int:
    """A Parquet file, written batch by batch; true and false are 1 and 0. Counts rows.

    The first batch decides the types; QueryError, and no file, where a value does not fit them.
    """
    rows.require_names()
    batches = _batches(rows.rows)
    first = next(batches, [])
    schema = pa.schema([(name, _type_of(first, place)) for place, name in enumerate(rows.columns)])
    count = 0
    with written_whole(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in chain([first], batches):
            count += len(batch)
            writer.write_table(_table(batch, schema))
    return count


class DeclaredParquet:
    """A Parquet file whose columns' types are declared: one without rows has them too; equal rows, equal bytes."""

    def __init__(self, path: Path, columns: Sequence[ViewColumn]) -> None:
        self._schema = pa.schema([(column.name, _DECLARED[column.kind]) for column in columns])
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd")

    def write(self, batch: Sequence[Sequence[Any]]) -> None:
        """Some more rows, which are kept together in the file."""
        self._writer.write_table(_table(batch, self._schema))

    def close(self) -> None:
        """The end of the file, without which it cannot be read."""
        self._writer.close()


def _batches(rows: Iterator[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


def _type_of(rows: Iterable[Sequence[Any]], place: int) -> Any:
    kinds = {type(row[place]) for row in rows if row[place] is not None}
    if kinds and kinds <= {int, bool}:
        return pa.int64()
    if kinds and kinds <= {int, float, bool}:
        return pa.float64()
    if kinds == {bytes}:
        return pa.binary()
    return pa.string()


def _table(batch: Sequence[Sequence[Any]], schema: Any) -> Any:
    columns = []
    for place, field in enumerate(schema):
        values = [int(row[place]) if isinstance(row[place], bool) else row[place] for row in batch]
        if pa.types.is_string(field.type):
            values = [None if value is None else str(value) for value in values]
        columns.append(_column(values, field))
    return pa.Table.from_arrays(columns, schema=schema)


def _column(values: Sequence[Any], field: Any) -> Any:
    """The values as one column. Checked here: pyarrow makes 0 of a 0.5 in a column of whole numbers."""
    kinds = _KINDS.get(field.type, (str,))
    if not all(value is None or isinstance(value, kinds) for value in values):
        message = f"column {field.name} is {field.type} in the first {BATCH_ROWS} rows, not in all: CAST it in the SQL"
        raise QueryError(message)
    try:
        return pa.array(values, type=field.type)
    except (pa.ArrowException, OverflowError, UnicodeError) as error:
        message = f"column {field.name} has a value that {field.type} cannot hold: CAST it AS TEXT in the SQL"
        raise QueryError(message) from error
