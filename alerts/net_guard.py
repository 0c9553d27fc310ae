"""The guard of what leaves through doors: to the open internet only, no program started, and within a time limit.

It sits where a connection is made: an audit hook of the interpreter sees every `connect` of this thread, by whatever
library, with the address that the name was resolved to. A name that changes its answer between a check and the
connection (DNS rebinding) gains nothing. Which addresses are public is decided where the crawler decides it too.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

from alerts.cleaning import one_line
from pipeline.read.addresses import is_public

Endpoint = tuple[str, int]
_SENDING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
#: What a library that is meant to talk HTTP has no reason to do.
_PROGRAMS = frozenset({"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen"})


class RefusedError(OSError):
    """A connection that the guard did not let happen."""


@dataclass(slots=True)
class Watch:
    """What the guard of one block allows and has seen. `refused` says which address was refused last, and `is_over`
    whether the time is, for libraries that swallow errors.
    """

    endpoint: Endpoint | None
    refused: str = ""
    is_over: bool = False
    _sockets: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self) -> None:
        """Raise TimeoutError where the time is over. What was broken off may look like something that has ended."""
        if self.is_over:
            raise TimeoutError("no whole answer in time")

    def look(self, event: str, arguments: tuple[object, ...]) -> None:
        """Raise where what is about to happen must not."""
        if event in _SENDING and arguments[1] is not None:
            self.check()
            self._check_address(arguments[1])
            self._remember(arguments[0])
        elif event in _PROGRAMS:
            self._refuse(event)

    def _check_address(self, address: object) -> None:
        """A name in place of an address was not resolved here, so it is refused; a path is a socket of this machine."""
        if not isinstance(address, tuple) or len(address) < 2 or not isinstance(address[0], str):
            self._refuse(repr(address))
        elif (address[0], address[1]) != self.endpoint and not is_public(address[0]):
            self._refuse(address[0])

    def _refuse(self, what: str) -> None:
        self.refused = one_line(what, 100)
        raise RefusedError(f"not an address of the open internet: {self.refused}")

    def _remember(self, sock: object) -> None:
        """A second handle of the connection: encryption and the library may take the first one apart."""
        if isinstance(sock, socket.socket):
            with self._lock:
                self._sockets.append(socket.fromfd(sock.fileno(), sock.family, sock.type))

    def break_off(self) -> None:
        """End all connections. A socket's own time limit begins anew with each byte; this one does not."""
        with self._lock:
            self.is_over = True
            for sock in self._sockets:
                with suppress(OSError):  # it has ended by itself
                    sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Give the handles back."""
        with self._lock:
            for sock in self._sockets:
                sock.close()
            self._sockets.clear()


class _Current(threading.local):
    watch: Watch | None = None


_current = _Current()


@contextmanager
def only_public(within_s: float, endpoint: Endpoint | None = None) -> Iterator[Watch]:
    """Within this, the thread connects to public addresses and to `endpoint` only, and starts no program.

    After `within_s` seconds its connections are broken off, and no new one is made.
    """
    _install()
    watch = Watch(endpoint)
    timer = threading.Timer(within_s, watch.break_off)
    timer.daemon = True
    timer.start()
    _current.watch = watch
    try:
        yield watch
    finally:
        _current.watch = None
        timer.cancel()
        watch.close()


@cache
def _install() -> None:
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    watch = _current.watch
    if watch is not None:
        watch.look(event, arguments)
