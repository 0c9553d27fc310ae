"""The `gazewire` command: finds the command that is asked for and turns what fails into one line on stderr.

Exit status: 0 done, 1 failed with one clear line on stderr, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Annotated, Any

import typer
from sqlalchemy.exc import DBAPIError
from typer.core import TyperGroup
from typer.main import get_group

from commands.opening import Failure, Place
from commands.terminal import harmless

#: The module of `commands` that brings each command or group, in the order of the help. Loaded when it is asked for:
#: all of them together take two seconds of the processor.
HOMES = {
    "demo": "demo",
    "run": "service",
    "doctor": "doctor",
    "crawl": "steps",
    "import": "steps",
    "process": "steps",
    "deliver": "mails",
    "preview": "mails",
    "resend": "mails",
    "analyze": "analyze",
    "explain": "explain",
    "query": "query",
    "export": "export",
    "backtest": "backtest",
    "digest": "mails",
    "bounces": "mails",
    "outlets": "admin",
    "db": "admin",
    "subscribers": "subscribers",
    "doors": "doors",
    "portfolio": "portfolio",
    "gazetteer": "gazetteer",
    "controversies": "controversies",
    "erase": "erase",
    "verdicts": "verdicts",
    "desk": "verdicts",
}


@cache
def registered(module: str) -> Mapping[str, Any]:
    """The commands and groups that a module of `commands` registers, by name."""
    app = typer.Typer()
    import_module(f"commands.{module}").register(app)
    return get_group(app).commands


class _Commands(Mapping[str, Any]):
    """The commands by name, each imported when it is looked up."""

    def __getitem__(self, name: str) -> Any:
        return registered(HOMES[name])[name]

    def __iter__(self) -> Iterator[str]:
        return iter(HOMES)

    def __len__(self) -> int:
        return len(HOMES)


class _Root(TyperGroup):
    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "commands": _Commands()})

    def list_commands(self, ctx: Any) -> list[str]:
        """Their names alone, so that a wrong word loads none of them."""
        del ctx
        return list(HOMES)


app = typer.Typer(
    cls=_Root,
    name="gazewire",
    help="Watches the press for controversies about facial recognition and mails digests with the evidence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def root(
    context: typer.Context,
    db: Annotated[str | None, typer.Option(help="Article database: a URL, or the path of an SQLite file.")] = None,
    desk: Annotated[str | None, typer.Option(help="Desk database, where it does not lie beside.")] = None,
) -> None:
    """Take `--db` and `--desk` before the command; both may stand after it too."""
    context.obj = Place(db, desk)


def main() -> None:
    """Entry point of the `gazewire` script."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except DBAPIError as error:
        _fail(f"the database says: {' '.join(str(error.orig).split())}")
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        _fail(_one_line(error))


def _expected() -> tuple[type[Exception], ...]:
    """What a person can do something about; anything else is a defect of ours and shows its traceback."""
    from alerts.door_outbox import ReplayError  # here, because what does not fail needs none of them
    from alerts.doors import DoorError
    from alerts.holds import HoldError
    from alerts.portfolio import PortfolioError
    from alerts.wishes import SubscriberError
    from models.locations import LocationError
    from models.lock import LockedError
    from models.migrate import DatabaseError
    from models.reading import QueryError
    from models.wiping import WipeError
    from pipeline.lexicon import LexiconError
    from pipeline.tag.gazetteer import GazetteerError
    from pipeline.traces import ErasureError
    from spiders.crawl import CrawlError
    from spiders.outlets import OutletError

    ours = (CrawlError, DatabaseError, DoorError, ErasureError, GazetteerError, HoldError, LexiconError)
    more = (LocationError, LockedError, OSError, OutletError, PortfolioError, QueryError, ReplayError)
    return (Failure, SubscriberError, WipeError, *ours, *more)


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__


def _fail(message: str) -> None:
    sys.stderr.write(f"gazewire: {harmless(message)}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
