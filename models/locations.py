"""Where the three databases are: the article database, its captures and its desk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

#: PostgreSQL schema of each database.
SCHEMAS = {"articles": "articles", "captures": "captures", "desk": "desk"}
DEFAULT_URL = "sqlite:///var/gazewire.db"


class LocationError(ValueError):
    """An address of a database that cannot be used; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Locations:
    """Addresses of the three databases, as SQLAlchemy URLs."""

    articles: str
    captures: str
    desk: str

    @property
    def is_sqlite(self) -> bool:
        return make_url(self.articles).get_backend_name() == "sqlite"

    @property
    def is_there(self) -> bool:
        """Whether there is a file of articles; of a server nothing is asked."""
        return is_there(self.articles)


def is_there(url: str) -> bool:
    """Whether there is a file of this database; of a server nothing is asked."""
    parts = make_url(url)
    return parts.get_backend_name() != "sqlite" or Path(parts.database or "").exists()


def locate(url: str, *, captures: str | None = None, desk: str | None = None) -> Locations:
    """The three addresses for a `--db` value: a URL, or the path of an SQLite file. The others lie beside it."""
    articles = _as_url(url)
    if make_url(articles).get_backend_name() != "sqlite":
        return Locations(articles, captures or articles, desk or articles)
    return Locations(
        articles,
        _as_url(captures) if captures else _beside(articles, "captures"),
        _as_url(desk) if desk else _beside(articles, "desk"),
    )


def _as_url(value: str) -> str:
    if "://" not in value:
        value = f"sqlite:///{value}"
    try:
        backend = make_url(value).get_backend_name()
    except ArgumentError as error:
        raise LocationError(f"not a database address: {value!r}; write sqlite:///FILE.db or postgresql://…") from error
    if backend not in {"sqlite", "postgresql"}:
        raise LocationError(f"{backend} is not supported; write sqlite:///FILE.db or postgresql://…")
    if backend == "sqlite" and not make_url(value).database:
        raise LocationError("an SQLite database needs a file: write sqlite:///FILE.db")
    return value


def _beside(url: str, name: str) -> str:
    if url == DEFAULT_URL:
        return f"sqlite:///var/{name}.db"
    path = Path(str(make_url(url).database))
    return f"sqlite:///{path.with_name(f'{path.stem}-{name}{path.suffix}')}"
