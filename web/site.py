"""What every page needs: the two databases, the clock, the templates. Kept in the app's state."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from jinja2 import Environment
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse

from pipeline.tag.gazetteer import Gazetteer
from web.rendering import render


@dataclass(frozen=True, slots=True)
class Site:
    """`articles` and `desk` only read; `desk_writer` is for what forms change. `now` gives an aware time.

    `outbox` is the folder of mails as files, where there is one. `form_key` is made anew with each start.
    """

    articles: Engine
    desk: Engine
    desk_writer: Engine
    base_url: str
    now: Callable[[], datetime]
    environment: Environment
    gazetteer: Callable[[], Gazetteer]
    has_subscribe_page: bool = False
    behind_proxy: bool = False
    outbox: Path | None = None
    feed_days: int = 30
    form_key: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    @property
    def prefix(self) -> str:
        """The path below which the app is reached from outside, without a slash at its end."""
        return prefix_of(self.base_url)

    def page(
        self, template: str, status: int = 200, headers: Mapping[str, str] | None = None, **values: Any
    ) -> HTMLResponse:
        response = render(self.environment, template, status, now=self.now(), **values)
        response.headers.update(headers or {})
        return response


def prefix_of(base_url: str) -> str:
    return urlsplit(base_url).path.rstrip("/")


def site_of(request: Request) -> Site:
    return cast(Site, request.app.state.site)


def client_of(request: Request) -> str:
    """The network address that asks: behind a proxy the one that the proxy added last."""
    forwarded = request.headers.get("x-forwarded-for", "") if site_of(request).behind_proxy else ""
    if forwarded:
        return forwarded.rpartition(",")[2].strip()
    return request.client.host if request.client else ""
