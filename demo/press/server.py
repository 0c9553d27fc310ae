"""A real HTTP/1.1 server for all hosts of the press, on one loopback port.

It takes a proxy's requests (`GET http://host.example/path`) as well as an origin's (`GET /path` with a Host header).
"""

from __future__ import annotations

import gzip
import threading
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urlsplit

from demo.press.hosts import Host, load_hosts
from demo.press.origin import Origin, Resource


class Request(NamedTuple):
    """One answered request, as the log keeps it."""

    method: str
    host: str
    path: str
    status: int
    if_none_match: str | None
    user_agent: str | None


class Press:
    """The replica press: start it, route `*.example` to `address`, and set its clock."""

    def __init__(
        self, now: datetime, host: str = "127.0.0.1", port: int = 0, outlets: tuple[str, ...] | None = None
    ) -> None:
        """`outlets` serves a subset by slug. ValueError names a slug that does not exist."""
        self.hosts = _chosen(outlets)
        self.requests: list[Request] = []
        self._failures: dict[tuple[str, str], deque[int]] = {}
        self._lock = threading.Lock()
        self._origin = Origin(self.hosts, now)
        self._server = _Server((host, port), self)
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`, to be used as a proxy."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def now(self) -> datetime:
        """The clock's time."""
        return self._origin.now

    def set_now(self, now: datetime) -> None:
        """Move the clock: feeds and pages are as they were published by then."""
        self._origin = Origin(self.hosts, now)

    def fail(self, host: str, path: str, statuses: Iterable[int]) -> None:
        """The next requests of `path` on `host` get these statuses, one each; then the true answer again."""
        with self._lock:
            self._failures.setdefault((host, path), deque()).extend(statuses)

    def start(self) -> None:
        """Serve in a daemon thread."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="press", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the server and free its port. Does nothing the second time."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def serve(self) -> None:
        """Serve in this thread until interrupted."""
        self._server.serve_forever()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def resource(self, host: str, target: str) -> Resource:
        """What is answered now, a planned failure first."""
        with self._lock:
            planned = self._failures.get((host, target))
            if planned:
                return Resource(planned.popleft(), b"Try again later.\n", "text/plain; charset=utf-8")
        return self._origin.resource(host, target)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], press: Press) -> None:
        self.press = press
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawler that hangs up or is killed is no error of the press."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "press"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 60

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Requests are kept in `Press.requests`; nothing goes to stderr."""

    def _answer(self, *, with_body: bool) -> None:
        host, target = self._asked()
        resource = self.server.press.resource(host, target)
        status = 304 if _is_current(resource, self.headers.get("If-None-Match"), self._since()) else resource.status
        body = b"" if status == 304 else resource.body
        encoded = resource.gzip and "gzip" in (self.headers.get("Accept-Encoding") or "")
        if encoded and body:
            body = gzip.compress(body, 6, mtime=0)
        self.send_response(status)
        for name, value in self._headers_of(resource, status, len(body), encoded):
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)
        self.server.press.requests.append(
            Request(
                self.command, host, target, status, self.headers.get("If-None-Match"), self.headers.get("User-Agent")
            )
        )

    def _asked(self) -> tuple[str, str]:
        """(host without port, path with query) of a proxy-form or an origin-form request."""
        if self.path.startswith("http://"):
            parts = urlsplit(self.path)
            return parts.hostname or "", (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return (self.headers.get("Host") or "").partition(":")[0].lower(), self.path

    def _since(self) -> datetime | None:
        value = self.headers.get("If-Modified-Since")
        try:
            return parsedate_to_datetime(value) if value else None
        except ValueError:
            return None

    @staticmethod
    def _headers_of(resource: Resource, status: int, length: int, encoded: bool) -> list[tuple[str, str]]:
        out = [*resource.headers]
        if resource.status == 200:
            out.append(("ETag", _tag(resource, encoded)))
            out.append(("Cache-Control", "max-age=300"))
        if resource.last_modified is not None:
            out.append(("Last-Modified", format_datetime(resource.last_modified.astimezone(UTC), usegmt=True)))
        if resource.gzip:
            out.append(("Vary", "Accept-Encoding"))
        if status == 304:
            return out
        if encoded:
            out.append(("Content-Encoding", "gzip"))
        return [*out, ("Content-Type", resource.content_type), ("Content-Length", str(length))]


def _tag(resource: Resource, encoded: bool) -> str:
    """The plain bytes and the compressed ones have a validator each."""
    return f'{resource.etag[:-1]}-gzip"' if encoded else resource.etag


def _is_current(resource: Resource, known: str | None, since: datetime | None) -> bool:
    """Whether a conditional request gets 304. If-None-Match outweighs If-Modified-Since (RFC 9110, 13.2.2)."""
    if resource.status != 200:
        return False
    if known is not None:
        tags = {tag.strip().removeprefix("W/") for tag in known.split(",")}
        return "*" in tags or bool(tags & {_tag(resource, False), _tag(resource, True)})
    return since is not None and resource.last_modified is not None and resource.last_modified <= since


def _chosen(outlets: tuple[str, ...] | None) -> tuple[Host, ...]:
    hosts = load_hosts()
    if outlets is None:
        return hosts
    unknown = sorted(set(outlets) - {host.slug for host in hosts})
    if unknown:
        raise ValueError(f"no outlet {', '.join(unknown)} in demo/outlets.toml; there are {[h.slug for h in hosts]}")
    return tuple(host for host in hosts if host.slug in outlets)
