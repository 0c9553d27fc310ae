"""Migrations go up, down and up again, agree with the tables, and keep the three databases together."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

import models as m
from commands.options import ready
from models import migrate
from models.locations import SCHEMAS, Locations, locate
from models.lock import LockedError, run_lock
from models.migrate import DatabaseError
from models.reading import QueryError, reading
from models.session import make_engine
from models.views import view_definitions


def test_down_and_up_again(databases: Locations) -> None:
    urls = {"articles": databases.articles, "captures": databases.captures, "desk": databases.desk}
    for name, url in urls.items():
        migrate.downgrade(databases, name, "base")
        engine = make_engine(url, schema=SCHEMAS[name])
        assert inspect(engine).get_table_names() == ["alembic_version"]
        assert inspect(engine).get_view_names() == []
        engine.dispose()
    migrate.upgrade(databases)
    migrate.check(databases)


def test_a_filled_database_goes_back_from_weights_of_outlets_and_comes_again(databases: Locations) -> None:
    engine = make_engine(databases.articles, schema=SCHEMAS["articles"])
    with Session(engine) as session, session.begin():
        outlet = {"slug": "paper", "name": "Paper", "domain": "paper.example", "homepage": "https://paper.example/"}
        session.add(m.Outlet(**outlet, weight=0.9))
        session.flush()
        session.add(m.Feed(url="https://paper.example/feed", outlet_slug="paper", format="rss"))
    migrate.downgrade(databases, "articles", "0011")
    migrate.upgrade(databases)
    migrate.check(databases)
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT outlet, n_feeds, weight FROM v_outlets")).one()
    engine.dispose()
    assert tuple(kept) == ("paper", 1, 0.5)


def test_views_in_the_database_are_those_of_the_files(databases: Locations) -> None:
    engine = make_engine(databases.articles, schema="articles")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'view'")).all()
    engine.dispose()
    found = {name: sql.partition(" AS ")[2].strip() for name, sql in rows}
    assert found == view_definitions()


def test_a_desk_of_another_article_database_is_refused(databases: Locations, tmp_path: Path) -> None:
    other = locate(str(tmp_path / "other.db"), desk=databases.desk)
    with pytest.raises(DatabaseError, match="belongs to another article database"):
        migrate.upgrade(other)


@pytest.mark.parametrize("n_done", range(5))
def test_databases_over_whose_making_a_run_was_killed_are_made_by_the_next(
    tmp_path: Path, n_done: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = locate(str(tmp_path / "new.db"))
    done: list[object] = []

    def killed(step: Callable[..., object], *given: object) -> None:
        if len(done) == n_done:
            raise KeyboardInterrupt
        done.append(step(*given))

    for name in ("_upgrade_one", "_tie_one"):
        monkeypatch.setattr(migrate, name, partial(killed, getattr(migrate, name)))
    with pytest.raises(KeyboardInterrupt):
        migrate.upgrade(where)
    monkeypatch.undo()
    assert migrate.is_unmade(where)
    ready(where)
    assert not migrate.is_unmade(where)
    migrate.upgrade(where)


@pytest.mark.parametrize("lost", ["articles", "captures", "desk"])
def test_one_database_that_is_missing_beside_two_is_told_and_not_made(databases: Locations, lost: str) -> None:
    migrate.downgrade(databases, lost, "base")
    assert not migrate.is_unmade(databases)
    with pytest.raises(DatabaseError, match=f"the {lost} database is at revision none"):
        ready(databases)


def test_to_ask_for_revisions_makes_no_file(tmp_path: Path) -> None:
    where = locate(str(tmp_path / "nowhere" / "new.db"))
    assert [current for current, _ in migrate.revisions(where).values()] == [None] * 3
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_another_program_gets_no_tables_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "places.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE bookmark (url TEXT)")
    for attempt in (ready, migrate.upgrade, migrate.revisions):
        with pytest.raises(DatabaseError, match=r"places\.db holds tables of another program \(bookmark\)"):
            attempt(locate(str(file)))
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmark",)]


def test_a_database_of_a_newer_gazewire_is_not_called_behind(databases: Locations) -> None:
    with closing(sqlite3.connect(databases.articles.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for attempt in (ready, migrate.upgrade):
        with pytest.raises(DatabaseError, match="revision 9999, which this gazewire does not know"):
            attempt(databases)


def test_readers_cannot_change_attach_or_look_elsewhere(databases: Locations, tmp_path: Path) -> None:
    engine = make_engine(databases.articles, schema="articles", read_only=True)
    desk = str(tmp_path / "test-desk.db")
    for sql in (
        f"ATTACH '{desk}' AS desk",
        "DELETE FROM article",
        "CREATE TABLE x (a)",
        "PRAGMA journal_mode = DELETE",
        "PRAGMA query_only = OFF",
        "VACUUM INTO 'copy.db'",
        "SELECT load_extension('x')",
    ):
        with pytest.raises(QueryError), reading(engine, sql) as rows:
            list(rows.rows)
    with reading(engine, "SELECT count(*) AS n FROM v_articles;") as rows:
        assert (rows.columns, list(rows.rows)) == (("n",), [(0,)])
    engine.dispose()


def test_foreign_keys_are_on(databases: Locations) -> None:
    engine = make_engine(databases.articles, schema="articles")
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), engine.begin() as connection:
        connection.execute(
            text("INSERT INTO feed (url, outlet_slug, format, is_active, failures) VALUES ('u','x','rss',1,0)")
        )
    engine.dispose()


def test_one_run_at_a_time(databases: Locations) -> None:
    with run_lock(databases), pytest.raises(LockedError, match="works here already"), run_lock(databases):
        pass
    with run_lock(databases):
        pass


def test_mail_addresses_in_older_decisions_are_taken_out(databases: Locations) -> None:
    migrate.downgrade(databases, "articles", "0016")
    with closing(sqlite3.connect(databases.articles.removeprefix("sqlite:///"))) as file:
        ruling = "INSERT INTO ruling (ruling_id, kind, story_ids, ruled_at, ruled_by, note)"
        at = "2026-03-01T00:00:00Z"
        rows = [("r-1", "jo@press.example", "asked by a.b@firm.example, twice"), ("r-2", "R. Editor", "seen @ home")]
        file.executemany(f"{ruling} VALUES (?, 'rename', '[]', '{at}', ?, ?)", rows)
        file.execute(f"INSERT INTO tombstone VALUES ('a-1', '{at}', 'for x@firm.example', 'jo@press.example')")
        file.commit()
    migrate.upgrade(databases)
    with closing(sqlite3.connect(databases.articles.removeprefix("sqlite:///"))) as file:
        rulings = file.execute("SELECT ruled_by, note FROM v_rulings ORDER BY ruling_id").fetchall()
        tombstones = file.execute("SELECT reason, erased_by FROM tombstone").fetchall()
    assert rulings == [("jo@…", "asked by a.b@…, twice"), ("R. Editor", "seen @ home")]
    assert tombstones == [("for x@…", "jo@…")]
