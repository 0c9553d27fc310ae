"""Forks a demo for each line that it reads (run with `python -m`): it has imported the program, so each begins at once.

A line is a list: the arguments of `gazewire`, and the file that its output goes to. The answers are the process's id
and, when it has ended, its exit status; the id stays its own, so that killing it late hits nobody else.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path

import cli


def main() -> None:
    """In a forked process it comes back from here too, and ends as any run of the command."""
    import_module("commands.demo")
    for line in sys.stdin:
        arguments, log = json.loads(line)
        pid = os.fork()
        if not pid:
            _run(arguments, Path(log))
            return
        print(pid, flush=True)
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        print(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status, flush=True)


def _run(arguments: list[str], log: Path) -> None:
    with Path(os.devnull).open("rb") as nothing, log.open("wb") as output:
        for file, number in ((nothing, 0), (output, 1), (output, 2)):
            os.dup2(file.fileno(), number)
    sys.argv[1:] = arguments
    cli.main()


if __name__ == "__main__":
    main()
