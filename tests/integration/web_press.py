"""The app over the invented press, for the tests of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from models.session import make_engine
from tests.press_rows import NOW, Press, build_press
from tests.web_client import Client
from web.app import make_app

BASE_URL = "http://127.0.0.1:8000"


@contextmanager
def open_client(press: Press, **options: Any) -> Iterator[Client]:
    """A client of the app over `press`; engines are closed at the end."""
    articles = make_engine(press.locations.articles, schema="articles", read_only=True)
    desk = make_engine(press.locations.desk, schema="desk")
    app = make_app(articles, desk, **{"base_url": BASE_URL, "now": lambda: NOW, **options})
    try:
        yield Client(app)
    finally:
        for engine in (articles, desk, app.state.site.desk):
            engine.dispose()


@contextmanager
def press_client(folder: Path, **options: Any) -> Iterator[tuple[Press, Client]]:
    press = build_press(folder)
    with open_client(press, **options) as client:
        yield press, client
