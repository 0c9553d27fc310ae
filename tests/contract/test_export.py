"""`gazewire export`: a data set whose tables are the researchers' views, whole or not at all, equal byte for byte."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import inspect
from typer.testing import CliRunner, Result

import cli
from models import release
from models.columns import KEYS, key_of, view_columns
from models.locations import SCHEMAS, Locations
from models.reading import reading, rows_of, snapshot
from models.session import make_engine
from models.views import view_definitions
from tests import press_text
from tests.cli_process import ROOT, gazewire
from tests.erased_press import on_postgres
from tests.press_ids import ADDRESS, id_of
from tests.press_rows import build_press, fill_press

NOW = "2026-03-10T12:00:00Z"
SQLITE = "gazewire-export.sqlite"


def export(where: Locations, folder: Path, now: str = NOW) -> Result:
    return CliRunner().invoke(cli.app, ["--db", where.articles, "export", str(folder), "--now", now])


def exported(where: Locations, folder: Path) -> Path:
    done = export(where, folder)
    assert done.exit_code == 0, (done.output, done.exception)
    return folder


def views_of(where: Locations) -> dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    """Columns and rows of each view, as a researcher's SQL sees them."""
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    found = {}
    for view in view_definitions():
        with reading(engine, f"SELECT * FROM {view} ORDER BY {', '.join(key_of(view))}") as rows:
            found[view] = (rows.columns, [tuple(row) for row in rows.rows])
    engine.dispose()
    return found


def in_parquet(folder: Path) -> dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    tables = {path.stem: pq.read_table(path) for path in (folder / "parquet").iterdir()}
    return {
        view: (tuple(one.column_names), [tuple(row.values()) for row in one.to_pylist()])
        for view, one in tables.items()
    }


def in_sqlite(folder: Path) -> dict[str, tuple[tuple[str, ...], list[tuple[object, ...]]]]:
    found = {}
    with closing(sqlite3.connect(f"file:{folder / SQLITE}?mode=ro", uri=True)) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            rows = file.execute(f"SELECT * FROM {table} ORDER BY rowid")
            found[table] = (tuple(column[0] for column in rows.description), rows.fetchall())
    return found


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Locations:
    return build_press(tmp_path_factory.mktemp("press")).locations


@pytest.fixture(scope="module")
def made(press: Locations, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return exported(press, tmp_path_factory.mktemp("made") / "set")


# --- what is in it ----------------------------------------------------------------------------------


def test_parquet_and_sqlite_have_the_columns_and_the_values_of_every_view(press: Locations, made: Path) -> None:
    views = views_of(press)
    assert in_parquet(made) == views
    assert in_sqlite(made) == views
    assert len(views["v_articles"][1]) == len(press_text.ARTICLES)


def test_types_are_declared_and_stay_where_a_view_is_empty(databases: Locations, made: Path, tmp_path: Path) -> None:
    empty = exported(databases, tmp_path / "set")
    for path in (made / "parquet").iterdir():
        schema = pq.read_schema(path)
        assert pq.read_schema(empty / "parquet" / path.name).equals(schema, check_metadata=True)
        kinds = {one.kind for one in view_columns(path.stem, schema.names)}
        assert {str(one) for one in schema.types} == {"string" if kind == "text" else kind for kind in kinds}
    assert not any(rows for _, rows in in_parquet(empty).values())
    assert in_sqlite(empty) == in_parquet(empty)
    assert "articles | 0, of which 0 have" in (empty / "README.md").read_text("utf-8")


def test_every_view_has_a_key_that_tells_its_rows_apart(press: Locations) -> None:
    assert set(KEYS) == set(view_definitions())
    for view, (columns, rows) in views_of(press).items():
        places = [columns.index(name) for name in key_of(view)]
        assert len({tuple(row[place] for place in places) for row in rows}) == len(rows), view


def test_the_checksums_are_of_all_files_and_as_the_tool_takes_them(made: Path) -> None:
    files = bytes_of(made)
    sums = files.pop("SHA256SUMS").decode()
    assert sums.splitlines() == sorted(
        (f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in files.items()),
        key=lambda line: line.split("  ")[1],
    )
    if tool := shutil.which("sha256sum"):
        subprocess.run([tool, "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=made, check=True)


def test_the_dictionary_describes_these_views_and_nothing_else(made: Path) -> None:
    page = (made / "data-dictionary.md").read_text("utf-8")
    headings = [line.removeprefix("### ") for line in page.splitlines() if line.startswith("#")]
    assert headings == ["# Data dictionary", *view_definitions()]
    for view, (columns, _) in in_parquet(made).items():
        section = page.split(f"### {view}\n")[1].split("###")[0]
        assert [line.split(" | ")[0][2:] for line in section.splitlines()[5:] if line] == list(columns)


def test_the_readme_says_when_what_how_many_and_from_whom(made: Path) -> None:
    page = (made / "README.md").read_text("utf-8")
    for view, (_, rows) in in_parquet(made).items():
        assert f"| {view} | {len(rows)} | " in page
    for words in (NOW, "data set of 2026-03-10", "gazewire 0.", "sha256sum -c SHA256SUMS", "| lens-weekly | "):
        assert words in page
    assert "{" not in page


def test_a_hostile_name_of_an_outlet_makes_no_markup_in_the_readme(tmp_path: Path) -> None:
    where = build_press(tmp_path).locations
    with closing(sqlite3.connect(where.articles.removeprefix("sqlite:///"))) as file:
        file.execute("UPDATE outlet SET name = ? WHERE slug = 'lens-weekly'", ("a|b\n# c <img src=x> [d](e)\x1b[1m",))
        file.commit()
    page = (exported(where, tmp_path / "set") / "README.md").read_text("utf-8")
    assert "| a&#124;b # c &lt;img src=x&gt; &#91;d](e) &#91;1m | " in page


def test_nothing_of_subscribers_and_no_withheld_text_is_in_its_bytes(made: Path) -> None:
    withheld = [article.text for article in press_text.ARTICLES if article.is_withheld]  # of which a quote may stand
    everything = repr(in_parquet(made)) + repr(in_sqlite(made)) + repr(bytes_of(made))
    assert withheld
    assert [
        one for one in (ADDRESS, "subscriber_id", *withheld, *(text[-80:] for text in withheld)) if one in everything
    ] == []


def test_of_an_erased_article_the_tombstone_is_there_and_no_word(tmp_path: Path) -> None:
    where, erased = build_press(tmp_path).locations, press_text.LAUNCH
    words = ["erase", id_of(erased), "--reason", "asked for", "--yes", "--now", "2026-03-12T00:00:00Z"]
    done = CliRunner().invoke(cli.app, ["--db", where.articles, *words])
    assert done.exit_code == 0, (done.output, done.exception)
    folder = exported(where, tmp_path / "set")
    assert [row[0] for row in in_sqlite(folder)["v_tombstones"][1]] == [id_of(erased)]
    assert erased.text[:60] not in repr(in_parquet(folder)) + repr(in_sqlite(folder)) + repr(bytes_of(folder))
    assert "1 of the articles has a row in `v_tombstones`" in (folder / "README.md").read_text("utf-8")


# --- the same again ---------------------------------------------------------------------------------


def test_the_same_database_and_time_give_the_same_bytes(press: Locations, made: Path, tmp_path: Path) -> None:
    assert bytes_of(exported(press, tmp_path / "again")) == bytes_of(made)


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_both_databases_give_the_same_bytes(postgres_url: str, made: Path, tmp_path: Path) -> None:
    where = on_postgres(postgres_url, "exported")
    fill_press(where)
    assert bytes_of(exported(where, tmp_path / "set")) == bytes_of(made)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    plain = {"TEXT": "text", "VARCHAR": "text", "INTEGER": "int64", "BIGINT": "int64", "DOUBLE PRECISION": "double"}
    for view in view_definitions():
        seen = {one["name"]: plain[str(one["type"]).split("(")[0]] for one in inspect(engine).get_columns(view)}
        assert {one.name: one.kind for one in view_columns(view, seen)} == seen, view
    engine.dispose()


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_one_state_is_read_while_others_write_on_postgresql(postgres_url: str) -> None:
    where = on_postgres(postgres_url, "written_meanwhile")
    fill_press(where)
    _outlets_stay_as_many(where)


def test_one_state_is_read_while_others_write(tmp_path: Path) -> None:
    _outlets_stay_as_many(build_press(tmp_path).locations)


def _outlets_stay_as_many(where: Locations) -> None:
    reader = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    writer = make_engine(where.articles, schema=SCHEMAS["articles"])
    with snapshot(reader) as connection:
        before = list(rows_of(connection, "SELECT name FROM v_outlets").rows)
        with writer.begin() as other:
            other.exec_driver_sql("UPDATE outlet SET name = 'Another'")
        assert list(rows_of(connection, "SELECT name FROM v_outlets").rows) == before
    for engine in (reader, writer):
        engine.dispose()


# --- whole or not at all ----------------------------------------------------------------------------


def test_a_folder_with_something_in_it_is_refused_and_left(press: Locations, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "mine.txt").write_text("mine")
    for name in ("set", "set/mine.txt"):
        assert "is there and not an empty folder" in str(export(press, tmp_path / name).exception)
    assert bytes_of(tmp_path) == {"set/mine.txt": b"mine"}


def test_an_empty_folder_is_taken(press: Locations, tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    assert (exported(press, tmp_path / "set") / "SHA256SUMS").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["set"]


def test_a_place_that_cannot_be_written_is_named_in_one_line(press: Locations, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere" / "set", Path("/proc/set")):
        done = gazewire("--db", press.articles, "export", str(folder))
        assert (done.returncode, done.stderr.count("\n"), done.stdout) == (1, 1, ""), done.stderr
        assert str(folder.parent) in done.stderr


def test_nothing_has_its_name_before_it_is_whole(
    press: Locations, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(folder: Path) -> str:
        assert [path.name for path in tmp_path.iterdir()] == [folder.name]
        assert folder.name != "set"
        raise KeyboardInterrupt

    monkeypatch.setattr(release, "write_sums", killed)
    assert export(press, tmp_path / "set").exit_code == 130
    assert list(tmp_path.iterdir()) == []


_KILLED = """import os, signal, sys
from models import dataset
dataset.view_columns = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
import cli
cli.app(sys.argv[1:])"""


def test_what_a_killed_export_left_goes_with_the_next_one_beside_it(press: Locations, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _KILLED, "--db", press.articles, "export", str(tmp_path / "monday")]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()
    assert [path.name for path in left.iterdir()]
    done = export(press, tmp_path / "tuesday")
    assert f"removed {left}" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tuesday"]


def test_what_another_export_writes_and_what_is_no_export_is_left_alone(press: Locations, tmp_path: Path) -> None:
    others = {f".{name}.1.part": tmp_path / f".{name}.1.part" for name in ("mine", "linked", "written")}
    (tmp_path / "elsewhere").mkdir()
    others[".linked.1.part"].symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    others[".mine.1.part"].mkdir()
    (others[".mine.1.part"] / "mine.txt").write_text("mine")
    others[".written.1.part"].mkdir()
    held = os.open(others[".written.1.part"], os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    exported(press, tmp_path / "set")
    os.close(held)
    assert {path.name for path in tmp_path.iterdir()} == {*others, "elsewhere", "set"}


@pytest.mark.parametrize("blocks", [1, 60])
def test_a_full_disk_leaves_nothing_and_says_so(press: Locations, tmp_path: Path, blocks: int) -> None:
    """A limit on the size of a file ends writing as a full disk does; Parquet meets the smaller one, SQLite both."""
    command = [sys.executable, "-m", "cli", "--db", press.articles, "export", str(tmp_path / "set"), "--now", NOW]
    limited = f"ulimit -f {blocks}; exec {shlex.join(command)}"
    done = subprocess.run(["bash", "-c", limited], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("gazewire: ")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("UPDATE alembic_version SET version_num = '0014'", "run `gazewire db upgrade`"),
        ("UPDATE alembic_version SET version_num = '9999'", "use a newer one"),
        ("UPDATE fetch_event SET n_bytes = 'many'", "v_fetches.n_bytes holds 'many', which is not int64"),
    ],
)
def test_a_database_that_cannot_be_told_by_its_schema_is_refused(tmp_path: Path, sql: str, says: str) -> None:
    where = build_press(tmp_path).locations
    with closing(sqlite3.connect(where.articles.removeprefix("sqlite:///"))) as file:
        file.execute(sql)
        file.commit()
    done = export(where, tmp_path / "set")
    assert done.exit_code == 1
    assert says in str(done.exception)
    assert not [path for path in tmp_path.iterdir() if "set" in path.name]


def test_looking_for_a_database_makes_none(tmp_path: Path) -> None:
    done = gazewire("--db", str(tmp_path / "none.db"), "export", str(tmp_path / "set"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "there is no database" in done.stderr
    assert gazewire("export").returncode == 2
    assert list(tmp_path.iterdir()) == []
