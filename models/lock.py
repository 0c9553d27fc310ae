"""One run per folder: an advisory lock that the operating system, or PostgreSQL, frees when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from models.locations import SCHEMAS, Locations
from models.session import make_engine

#: Any number will do, as long as every gazewire on the server uses the same one.
_POSTGRES_KEY = 0x67617A65


class LockedError(Exception):
    """Another process works on the same databases; the message names it."""


@contextmanager
def run_lock(locations: Locations) -> Iterator[None]:
    """Hold the lock of these databases, or raise `LockedError` at once."""
    if locations.is_sqlite:
        with _file_lock(Path(f"{make_url(locations.articles).database}.lock")):
            yield
    else:
        with _postgres_lock(locations.articles):
            yield


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    # The file stays: removing it would let a third process lock another file of the same name.
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise LockedError(
                f"process {file.read().strip() or '?'} works here already ({path}): stop it first"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


@contextmanager
def _postgres_lock(url: str) -> Iterator[None]:
    engine = make_engine(url, schema=SCHEMAS["articles"])
    try:
        with engine.connect() as connection:
            taken = connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _POSTGRES_KEY}).scalar()
            connection.commit()
            if not taken:
                raise LockedError("another gazewire works on this database: stop it first")
            yield
    finally:
        engine.dispose()
