"""Names of senders, and which of them are dead: what those held need not wait until the claim is stale."""

from __future__ import annotations

import os
import socket


def own_name() -> str:
    """A name that no other living sender bears, as long as machines have names of their own."""
    return f"{socket.gethostname()}-{os.getpid()}"


def is_dead(name: str) -> bool:
    """True where the name is that of a process on this machine that has ended; False where nobody here can know.

    Senders of one process bear its name with a number behind a `+`.
    """
    return _is_running(name) is False


def is_alive(name: str) -> bool:
    """True where the name is that of a process on this machine that runs; False where nobody here can know."""
    return _is_running(name) is True


def _is_running(name: str) -> bool | None:
    host, _, number = name.partition("+")[0].rpartition("-")
    if host != socket.gethostname() or not number.isdecimal():
        return None
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except OverflowError:
        return None
    except PermissionError:
        return True
    return True
