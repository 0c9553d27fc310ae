"""`gazewire demo` as a process that can be followed and killed, and what it leaves running."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Without the wire, which asks for a second between two requests.
THREE_OUTLETS = "gatewatch,northmere-courier,stackfield"
_STEPS = ("crawl", "extract", "process", "digest", "deliver")
#: The beginning, and each step of the demo's four days.
STAGES = 1 + 4 * len(_STEPS)
_DAY = re.compile(rb"^day (\d+) of \d+:", re.MULTILINE)
_DONE = re.compile(rf"^  ({'|'.join(_STEPS)}) ".encode(), re.MULTILINE)
_CHILDREN_GONE_S = 10.0
_ENDS_WITHIN_S = 600.0
_LOOKS_EVERY_S = 0.005


class DemoProcess:
    """A run of the demo in an interpreter of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        command = [sys.executable, "-m", "cli", *_arguments(folder, port)]
        with folder.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=log, stderr=log)

    def wait(self) -> int:
        """Let it come to its end; the exit status. One that takes longer is killed."""
        try:
            return self.process.wait(_ENDS_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self.process.wait()


class Demos:
    """Runs of the demo over one folder, one after the other, each forked from a process that has imported the program.

    What a run says tells how far it has come: stage 0 lasts until its first day begins, then each step of a day is one.
    """

    def __init__(self, folder: Path, port: int, outlets: str, forks: subprocess.Popen[bytes]) -> None:
        self.folder, self.log = folder, folder.with_suffix(".log")
        self._arguments = _arguments(folder, port, outlets)
        assert forks.stdin is not None
        assert forks.stdout is not None
        self._asked, self._answers = forks.stdin, forks.stdout

    def run(self) -> dict[int, float]:
        """Let one come to its end, which must be a good one; the seconds of each stage, none of one that was over
        before anybody looked.
        """
        begun: dict[int, float] = {}
        for stage in self._follow(self._start()):
            now = time.monotonic()
            begun.update(dict.fromkeys(range(len(begun), stage + 1), now))
        assert self._answer() == 0, self.log.read_text()[-3000:]
        times = [*begun.values(), time.monotonic()]
        return {stage: end - begin for stage, begin, end in zip(begun, times, times[1:], strict=False)}

    def kill_in(self, stage: int, after_s: float) -> bool:
        """`kill -9` some seconds after a stage began, at the latest when it ends; False where the run ended before.

        Its children must end by themselves.
        """
        pid, due = self._start(), float("inf")
        for now_in in self._follow(pid):
            if now_in >= stage:
                due = min(due, time.monotonic() + after_s)
            if now_in > stage or time.monotonic() >= due:
                break
        children = descendants(pid)
        os.kill(pid, signal.SIGKILL)
        status = self._answer()
        assert _still_there(children) == [], "a child outlived its parent"
        assert status in (0, -signal.SIGKILL), self.log.read_text()[-3000:]
        return status != 0

    def _start(self) -> int:
        self.log.unlink(missing_ok=True)
        self._asked.write(json.dumps([self._arguments, str(self.log)]).encode() + b"\n")
        return self._answer()

    def _follow(self, pid: int) -> Iterator[int]:
        """Again and again the stage that it is in, until it has ended."""
        deadline = time.monotonic() + _ENDS_WITHIN_S
        while not select.select([self._answers], [], [], _LOOKS_EVERY_S)[0]:
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            yield _stage(self.log.read_bytes() if self.log.exists() else b"")

    def _answer(self) -> int:
        return int(self._answers.readline())


@contextmanager
def demos(folder: Path, port: int, outlets: str = "") -> Iterator[Demos]:
    """Runs over a new folder."""
    folder.mkdir()
    command = [sys.executable, "-m", "tests.demo_forks"]
    with subprocess.Popen(
        command, cwd=ROOT, env=_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as forks:
        yield Demos(folder, port, outlets, forks)


def _stage(said: bytes) -> int:
    day = _DAY.findall(said)
    if not day:
        return 0
    return 1 + (int(day[-1]) - 1) * len(_STEPS) + len(_DONE.findall(said, said.rindex(b"\nday ")))


def _arguments(folder: Path, port: int, outlets: str = "") -> list[str]:
    chosen = ["--outlets", outlets] if outlets else []
    return ["demo", "--no-serve", "--keep", str(folder), "--port", str(port), *chosen]


def _environment() -> dict[str, str]:
    """Without what would change the demo."""
    return {k: v for k, v in os.environ.items() if not k.startswith("GAZEWIRE_")}


def descendants(pid: int) -> list[int]:
    """Process ids of all that a process started, read from /proc."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found.append(child)
            waiting.append(child)
    return found


def _still_there(pids: list[int]) -> list[int]:
    deadline = time.monotonic() + _CHILDREN_GONE_S
    while time.monotonic() < deadline:
        pids = [pid for pid in pids if _is_running(pid)]
        if not pids:
            break
        time.sleep(0.05)
    return pids


def _is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
