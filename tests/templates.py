"""New SQLite databases by copy: a schema is made once a process, and its files' bytes are written for each test."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from models import ArticlesBase, DeskBase, migrate
from models.locations import Locations, locate
from models.session import make_engine


def migrated(folder: Path, stem: str = "test") -> Locations:
    """The three databases at the newest revision, as `gazewire db upgrade` makes them. All have one and the same id."""
    return locate(str(_write(_migrated(), folder, stem)))


def tables_only(folder: Path, stem: str = "e") -> None:
    """Article database and desk with their tables, without views and revisions, unless they are there."""
    if not (folder / f"{stem}.db").exists():
        _write(_tables(), folder, stem)


def _write(files: Mapping[str, bytes], folder: Path, stem: str) -> Path:
    for ending, content in files.items():
        (folder / f"{stem}{ending}").write_bytes(content)
    return folder / f"{stem}.db"


@cache
def _migrated() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="gazewire-template-") as scratch:
        migrate.upgrade(locate(f"{scratch}/t.db"))
        return _files(Path(scratch))


@cache
def _tables() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory(prefix="gazewire-template-") as scratch:
        for ending, schema, base in ((".db", "articles", ArticlesBase), ("-desk.db", "desk", DeskBase)):
            engine = make_engine(f"sqlite:///{scratch}/t{ending}", schema=schema)
            base.metadata.create_all(engine)
            engine.dispose()
        return _files(Path(scratch))


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name.removeprefix("t"): path.read_bytes() for path in sorted(folder.iterdir())}
