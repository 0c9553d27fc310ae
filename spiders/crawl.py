"""A crawl in a process of its own: what it is asked, what it reports, and how it is started.

Twisted's reactor runs once in a process, and a crawl that dies must not take the service along. The request goes to the
child's standard input, so that no password stands in a command line; that pipe stays open, and the child ends itself
when it closes, so that it never outlives us.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self


class CrawlError(RuntimeError):
    """The crawl did not come to its end; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class CrawlRequest:
    """What to crawl, when it is, and which settings differ from the environment's (`DATABASE_URL`, `PRESS_PROXY` …)."""

    now: datetime
    outlet: str | None = None
    spiders: tuple[str, ...] = ("feeds", "pages")
    settings: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    timeout_s: float = 3600.0

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"now": self.now.isoformat(), "settings": dict(self.settings)})

    @classmethod
    def from_json(cls, text: str) -> Self:
        given: dict[str, Any] = json.loads(text)
        now, spiders = datetime.fromisoformat(given["now"]), tuple(given["spiders"])
        return cls(now, given["outlet"], spiders, given["settings"], given["timeout_s"])


@dataclass(frozen=True, slots=True)
class Tally:
    """The items that a spider took on and how they ended.

    Two kinds did not end and are due again: `postponed` ones did not fit into their host's share of the crawl, and
    `lost` ones could not be written, which is an error that the log tells. Time is counted from the first item taken
    on; `cpu_seconds` are those of the whole process.
    """

    taken: int
    outcomes: Mapping[str, int]
    postponed: int = 0
    lost: int = 0
    seconds: float = field(default=0.0, compare=False)
    cpu_seconds: float = field(default=0.0, compare=False)

    def __post_init__(self) -> None:
        ended = sum(self.outcomes.values()) + self.postponed + self.lost
        if self.taken != ended:
            raise CrawlError(f"{self.taken} items were taken on, but {ended} ended")


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How a crawl ended: a tally for each spider that ran."""

    polls: Tally = field(default_factory=lambda: Tally(0, {}))
    fetches: Tally = field(default_factory=lambda: Tally(0, {}))

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        given: dict[str, Any] = json.loads(text)
        if "error" in given:
            raise CrawlError(given["error"])
        return cls(Tally(**given["polls"]), Tally(**given["fetches"]))


def run_crawl(request: CrawlRequest) -> CrawlReport:
    """Crawl in a child process and return its report. Raises `CrawlError` when it crashed or took too long."""
    read_end, write_end = os.pipe()
    child = subprocess.Popen(  # noqa: S603 - our own module, with our own interpreter
        [sys.executable, "-m", "spiders.child", str(write_end)], stdin=subprocess.PIPE, pass_fds=(write_end,)
    )
    os.close(write_end)
    late = threading.Event()
    timer = threading.Timer(request.timeout_s, _end_late, (child, late))
    timer.start()
    try:
        report = _converse(child, read_end, request)
    finally:
        timer.cancel()
        child.kill()
        child.wait()
    if late.is_set():
        raise CrawlError(f"the crawl took longer than {request.timeout_s:g} seconds and was ended")
    if not report:
        raise CrawlError(f"the crawl process {_how_it_ended(child.returncode)} before it could report; see its log")
    return CrawlReport.from_json(report)


def _converse(child: subprocess.Popen[bytes], read_end: int, request: CrawlRequest) -> str:
    """Send the request, wait for the report; empty when the child died. Its standard input stays open meanwhile."""
    assert child.stdin is not None
    with child.stdin as stdin, os.fdopen(read_end, encoding="utf-8") as pipe:
        try:
            stdin.write(request.to_json().encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            return ""
        report = pipe.read()
        if report:
            return report
        child.wait()
        return ""


def _end_late(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _how_it_ended(status: int) -> str:
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"
