"""`gazewire demo` as a process that can be killed, and what it leaves running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Without the wire, which asks for a second between two requests.
THREE_OUTLETS = "gatewatch,northmere-courier,stackfield"
_CHILDREN_GONE_S = 10.0


class DemoProcess:
    """One run of the demo over a folder. Environment variables that would change it are taken away."""

    def __init__(self, folder: Path, port: int, outlets: str = "") -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GAZEWIRE_")}
        chosen = ["--outlets", outlets] if outlets else []
        command = [sys.executable, "-m", "cli", "demo", "--no-serve", "--keep", str(folder), "--port", str(port)]
        self._log = (folder.parent / f"{folder.name}.log").open("ab")
        self.process = subprocess.Popen(
            [*command, *chosen], cwd=ROOT, env=environment, stdout=self._log, stderr=self._log
        )

    def wait(self, timeout_s: float = 240.0) -> int:
        """Let it come to its end; the exit status. One that takes longer is killed."""
        try:
            return self.process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._kill()
            raise
        finally:
            self._log.close()

    def kill_after(self, seconds: float) -> list[int]:
        """`kill -9` after some seconds, or when it has ended; the descendants that were still there afterwards."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return _still_there(self._kill())
        finally:
            self._log.close()
        return []

    def _kill(self) -> list[int]:
        """`kill -9`; the descendants that it had at that moment, which end themselves."""
        children = descendants(self.process.pid)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return children


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
