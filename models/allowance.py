"""How long a database may work for one answer: a question without an end would keep a processor for good."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

_STEPS = 10_000  # of SQLite's machine, a fraction of a millisecond, between two looks at the clock
_LONGEST_MS = 2**31 - 1  # that PostgreSQL takes


class AllowanceError(Exception):
    """The time is used up; the message says what to do."""


class Allowance:
    """Seconds of work, None for any number. What a pager or a disk does with the rows meanwhile does not count."""

    def __init__(self, seconds: float | None) -> None:
        self._seconds = math.inf if seconds is None else seconds
        self._left = self._seconds
        self._since: float | None = None

    @contextmanager
    def over(self, connection: Connection) -> Iterator[None]:
        """Let the database itself break off what takes longer, in this transaction."""
        if connection.dialect.name == "postgresql":
            milliseconds = 0 if math.isinf(self._seconds) else max(1, min(round(self._seconds * 1000), _LONGEST_MS))
            connection.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
        else:
            connection.connection.driver_connection.set_progress_handler(self._is_used_up, _STEPS)  # type: ignore[union-attr]
        try:
            yield
        except DBAPIError as error:
            if self._left <= 0:
                raise self._error() from error
            raise

    @contextmanager
    def work(self) -> Iterator[None]:
        """What is done in this is the database's work."""
        self._since = time.monotonic()
        try:
            yield
        finally:
            self._left -= time.monotonic() - self._since
            self._since = None

    def spent_on(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The same rows, as long as the time lasts."""
        source = iter(rows)
        while True:
            with self.work():
                row = next(source, None)
            if row is None:
                return
            if self._left <= 0:
                raise self._error()
            yield row

    def _is_used_up(self) -> bool:
        return self._since is not None and time.monotonic() - self._since > self._left

    def _error(self) -> AllowanceError:
        return AllowanceError(
            f"not answered within {self._seconds:g} s of work: ask for less, or allow more by --timeout (0: no limit)"
        )
