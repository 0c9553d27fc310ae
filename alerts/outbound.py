"""One request to an address that somebody gave us: https, within the guard, no redirects, a time limit as a whole."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from alerts.cleaning import one_line, web_address
from alerts.net_guard import Endpoint, only_public
from pipeline.read.addresses import is_public, literal_address

_MAX_URL = 2000
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class AddressError(ValueError):
    """An address that nothing is sent to; the message says why."""


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


# --- one request ----------------------------------------------------------------------------------


def post(
    url: str, body: bytes, headers: Mapping[str, str], timeout_s: float, endpoint: Endpoint | None = None
) -> Answer:
    """POST once. OSError or HTTPException where there is no answer within `timeout_s` seconds, all in all."""
    parts = urlsplit(checked_url(url, endpoint))
    with only_public(timeout_s, endpoint) as watch, closing(_connection(parts, timeout_s)) as connection:
        try:
            connection.request("POST", _target(parts), body, dict(headers))
            response = connection.getresponse()
        except (OSError, http.client.HTTPException):
            watch.check()
            raise
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
