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
    host, _, number = name.partition("+")[0].rpartition("-")
    if host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (PermissionError, OverflowError):
        return False
    return False
