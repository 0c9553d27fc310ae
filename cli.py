"""The `gazewire` command: puts the commands together and turns what fails into one line on stderr.

Exit status: 0 done, 1 failed with one clear line on stderr, 2 wrong usage.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlalchemy.exc import DBAPIError

from alerts.door_outbox import ReplayError
from alerts.doors import DoorError
from alerts.holds import HoldError
from alerts.portfolio import PortfolioError
from alerts.wishes import SubscriberError
from commands import (
    admin,
    asking,
    backtest,
    controversies,
    demo,
    doctor,
    doors,
    gazetteer,
    mails,
    portfolio,
    service,
    steps,
    verdicts,
)
from commands import subscribers as subscribing
from commands.opening import Failure, Place
from models.locations import LocationError
from models.lock import LockedError
from models.migrate import DatabaseError
from models.reading import QueryError
from pipeline.lexicon import LexiconError
from pipeline.tag.gazetteer import GazetteerError
from spiders.crawl import CrawlError
from spiders.outlets import OutletError

#: What a person can do something about; anything else is a defect of ours and shows its traceback.
_EXPECTED = (
    Failure,
    CrawlError,
    DatabaseError,
    DoorError,
    GazetteerError,
    HoldError,
    LexiconError,
    LocationError,
    LockedError,
    OutletError,
    PortfolioError,
    QueryError,
    ReplayError,
    SubscriberError,
    OSError,
)

app = typer.Typer(
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


for commands in (
    *(demo, service, doctor, steps, mails, asking, admin, subscribing, doors, portfolio),
    *(gazetteer, backtest, controversies, verdicts),
):
    commands.register(app)


def main() -> None:
    """Entry point of the `gazewire` script."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except DBAPIError as error:
        _fail(f"the database says: {' '.join(str(error.orig).split())}")
    except _EXPECTED as error:
        _fail(_one_line(error))


def _one_line(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return " ".join(str(error).split()) or type(error).__name__


def _fail(message: str) -> None:
    sys.stderr.write(f"gazewire: {message}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
