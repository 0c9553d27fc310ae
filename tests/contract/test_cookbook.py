"""Every statement of the cookbook runs on both databases, and finds something where there is something to find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from models.locations import SCHEMAS, locate
from models.reading import reading
from models.session import make_engine
from tests.press_rows import build_press, fill_press

ROOT = Path(__file__).parents[2]
PAGES = ("docs/cookbook.md", "docs/how-to/query-the-data.md", "README.md")
#: What the pages ask for by the demo's names, in the words of the press that is in the test's database.
IN_THE_TEST = {"Lumenquay": "Veridane Systems", "DEMO:LUMQ": "VRDN:EXMP"}
#: In the test's press no text was changed, and every company has answered.
MAY_BE_EMPTY = {"Articles that were changed after publication", "Companies of which no answer is reported"}


def _statements() -> Iterator[tuple[str, str]]:
    """Heading and statement of each SQL block."""
    for page in PAGES:
        words = (ROOT / page).read_text("utf-8")
        for block in re.finditer(r"^```sql\n(.*?)^```$", words, re.MULTILINE | re.DOTALL):
            heading = re.findall(r"^#+ (.*)$", words[: block.start()], re.MULTILINE)[-1]
            yield heading, block[1]


STATEMENTS = list(_statements())
BY_HEADING = pytest.mark.parametrize(("heading", "sql"), STATEMENTS, ids=[heading for heading, _ in STATEMENTS])


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    where = build_press(tmp_path_factory.mktemp("cookbook")).locations
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def press_on_postgres(postgres_url: str) -> Iterator[Engine]:
    server = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:  # a database of its own: other tests use the one that the address names
        connection.execute(text("DROP DATABASE IF EXISTS cookbook"))
        connection.execute(text("CREATE DATABASE cookbook"))
    server.dispose()
    where = locate(make_url(postgres_url).set(database="cookbook").render_as_string(hide_password=False))
    fill_press(where)
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    yield engine
    engine.dispose()


def _asked(sql: str) -> str:
    for name, other in IN_THE_TEST.items():
        sql = sql.replace(name, other)
    return sql


def _answer(engine: Engine, sql: str) -> list[tuple[object, ...]]:
    with reading(engine, _asked(sql)) as rows:
        return [tuple(row) for row in rows.rows]


def test_the_cookbook_is_worth_its_name() -> None:
    assert len(STATEMENTS) >= 20
    headings = [heading for heading, _ in STATEMENTS]
    assert len(set(headings)) == len(headings)


@BY_HEADING
def test_a_statement_finds_something(press: Engine, heading: str, sql: str) -> None:
    assert _answer(press, sql) or heading in MAY_BE_EMPTY


def test_no_quote_differs_from_its_text(press: Engine) -> None:
    sql = dict(STATEMENTS)["Check every quote against its text"]
    ((n_quotes, n_withheld, n_wrong),) = _answer(press, sql)
    assert (n_withheld, n_wrong) == (1, 0)
    assert isinstance(n_quotes, int)
    assert n_quotes > 5


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_both_databases_give_the_same_answers(press: Engine, press_on_postgres: Engine) -> None:
    for heading, sql in STATEMENTS:
        assert sorted(map(repr, _answer(press_on_postgres, sql))) == sorted(map(repr, _answer(press, sql))), heading
