"""Runs `extract` in a child process that can be killed: a hostile page costs its time limit, never the run.

The child takes no more memory than allowed, is replaced after a number of pages, and dies with its parent.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.outcomes import ExtractOutcome
from pipeline.records import ExtractedArticle, FetchedPage, Published

PAGES_PER_CHILD = 2_000
_START_S = 60.0
_STOP_S = 2.0
_PR_SET_PDEATHSIG = 1
_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from pipeline.read.worker import serve;"
    "serve(int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))"
)


@dataclass(frozen=True, slots=True)
class ExtractFailure:
    """A page that became no article: how it ended, and one line for people."""

    outcome: ExtractOutcome
    detail: str


@dataclass(frozen=True, slots=True)
class _Task:
    page: FetchedPage
    feed_date: Published | None
    prune_xpath: tuple[str, ...]
    language: str | None


class _Gone(Exception):  # noqa: N818 - an event, not an error
    """The child ended without an answer."""


class Extractor:
    """One killable child, started with the first page and after each kill. Not for use from several threads at once."""

    def __init__(self, timeout_s: float = 20.0, memory_mb: int = 1_024, pages_per_child: int = PAGES_PER_CHILD) -> None:
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._pages_per_child = pages_per_child
        self._child: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._n_pages = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def child_pid(self) -> int | None:
        """The process id of the running child, for operators and tests."""
        return self._child.pid if self._child else None

    def extract(
        self,
        page: FetchedPage,
        *,
        feed_date: Published | None = None,
        prune_xpath: Sequence[str] = (),
        language: str | None = None,
    ) -> ExtractedArticle | ExtractFailure:
        """Extract one page. A child that dies is tried once more, since the system may have taken it."""
        task = _Task(page, feed_date, tuple(prune_xpath), language)
        try:
            return self._answer(task)
        except _Gone:
            pass
        try:
            return self._answer(task)
        except _Gone as gone:
            return ExtractFailure(
                ExtractOutcome.QUARANTINED, f"the extraction process died twice on this page ({gone})"
            )

    def close(self) -> None:
        """End the child: it leaves by itself when its pipe closes, and is killed if it does not."""
        if self._pipe is not None:
            self._pipe.close()
        if self._child is not None:
            try:
                self._child.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                self._kill()
        self._child, self._pipe = None, None

    def _answer(self, task: _Task) -> ExtractedArticle | ExtractFailure:
        pipe = self._ready_pipe()
        try:
            pipe.send(task)
            if not pipe.poll(self._timeout_s):
                self._kill()
                return ExtractFailure(ExtractOutcome.TOO_SLOW, f"not read within {self._timeout_s:g} seconds")
            answer: ExtractedArticle | ExtractFailure = pipe.recv()
        except (EOFError, OSError) as error:
            raise _Gone(self._epitaph()) from error
        return answer

    def _ready_pipe(self) -> Connection:
        if self._n_pages >= self._pages_per_child:
            self.close()
        if self._pipe is None:
            self._pipe = self._start()
        self._n_pages += 1
        return self._pipe

    def _start(self) -> Connection:
        ours, theirs = Pipe()
        numbers = [str(n) for n in (theirs.fileno(), self._memory_mb, os.getpid())]
        self._child = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [sys.executable, "-c", _PROGRAM, str(_ROOT), *numbers],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        theirs.close()
        self._n_pages = 0
        try:
            if not ours.poll(_START_S):
                self._kill()
                raise _Gone(f"it did not start within {_START_S:g} seconds")
            ours.recv()
        except EOFError as error:
            raise _Gone(self._epitaph()) from error
        return ours

    def _epitaph(self) -> str:
        """Collect the dead child and say how it ended."""
        code = self._child.wait(_STOP_S) if self._child else 0
        self._child, self._pipe = None, None
        return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        if self._pipe is not None:
            self._pipe.close()
        self._child, self._pipe = None, None


def serve(fileno: int, memory_mb: int, parent_pid: int) -> None:
    """Answer tasks until the pipe closes; this is the child's whole life."""
    _die_with(parent_pid)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent decides
    limit = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    importlib.import_module("pipeline.read.extract")  # before the clock of the first page starts
    pipe = Connection(fileno)
    pipe.send("ready")
    while True:
        try:
            task = pipe.recv()
            pipe.send(_worked(task))
        except (EOFError, OSError):
            return


def _worked(task: _Task) -> ExtractedArticle | ExtractFailure:
    from pipeline.read.extract import ExtractError, extract

    try:
        return extract(task.page, feed_date=task.feed_date, prune_xpath=task.prune_xpath, language=task.language)
    except ExtractError as error:
        return ExtractFailure(error.outcome, error.detail)
    except MemoryError:
        return ExtractFailure(ExtractOutcome.QUARANTINED, "the page needs more memory than is allowed")
    except RecursionError:
        return ExtractFailure(ExtractOutcome.TOO_DEEP, "the page nests deeper than the parser can follow")
    except Exception as error:  # noqa: BLE001 - the loop's boundary: an unforeseen page is set aside, the run goes on
        return ExtractFailure(
            ExtractOutcome.QUARANTINED, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"
        )


def _die_with(parent_pid: int) -> None:
    """Ask Linux to kill this process when its parent ends; elsewhere the closed pipe ends it after its page."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os._exit(1)
