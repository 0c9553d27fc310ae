"""A receiver on loopback: answers POSTs as told, one after the other, and remembers what it was sent."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.servers import Reply


@dataclass(frozen=True)
class Post:
    """A request as the receiver saw it; header names are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Context manager. `replies` are given in their order, the last one for ever."""

    replies: list[Reply] = field(default_factory=lambda: [Reply(204)])
    posts: list[Post] = field(default_factory=list)
    encryption: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if self.encryption is not None:
            self._server.socket = self.encryption.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self.endpoint = ("127.0.0.1", self.port)
        self.address = f"http{'s' if self.encryption else ''}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answers(self, *replies: Reply) -> None:
        self.replies[:] = replies

    def next_reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def bodies(self) -> Iterable[bytes]:
        return [post.body for post in self.posts]


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.posts.append(Post(self.path, headers, body))
            try:
                self._send(receiver.next_reply())
            except OSError:
                self.close_connection = True

        def _send(self, reply: Reply) -> None:
            time.sleep(reply.wait_s)
            self.close_connection = True
            if reply.drop:
                return
            if reply.drip_s:
                for _ in range(200):
                    self.wfile.write(b"HTTP/1.1 200 OK\r\n" if _ == 0 else b"X: y\r\n")
                    time.sleep(reply.drip_s)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
