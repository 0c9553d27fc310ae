"""The pages say the same on PostgreSQL as on SQLite, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from models.locations import locate
from tests import press_text
from tests.integration.web_press import open_client
from tests.press_rows import Press, build_press, fill_press, id_of

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

PATHS = (
    "/",
    "/developments",
    "/controversies",
    "/controversies?type=fine&entity=BRIGHT&min_severity=1&status=open&sort=latest",
    "/controversies?sort=title",
    "/controversies/veridane-harrow-falls-police-sales",
    "/articles?words=Brightmart&outlet=lens-weekly&topic=core&controversial=1",
    f"/articles/{id_of(press_text.LETTER)}",
    f"/articles/{id_of(press_text.VOTE_PAYWALLED)}",
    "/entities/veridane",
    "/deals?party=ver&status=active&disputed=1",
    "/outlets",
    "/digests",
    "/healthz",
)


@pytest.fixture(scope="module")
def on_postgres(postgres_url: str) -> Press:
    """The press in a database of its own on the session's server."""
    engine = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE pages"))
    engine.dispose()
    return fill_press(locate(make_url(postgres_url).set(database="pages").render_as_string(hide_password=False)))


def test_pages_are_equal_on_both_databases(on_postgres: Press, tmp_path: Path) -> None:
    with open_client(build_press(tmp_path)) as on_sqlite:
        expected = {path: on_sqlite.get(path).text for path in PATHS}
    with open_client(on_postgres) as client:
        for path in PATHS:
            answer = client.get(path)
            assert answer.status == 200, path
            assert answer.text == expected[path], path


@pytest.mark.parametrize("path", ["/controversies/a%00b", "/articles/%00", "/entities/%00", "/digests/%00"])
def test_an_address_that_no_database_can_hold_is_not_there(on_postgres: Press, path: str) -> None:
    with open_client(on_postgres) as client:
        assert client.get(path).status == 404
