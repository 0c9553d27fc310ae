"""What was deleted leaves the files as well: neither database forgets the bytes of a row when the row goes."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, Table, text


class WipeError(Exception):
    """Deleted bytes are still in a file; the message says what to do."""


def overwrite_what_is_deleted(connection: Connection) -> None:
    """SQLite leaves deleted rows in its file until the space is used again, unless it is told to overwrite them."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))


def empty_log(engine: Engine) -> bool:
    """Empty SQLite's log, which has deleted rows too. False where a reader kept it from that."""
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        is_busy, *_ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not is_busy
    finally:
        connection.close()


def rewrite(engine: Engine, tables: Iterable[Table]) -> None:
    """Write the database anew, so that nothing is left of rows that were changed or deleted, however long ago.

    Overwriting what is deleted now is not enough: an older version of a text may lie in free space since an update.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "sqlite":
            connection.connection.cursor().execute("VACUUM")
        else:
            for table in tables:
                # ANALYZE too: statistics on a column keep samples of what stood in it.
                connection.execute(text(f'VACUUM (FULL, ANALYZE) "{table.name}"'))
    if not empty_log(engine):
        raise WipeError(
            f"it is erased, but {engine.url.database} is being read, and its log has the text still: "
            "stop the service and other readers, then run the command again"
        )
