"""Requests to addresses that people gave us: https, to the open internet only, no redirects, within a time limit.

The guard sits where a connection is made: an audit hook of the interpreter sees every `connect` of this thread, by
whatever library, with the address that the name was resolved to. A name that changes its answer between a check and
the connection (DNS rebinding) gains nothing. Which addresses are public is decided where the crawler decides it too.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, urlsplit

from alerts.cleaning import one_line, web_address
from pipeline.read.addresses import is_public, literal_address

Endpoint = tuple[str, int]
_MAX_URL = 2000
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
#: What a library that is meant to talk HTTP has no reason to do.
_PROGRAMS = frozenset({"os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "subprocess.Popen"})


class AddressError(ValueError):
    """An address that nothing is sent to; the message says why."""


class RefusedError(OSError):
    """A connection that the guard did not let happen."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: status and reason, and after how long it wants to be asked again, as it says so."""

    status: int
    reason: str
    retry_after: str | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.reason}".strip()


def parse_endpoint(text: str) -> Endpoint | None:
    """The one loopback address and port that tests let through, of `127.0.0.1:8099`; None where nothing is set."""
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if host.strip("[]") not in _LOOPBACK or not port.isdecimal() or int(port) > 65_535:
        raise AddressError(f"want 127.0.0.1:PORT, got {text!r}")
    return host.strip("[]"), int(port)


def checked_url(url: str, endpoint: Endpoint | None = None) -> str:
    """The address in its plain form, where it may be sent to as far as its text tells.

    AddressError otherwise; it does not repeat the address, whose path may be a secret.
    """
    plain = web_address(url)
    if plain is None or len(plain) > _MAX_URL:
        raise AddressError("no web address such as https://hooks.example.org/gazewire")
    parts = urlsplit(plain)
    try:
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressError(str(error)) from error
    if parts.username is not None or parts.password is not None:
        raise AddressError("an address with a user name in it: put the secret into the path")
    if (host, port) == endpoint:
        return plain
    if parts.scheme != "https":
        raise AddressError("only https is sent to: quotes and names are nobody else's business")
    check_host(host)
    return plain.partition("#")[0]


def check_host(host: str) -> None:
    """Raise AddressError where a host is, in any spelling, an address that is not of the open internet."""
    literal = literal_address(host)
    if literal is not None and not is_public(literal):
        raise AddressError(f"not an address of the open internet: {host}")
    if host.lower().rstrip(".").endswith("localhost"):
        raise AddressError(f"not a name of the open internet: {host}")


# --- the guard ------------------------------------------------------------------------------------


class _Guard(threading.local):
    """Whether this thread is guarded, which endpoint is let through, and what was refused."""

    is_on: bool = False
    endpoint: Endpoint | None = None
    refused: str = ""


_guard = _Guard()


@contextmanager
def only_public(endpoint: Endpoint | None = None) -> Iterator[_Guard]:
    """Within this, the thread connects to public addresses and to `endpoint` only, and starts no program.

    Its `refused` says which address was refused last, for libraries that swallow the error.
    """
    _install()
    _guard.is_on, _guard.endpoint, _guard.refused = True, endpoint, ""
    try:
        yield _guard
    finally:
        _guard.is_on = False


@cache
def _install() -> None:
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _guard.is_on:
        return
    if event == "socket.connect":
        _check_connection(arguments[1])
    elif event in _PROGRAMS:
        _refuse(event)


def _check_connection(address: object) -> None:
    """A name in place of an address was not resolved by us, so it is refused; a path is a socket of this machine."""
    if not isinstance(address, tuple) or len(address) < 2 or not isinstance(address[0], str):
        _refuse(repr(address))
    elif (address[0], address[1]) != _guard.endpoint and not is_public(address[0]):
        _refuse(address[0])


def _refuse(what: str) -> None:
    _guard.refused = one_line(what, 100)
    raise RefusedError(f"not an address of the open internet: {_guard.refused}")


# --- one request ----------------------------------------------------------------------------------


def post(
    url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, endpoint: Endpoint | None = None
) -> Answer:
    """POST once. OSError or HTTPException where there is no answer within `timeout_s` seconds, all in all."""
    parts = urlsplit(checked_url(url, endpoint))
    connection = _connection(parts, timeout_s)
    watch = _Watch(connection, timeout_s)
    with only_public(endpoint), watch:
        connection.connect()
        watch.check()
        connection.request("POST", _target(parts), body, dict(headers))
        response = connection.getresponse()
        watch.check()  # headers that were broken off read like headers that have ended
        return Answer(response.status, one_line(response.reason, 100), response.getheader("Retry-After"))


def _connection(parts: SplitResult, timeout_s: float) -> http.client.HTTPConnection:
    host = (parts.hostname or "").encode("idna").decode("ascii")
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=timeout_s)
    context = ssl.create_default_context()
    return http.client.HTTPSConnection(host, parts.port, timeout=timeout_s, context=context)


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _Watch:
    """Breaks a conversation off that takes too long as a whole: a time limit of a socket begins anew with each byte."""

    def __init__(self, connection: http.client.HTTPConnection, timeout_s: float) -> None:
        self._connection = connection
        self._is_over = threading.Event()
        self._timer = threading.Timer(timeout_s, self._break_off)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._timer.cancel()
        self._connection.close()
        if self._is_over.is_set() and error is not None:
            raise TimeoutError("no whole answer in time") from error

    def check(self) -> None:
        """Raise where the time is over."""
        if self._is_over.is_set():
            raise TimeoutError("no whole answer in time")

    def _break_off(self) -> None:
        self._is_over.set()
        sock = self._connection.sock
        if sock is not None:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it has ended by itself meanwhile
