"""A browser's part for tests of an ASGI app: one request in, one whole answer out, no sockets."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp


@dataclass(frozen=True)
class Answer:
    """An answer; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Client:
    """Asks `app` from the address `peer`. An error that the app lets through after its answer is kept in `errors`."""

    app: ASGIApp
    peer: str = "127.0.0.1"
    host: str = "127.0.0.1:8000"
    errors: list[Exception] = field(default_factory=list)

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", url, headers)

    def post(self, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("POST", url, headers, body)

    def ask(self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        return asyncio.run(self._run(self._scope(method, url, headers), body))

    def ask_all(self, requests: Iterable[tuple[str, str]]) -> list[Answer]:
        """One after the other, by method and address. Beginning anew for each takes longer than most answers."""

        async def all_of_them() -> list[Answer]:
            return [await self._run(self._scope(method, url, None), b"") for method, url in requests]

        return asyncio.run(all_of_them())

    def _scope(self, method: str, url: str, headers: Mapping[str, str] | None) -> dict[str, Any]:
        parts = urlsplit(url)
        given = {"host": self.host, **(headers or {})}
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(parts.path),
            "raw_path": parts.path.encode(),
            "root_path": "",
            "query_string": parts.query.encode(),
            "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
            "client": (self.peer, 50_000),
            "server": ("127.0.0.1", 8000),
        }

    async def _run(self, scope: dict[str, Any], body: bytes) -> Answer:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        try:
            await self.app(scope, receive, send)
        except Exception as error:  # noqa: BLE001  Starlette answers 500 and raises again, for the server's log
            self.errors.append(error)
        start = next(message for message in sent if message["type"] == "http.response.start")
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in sent))
