"""What every page needs: the two databases, the clock, the templates. Kept in the app's state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from jinja2 import Environment
from sqlalchemy import Engine
from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.rendering import render


@dataclass(frozen=True, slots=True)
class Site:
    """`articles` and `desk` only read; `desk_writer` is for unsubscribing. `now` gives an aware time."""

    articles: Engine
    desk: Engine
    desk_writer: Engine
    base_url: str
    now: Callable[[], datetime]
    environment: Environment

    @property
    def prefix(self) -> str:
        """The path below which the app is reached from outside, without a slash at its end."""
        return prefix_of(self.base_url)

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        return render(self.environment, template, status, now=self.now(), **values)


def prefix_of(base_url: str) -> str:
    return urlsplit(base_url).path.rstrip("/")


def site_of(request: Request) -> Site:
    return cast(Site, request.app.state.site)
