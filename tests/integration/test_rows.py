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


def test_forms_that_go_by_names_refuse_two_columns_of_one_name(tmp_path: Path) -> None:
    for write in (
        lambda rows: write_json(rows, io.StringIO()),
        lambda rows: write_parquet(rows, tmp_path / "x.parquet"),
    ):
        with pytest.raises(QueryError, match="two columns are called 'title': give one another name by AS"):
            write(Rows(("title", "title"), iter([("of the article", "of the controversy")])))
    assert list(tmp_path.iterdir()) == []


def test_a_number_that_json_has_not_is_null(tmp_path: Path) -> None:
    file = io.StringIO()
    write_json(_rows((float("inf"), 1.5)), file)
    assert json.loads(file.getvalue(), parse_constant=pytest.fail) == [{"a": None, "b": 1.5}]


def test_a_folder_that_is_not_there_is_named_and_no_file_beside_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="there is no such folder") as refused:
        write_parquet(_rows((1, "x")), tmp_path / "nowhere" / "x.parquet")
    assert refused.value.filename == str(tmp_path / "nowhere")


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
    path = tmp_path / "rows.parquet"
    with pytest.raises(QueryError, match="column a is int64 in the first 10000 rows"):
        write_parquet(rows, path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_from_before_stays_when_a_query_is_refused_and_a_link_to_it_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "rows.parquet", tmp_path / "newest.parquet"
    link.symlink_to(path)
    write_parquet(_rows((1, "x")), link)
    with pytest.raises(QueryError):
        write_parquet(_rows((2**63, "x")), link)
    assert pq.read_table(path).to_pylist() == [{"a": 1, "b": "x"}]
    assert (link.is_symlink(), sorted(tmp_path.iterdir())) == (True, [link, path])


def test_parquet_has_flags_as_0_and_1(tmp_path: Path) -> None:
    path = tmp_path / "rows.parquet"
    write_parquet(_rows((True, 0.5), (False, True), (None, 2)), path)
    assert pq.read_table(path).to_pylist() == [{"a": 1, "b": 0.5}, {"a": 0, "b": 1.0}, {"a": None, "b": 2.0}]
    assert str(pq.read_schema(path).field("a").type) == "int64"


@pytest.mark.parametrize("values", [(2**63,), (0.5, 2**53 + 1), (0.5, 2**64)])
def test_parquet_names_the_column_with_a_number_that_its_type_cannot_hold(
    tmp_path: Path, values: tuple[float, ...]
) -> None:
    with pytest.raises(QueryError, match=r"column b has a value that \w+ cannot hold: CAST it AS TEXT"):
        write_parquet(_rows(*((1, value) for value in values)), tmp_path / "rows.parquet")
    assert list(tmp_path.iterdir()) == []
