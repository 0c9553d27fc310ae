"""The smoke test of PostgreSQL: migrations and an import on a real server give what SQLite gives."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from models import migrate
from models.locations import SCHEMAS, Locations, locate
from models.lock import LockedError, run_lock
from models.reading import QueryError, reading
from models.session import make_engine
from models.views import view_definitions
from pipeline.extraction import ExtractionOptions
from pipeline.importing import Importer
from pipeline.process import Processor
from pipeline.read.worker import Extractor
from pipeline.steps import Steps
from tests.press_lines import press_lines

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


def _import(where: Locations, steps: Steps, file: Path) -> None:
    migrate.upgrade(where)
    with ExitStack() as stack:
        articles, captures = (make_engine(url, schema=SCHEMAS[name]) for name, url in _two(where))
        stack.callback(articles.dispose)
        stack.callback(captures.dispose)
        extractor = stack.enter_context(Extractor())
        Importer(articles, captures, NOW, ExtractionOptions(), extractor, replay=True).run([file])
        Processor(articles, captures, steps).run(NOW)


def _two(where: Locations) -> tuple[tuple[str, str], ...]:
    return ("articles", where.articles), ("captures", where.captures)


def _views(where: Locations) -> dict[str, list[tuple[object, ...]]]:
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    found = {}
    for view in view_definitions():
        with reading(engine, f"SELECT * FROM {view}") as rows:
            found[view] = sorted((tuple(_plain(value) for value in row) for row in rows.rows), key=repr)
    engine.dispose()
    return found


def _plain(value: object) -> object:
    """Floats of both databases print alike to nine digits."""
    return round(value, 9) if isinstance(value, float) else value


def test_the_same_import_gives_the_same_rows_in_every_view(
    databases: Locations, postgres_url: str, steps: Steps, tmp_path: Path
) -> None:
    file = tmp_path / "press.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in press_lines()), "utf-8")
    where = locate(postgres_url)
    _import(databases, steps, file)
    _import(where, steps, file)
    migrate.check(where)
    on_sqlite, on_postgres = _views(databases), _views(where)
    assert on_sqlite["v_controversies"]
    for view in on_sqlite:
        assert on_sqlite[view] == on_postgres[view], view


def test_readers_of_postgresql_see_views_and_nothing_of_the_desk(postgres_url: str) -> None:
    where = locate(postgres_url)
    migrate.upgrade(where)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    for sql in (
        "SELECT * FROM desk.subscriber",
        "SELECT * FROM captures.body",
        "DELETE FROM article",
        "CREATE TABLE x ()",
    ):
        with pytest.raises(QueryError), reading(engine, sql) as rows:
            list(rows.rows)
    engine.dispose()


@pytest.mark.parametrize("sql", ["SELECT pg_sleep(30)", "SELECT i, pg_sleep(0.2) FROM generate_series(1, 200) AS i"])
def test_a_question_that_takes_too_long_is_given_up_on_postgresql(postgres_url: str, sql: str) -> None:
    where = locate(postgres_url)
    migrate.upgrade(where)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    with pytest.raises(QueryError, match=r"not answered within 0\.5 s"), reading(engine, sql, 0.5) as rows:
        list(rows.rows)
    with reading(engine, "SELECT 1 AS n", 0.5) as rows:
        assert list(rows.rows) == [(1,)]
    engine.dispose()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1; DELETE FROM articles.alembic_version",
        "SELECT 1; COMMIT; DELETE FROM articles.alembic_version",
        "COMMIT; DELETE FROM articles.alembic_version",
        "SELECT 1; RESET ROLE; SET TRANSACTION READ WRITE; DELETE FROM articles.alembic_version",
        "SELECT 1; SET statement_timeout = 0; SELECT pg_sleep(30)",
        "SELECT 1; COMMIT; SELECT pg_sleep(30)",
        "WITH gone AS (DELETE FROM articles.alembic_version RETURNING *) SELECT * FROM gone",
        "SELECT set_config('transaction_read_only', 'off', true)",
    ],
)
def test_more_than_one_question_at_a_time_is_refused_on_postgresql_and_changes_nothing(
    postgres_url: str, sql: str
) -> None:
    where = locate(postgres_url)
    migrate.upgrade(where)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    with pytest.raises(QueryError) as raised, reading(engine, sql, 0.5) as rows:
        list(rows.rows)
    assert "not answered" not in str(raised.value)  # it was not begun
    with reading(engine, "SELECT count(*) FROM alembic_version") as rows:
        assert list(rows.rows) == [(1,)]
    engine.dispose()


_PAST_THE_ROLE = """
    SELECT s.word FROM set_config('role', 'none', true) AS r,
    LATERAL ts_stat(left(r, 0) || 'SELECT to_tsvector(''simple'', key) FROM desk.desk_meta') AS s
"""


def test_a_login_of_a_reader_sees_nothing_of_the_desk_whatever_role_it_takes(postgres_url: str) -> None:
    where = locate(postgres_url)
    migrate.upgrade(where)
    owner = make_engine(where.articles, schema=SCHEMAS["articles"])
    with owner.begin() as connection:
        connection.execute(text("CREATE ROLE ada LOGIN IN ROLE gazewire_reader"))
    asked = make_url(where.articles).set(username="ada").render_as_string(hide_password=False)
    engine = make_engine(asked, schema=SCHEMAS["articles"], read_only=True)
    with reading(engine, "SELECT count(*) FROM v_articles WHERE url IS NULL") as rows:
        assert list(rows.rows) == [(0,)]
    with pytest.raises(QueryError, match="permission denied for schema desk"), reading(engine, _PAST_THE_ROLE) as rows:
        list(rows.rows)
    engine.dispose()
    with owner.begin() as connection:
        connection.execute(text("DROP ROLE ada"))
    owner.dispose()


def test_one_run_at_a_time_on_postgresql(postgres_url: str) -> None:
    where = locate(postgres_url)
    with run_lock(where), pytest.raises(LockedError, match="another gazewire"), run_lock(where):
        pass


def test_down_and_up_again_on_postgresql(postgres_url: str) -> None:
    where = locate(postgres_url)
    migrate.upgrade(where)
    for name in SCHEMAS:
        migrate.downgrade(where, name, "base")
    migrate.upgrade(where)
    migrate.check(where)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"])
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM v_articles")).scalar() == 0
    engine.dispose()
