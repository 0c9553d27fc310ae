"""Engines and sessions: SQLite and PostgreSQL behave alike in foreign keys, UTC text and read-only readers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_MS = 30_000
_ONLY_READS = "gazewire_only_reads"

_READER_ACTIONS = frozenset(
    getattr(sqlite3, name)
    for name in ("SQLITE_SELECT", "SQLITE_READ", "SQLITE_FUNCTION", "SQLITE_RECURSIVE", "SQLITE_TRANSACTION")
)


def make_engine(url: str, *, schema: str, read_only: bool = False) -> Engine:
    """An engine for one of the three databases; `schema` names its PostgreSQL schema and is ignored on SQLite."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url, read_only=read_only)
    return _postgres_engine(url, schema=schema, read_only=read_only)


def make_session_factory(engine: Engine) -> sessionmaker[Session]:
    """Sessions that do not expire what they loaded: rows become records right after they are read."""
    return sessionmaker(engine, expire_on_commit=False)


def _sqlite_engine(url: str, *, read_only: bool) -> Engine:
    path = make_url(url).database or ""
    target = f"sqlite:///{reader_uri(path, is_fixed=_is_on_fixed_medium(path))}&uri=true" if read_only else url
    engine = create_engine(target, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite(read_only))
    # pysqlite's own BEGIN comes too late for SELECT; a writer takes the lock at once, so that it never has to upgrade.
    event.listen(engine, "begin", _begin_reading if read_only else _begin)
    return engine


def only_reads(session: Session) -> None:
    """Say before anything else that this transaction of a session reads for long: on SQLite others may write meanwhile.

    Writing in it fails where somebody else has written since.
    """
    session.connection(execution_options={_ONLY_READS: True})


def reader_uri(path: str, *, is_fixed: bool) -> str:
    """SQLite's name of a file that is only read. A fixed one lies where nobody can write, not even SQLite its index."""
    escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    return f"file:{escaped}?mode=ro{'&immutable=1' if is_fixed else ''}"


def _is_on_fixed_medium(path: str) -> bool:
    try:
        return bool(os.statvfs(Path(path).absolute().parent).f_flag & os.ST_RDONLY)
    except OSError:
        return False


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_ONLY_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _prepare_sqlite(read_only: bool) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
            connection.set_authorizer(_reader_may)
        else:
            cursor.execute("PRAGMA journal_mode=WAL")
            # FULL: a delivery that was recorded as sent stays recorded when the power fails.
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    return prepare


def _reader_may(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """Readers select; they attach nothing, load nothing, change nothing."""
    if action == sqlite3.SQLITE_FUNCTION and second and second.lower() == "load_extension":
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:
        harmless = (first or "").lower() in {"table_info", "table_xinfo", "table_list", "index_list", "index_info"}
        return sqlite3.SQLITE_OK if harmless else sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK if action in _READER_ACTIONS else sqlite3.SQLITE_DENY


def _postgres_engine(url: str, *, schema: str, read_only: bool) -> Engine:
    options = f"-csearch_path={schema} -ctimezone=UTC"
    if read_only:
        options += " -cdefault_transaction_read_only=on"
    target = make_url(url).set(drivername="postgresql+psycopg")
    return create_engine(target, connect_args={"options": options}, pool_pre_ping=True)
