"""What every command begins with: where the databases are, what time it is, what is logged. Quick to import."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

import typer

import settings
from models.locations import Locations, locate

Db = Annotated[str | None, typer.Option("--db", help="Article database: a URL, or the path of an SQLite file.")]
Now = Annotated[str | None, typer.Option("--now", help="Time to work at, ISO 8601; without a zone it is UTC.")]
AsJson = Annotated[bool, typer.Option("--json", help="Say it as JSON.")]

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Failure(Exception):  # noqa: N818 - what the user reads is the message
    """A command that cannot be done; the message is one line and says what to do."""


@dataclass(frozen=True, slots=True)
class Place:
    """What stood before the command."""

    db: str | None = None
    desk: str | None = None


def locations(context: typer.Context, db: str | None) -> Locations:
    """Where the databases are: `--db` after the command, before it, then the settings."""
    place: Place = context.obj or Place()
    named = db or place.db
    if named:
        return locate(named, captures=None, desk=place.desk or settings.DESK_URL or None)
    return locate(
        settings.DATABASE_URL, captures=settings.CAPTURES_URL or None, desk=place.desk or settings.DESK_URL or None
    )


def moment(text: str | None, name: str = "--now") -> datetime:
    """A time from the command line, or the clock's."""
    if text is None:
        from scheduler import clock  # with all that the jobs work with, which a command without a time may not need

        return clock()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no ISO 8601 time", param_hint=name) from error
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found.replace(microsecond=0)


class _Fields(logging.Formatter):
    """A constant message, then the fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        fields = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        return " ".join([line, *(f"{name}={value!r}" for name, value in fields.items())])


def configure_logging(level: str | None = None) -> None:
    """Log lines go to stderr; what other libraries say below a warning is not ours to repeat."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Fields("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    wanted = level or (settings.LOG_LEVEL if settings.LOG_LEVEL != "INFO" else "WARNING")
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in ("alerts", "demo", "models", "pipeline", "scheduler", "spiders", "web"):
        logging.getLogger(name).setLevel(wanted)
