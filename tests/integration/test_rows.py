"""Rows handed out: CSV, JSON and Parquet keep what they were given and do no harm."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from models.parquet import BATCH_ROWS, write_parquet
from models.reading import QueryError, Rows, write_csv, write_json


def _rows(*rows: tuple[object, ...]) -> Rows:
    return Rows(("a", "b"), iter(rows))


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_csv_text_that_a_spreadsheet_would_run_gets_an_apostrophe(hostile: str) -> None:
    file = io.StringIO()
    write_csv(_rows((hostile, -1)), file)
    assert list(csv.reader(io.StringIO(file.getvalue(), newline="")))[1] == [f"'{hostile}", "-1"]


def test_csv_keeps_commas_quotes_and_line_breaks() -> None:
    file = io.StringIO()
    assert write_csv(_rows(('x, "y"\nz', None)), file) == 1
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [["a", "b"], ['x, "y"\nz', ""]]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_json_is_one_array_whatever_the_count(count: int) -> None:
    file = io.StringIO()
    assert write_json(_rows(*[(number, "é") for number in range(count)]), file) == count
    assert json.loads(file.getvalue()) == [{"a": number, "b": "é"} for number in range(count)]


def test_parquet_keeps_types_and_empty_cells(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    assert write_parquet(_rows((1, "x"), (None, None)), path) == 2
    assert pq.read_table(path).to_pylist() == [{"a": 1, "b": "x"}, {"a": None, "b": None}]


def test_parquet_without_rows_still_has_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    assert write_parquet(_rows(), path) == 0
    assert pq.read_table(path).column_names == ["a", "b"]


def test_parquet_names_the_column_whose_type_changes_after_the_first_batch(tmp_path: Path) -> None:
    rows = _rows(*[(number, "x") for number in range(BATCH_ROWS)], (0.5, "x"))
    with pytest.raises(QueryError, match="column a is int64 in the first 10000 rows"):
        write_parquet(rows, tmp_path / "rows.parquet")
