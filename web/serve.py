"""uvicorn around the app: in the foreground for the service, in a thread for the demo and for tests."""

from __future__ import annotations

import logging
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

logger = logging.getLogger(__name__)
_START_TIMEOUT_S = 15.0
_STOP_TIMEOUT_S = 10.0


class ServeError(Exception):
    """The server did not start; the message says what to do."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Taken before anything starts, so that a busy port ends at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(128)
    except OSError as error:
        taken.close()
        raise ServeError(f"cannot listen on {host} port {port}: {error.strerror}; choose another port") from error
    return taken


def port_of(listening: socket.socket) -> int:
    """The port that a socket listens on."""
    return int(listening.getsockname()[1])


def serve(app: ASGIApp, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Logging is the root's; addresses may hold tokens, so there is no access log."""
    with listen(host, port) as listening:
        logger.info("web app listens", extra={"host": host, "port": port_of(listening)})
        _Server(_config(app)).run(sockets=[listening])


class _Server(uvicorn.Server):
    """A server that ends on SIGINT and SIGTERM and comes back to its caller, who has to close things.

    uvicorn's own raises the signal again once it has ended, which kills the process before that.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


class ServerThread:
    """The app in a thread of its own; its process keeps its signal handlers."""

    def __init__(self, app: ASGIApp, listening: socket.socket) -> None:
        self.port = port_of(listening)
        self._socket = listening
        self._server = _Server(_config(app))
        self._thread = threading.Thread(target=self._run, name="gazewire-web", daemon=True)

    def start(self) -> None:
        """Come back when requests are answered."""
        self._thread.start()
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise ServeError(f"the web app did not start on port {self.port}; the log says why")
            time.sleep(0.01)

    def stop(self) -> None:
        """Finish the requests under way, then end the thread."""
        self._server.should_exit = True
        self._thread.join(_STOP_TIMEOUT_S)
        if self._thread.is_alive():
            self._server.force_exit = True
            self._thread.join(_STOP_TIMEOUT_S)

    def join(self, timeout_s: float | None = None) -> None:
        """Wait until the server ends."""
        self._thread.join(timeout_s)

    def _run(self) -> None:
        with self._socket:
            self._server.run(sockets=[self._socket])


@contextmanager
def serving(app: ASGIApp, host: str = "127.0.0.1", port: int = 0) -> Iterator[ServerThread]:
    """The app served in a thread while the block runs; `port` of what it gives is the real one."""
    server = ServerThread(app, listen(host, port))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
        h11_max_incomplete_event_size=32 * 1024,
    )
