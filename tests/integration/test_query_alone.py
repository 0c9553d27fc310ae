"""`gazewire query` on an article database that was handed over as a file: alone, and wherever it lies."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from models.locations import Locations
from models.migrate import with_advice
from models.reading import reading
from models.session import make_engine, reader_uri

ROOT = Path(cli.__file__).parent


@pytest.fixture
def alone(databases: Locations, tmp_path: Path) -> Path:
    folder = tmp_path / "handed over"
    folder.mkdir()
    return Path(shutil.copy(databases.articles.removeprefix("sqlite:///"), folder / "gazewire.db"))


def ask(file: Path, sql: str = "SELECT count(*) AS n FROM v_articles") -> Result:
    return CliRunner().invoke(cli.app, ["--db", str(file), "query", sql, "--format", "csv"])


def test_the_file_alone_is_enough_and_no_other_database_is_made_beside_it(alone: Path) -> None:
    answer = ask(alone)
    assert (answer.exit_code, answer.stdout.split()) == (0, ["n", "0"])
    assert [file.name for file in alone.parent.glob("*.db")] == ["gazewire.db"]


def test_a_file_of_another_revision_can_be_asked_too(alone: Path) -> None:
    with closing(sqlite3.connect(alone, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert ask(alone).stdout.split() == ["n", "0"]


def test_a_file_that_is_not_there_is_not_made(alone: Path) -> None:
    answer = ask(alone.with_name("other.db"))
    assert answer.exit_code == 1
    assert "there is no database" in str(answer.exception)
    assert [file.name for file in alone.parent.iterdir()] == ["gazewire.db"]


@pytest.mark.parametrize("sql", ["SELECT * FROM v_article", "SELECT titel FROM v_articles"])
def test_a_name_that_is_not_there_is_answered_with_where_the_names_are(alone: Path, sql: str) -> None:
    answer = ask(alone, sql)
    assert answer.exit_code == 1
    assert "no such" in str(answer.exception)
    assert str(answer.exception).endswith("`gazewire query .views` lists the views, the data dictionary their columns")


def test_a_word_of_another_shell_is_answered_with_the_one_that_is_known(alone: Path) -> None:
    answer = ask(alone, ".tables")
    assert answer.exit_code == 2
    assert ".views" in answer.output


def test_a_file_on_a_medium_that_cannot_be_written_is_read(alone: Path) -> None:
    for is_fixed in (True, False):
        uri = reader_uri(str(alone), is_fixed=is_fixed)
        assert ("immutable" in uri) is is_fixed
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            assert connection.execute("SELECT count(*) FROM v_articles").fetchone() == (0,)


def test_parquet_on_stdout_is_refused_and_no_file_named_dash_is_made(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(alone.parent)
    answer = CliRunner().invoke(
        cli.app, ["--db", str(alone), "query", "SELECT 1 AS n", "--format", "parquet", "-o", "-"]
    )
    assert answer.exit_code == 2
    assert "Parquet needs a file" in answer.output
    assert not (alone.parent / "-").exists()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_asked_gives_no_orders_to_a_terminal_but_is_what_it_is_in_a_pipe(alone: Path, form: str) -> None:
    sql = "SELECT 'x' || char(155) || '31m' || char(8238) AS word"
    command = [sys.executable, "-m", "cli", "--db", str(alone), "query", sql, "--format", form]
    piped = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    ours, theirs = os.openpty()
    subprocess.run(command, cwd=ROOT, stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "x\x9b31m\u202e" in piped
    assert "x\ufffd31m\ufffd" in shown
    assert shown.count("\ufffd") == 2


def test_a_file_that_a_failing_query_should_have_replaced_stays(alone: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    file.write_text("kept")
    sql = "SELECT abs(column1) FROM (VALUES (1), (-9223372036854775807 - 1))"
    answer = CliRunner().invoke(cli.app, ["--db", str(alone), "query", sql, "--format", "csv", "-o", str(file)])
    assert answer.exit_code == 1
    assert "integer overflow" in str(answer.exception)
    assert file.read_text() == "kept"
    assert [one.name for one in tmp_path.glob(".rows*")] == []


def test_a_database_that_somebody_holds_says_what_to_do(alone: Path) -> None:
    with closing(sqlite3.connect(alone, isolation_level=None)) as held, closing(sqlite3.connect(alone, 0)) as other:
        held.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as raised:
            other.execute("BEGIN IMMEDIATE")
    assert with_advice(str(raised.value)) == "database is locked: another process is writing to it, try again"


@pytest.mark.parametrize("said", ["unable to open database file", "attempt to write a readonly database"])
def test_a_database_that_cannot_be_written_says_what_to_look_at(said: str) -> None:
    assert with_advice(said).startswith(f"{said}: may this user write")
    assert with_advice("something else") == "something else"


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"


@pytest.mark.parametrize("asked", ["count(*) FROM n", "i FROM n"])
def test_a_question_without_an_end_is_given_up_and_leaves_what_was_there(
    alone: Path, tmp_path: Path, asked: str
) -> None:
    answer = tmp_path / "answer.csv"
    answer.write_text("older", "utf-8")
    command = [
        "--db",
        str(alone),
        "query",
        f"{ENDLESS} {asked}",
        "--timeout",
        "1",
        "--format",
        "csv",
        "-o",
        str(answer),
    ]
    ended = CliRunner().invoke(cli.app, command)
    assert ended.exit_code == 1
    assert "not answered within 1 s of work" in str(ended.exception)
    assert [file.name for file in tmp_path.glob("*answer*")] == ["answer.csv"]
    assert answer.read_text("utf-8") == "older"


def test_what_the_reader_does_with_rows_meanwhile_does_not_count(alone: Path) -> None:
    engine = make_engine(f"sqlite:///{alone}", schema="articles", read_only=True)
    with reading(engine, "SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3", 0.05) as rows:
        seen = [(row, time.sleep(0.05)) for row in rows.rows]
    engine.dispose()
    assert len(seen) == 3
