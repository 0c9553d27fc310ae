"""Several threads' writes in one transaction: a disk takes longer to keep one than to do the work of many."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Session, sessionmaker

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Write:
    act: Callable[[Session], Any]
    done: Future[Any]


class Together:
    """Does what threads ask for, all that waits at a time; each goes on when what it asked for is kept."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._waiting: list[_Write] = []
        self._queue_lock = threading.Lock()
        self._commit_lock = threading.Lock()

    def run(self, act: Callable[[Session], T]) -> T:
        """What `act` gives, after the commit. What fails for one is done again alone, so that it fails for that one."""
        write = _Write(act, Future())
        with self._queue_lock:
            self._waiting.append(write)
        with self._commit_lock:
            if not write.done.done():
                self._keep_all()
        result: T = write.done.result()
        return result

    def _keep_all(self) -> None:
        with self._queue_lock:
            writes, self._waiting = self._waiting, []
        try:
            with self._sessions.begin() as session:
                results = [write.act(session) for write in writes]
        except Exception:  # noqa: BLE001 - whoever asked gets it
            for write in writes:
                self._keep(write)
            return
        for write, result in zip(writes, results, strict=True):
            write.done.set_result(result)

    def _keep(self, write: _Write) -> None:
        try:
            with self._sessions.begin() as session:
                result = write.act(session)
        except Exception as error:  # noqa: BLE001 - whoever asked gets it
            write.done.set_exception(error)
        else:
            write.done.set_result(result)
