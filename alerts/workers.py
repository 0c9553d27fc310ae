"""Names of senders, and which of them are dead: what those held need not wait until the claim is stale."""

from __future__ import annotations

import os
import socket
from pathlib import Path

#: Ended, and perhaps never asked for by its parent.
_ENDED = frozenset("ZXx")


def own_name() -> str:
    """A name that no other sender bears or bore, as long as machines have names of their own."""
    _, began = _stat(os.getpid())
    return f"{socket.gethostname()}-{os.getpid()}{began and f'.{began}'}"


def is_dead(name: str) -> bool:
    """True where the name is that of a process on this machine that has ended; False where nobody here can know.

    Senders of one process bear its name with a number behind a `+`.
    """
    return _is_running(name) is False


def is_alive(name: str) -> bool:
    """True where the name is that of a process on this machine that runs; False where nobody here can know."""
    return _is_running(name) is True


def is_sure(name: str) -> bool:
    """True where a living process of this name is that process, and none that came to its number later."""
    return "." in _number(name)


def _number(name: str) -> str:
    """Process id, and when it began where the machine tells."""
    return name.partition("+")[0].rpartition("-")[2]


def _is_running(name: str) -> bool | None:
    host = name.partition("+")[0].rpartition("-")[0]
    number, dot, start = _number(name).partition(".")
    if host != socket.gethostname() or not number.isdecimal():
        return None
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return None
    except PermissionError:
        pass
    state, began = _stat(int(number))
    return state not in _ENDED and (not dot or began == start)


def _stat(number: int) -> tuple[str, str]:
    """State of a process, and the clock tick at which it began, as Linux tells them; empty where nobody does."""
    try:
        text = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "", ""
    # The name of the program stands in brackets and may hold anything.
    fields = text.rpartition(")")[2].split()
    return fields[0], fields[19]
