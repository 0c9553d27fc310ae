"""A small web on loopback: one threaded server that answers for any host, asked as an HTTP proxy or directly."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """An answer. `drip_s` seconds pass between its 1 KB pieces; `declared` is a Content-Length that may lie."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    drip_s: float = 0.0
    declared: int | None = None
    drop: bool = False


@dataclass(frozen=True)
class Asked:
    """A request as the server saw it."""

    url: str
    at: float
    headers: Mapping[str, str]


Route = Reply | Callable[[Asked], Reply]


def html(body: str, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, body.encode(), {"Content-Type": "text/html; charset=utf-8", **named})


class LoopbackWeb:
    """Context manager. `routes` maps full addresses to answers, all else is a 404; `asked` remembers every request."""

    def __init__(self, routes: Mapping[str, Route] | None = None) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def urls(self) -> list[str]:
        return [asked.url for asked in self.asked]

    def times(self, host: str) -> list[float]:
        return [asked.at for asked in self.asked if urlsplit(asked.url).hostname == host]


def _handler(web: LoopbackWeb) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = self.path if "://" in self.path else f"http://{self.headers['Host']}{self.path}"
            asked = Asked(url, time.monotonic(), dict(self.headers))
            web.asked.append(asked)
            route = web.routes.get(url, Reply(404))
            reply = route(asked) if callable(route) else route
            try:
                self._send(reply)
            except OSError:
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.wait_s)
            if reply.drop:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status not in {204, 304}:
                self.send_header("Content-Length", str(len(reply.body) if reply.declared is None else reply.declared))
            self.end_headers()
            for start in range(0, len(reply.body), 1024) if reply.drip_s else ():
                self.wfile.write(reply.body[start : start + 1024])
                time.sleep(reply.drip_s)
            if not reply.drip_s:
                self.wfile.write(reply.body)
            self.close_connection = reply.declared is not None

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
