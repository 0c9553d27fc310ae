"""Administration: outlets and databases."""

from __future__ import annotations

import typer
from sqlalchemy import text

from commands.opening import AsJson, Db, Failure, locations
from commands.options import opened
from commands.terminal import out, say_json, say_table
from models import migrate
from models.lock import run_lock
from pipeline.outlets import sync_outlets

outlets = typer.Typer(no_args_is_help=True, help="The outlets that are watched.")
database = typer.Typer(no_args_is_help=True, help="The three databases.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(outlets, name="outlets")
    app.add_typer(database, name="db")


# --- outlets --------------------------------------------------------------------------------------


@outlets.command("list")
def list_outlets(context: typer.Context, as_json: AsJson = False, db: Db = None) -> None:
    """Show each outlet, its feeds, and how the last poll ended."""
    where = locations(context, db)
    with opened(where) as service:
        with service.article_sessions.begin() as session:
            sync_outlets(session, service.outlets)
        with service.article_sessions() as session:
            columns = "outlet, name, country, language, kind, n_feeds, last_read_at, last_new_at, failures"
            rows = session.execute(text(f"SELECT {columns} FROM v_outlets WHERE is_active = 1 ORDER BY outlet")).all()  # noqa: S608
    if as_json:
        say_json([dict(row._mapping) for row in rows])
        return
    say_table(columns.split(", "), rows)


@outlets.command("check")
def check_outlets(context: typer.Context, db: Db = None) -> None:
    """Read the outlet files and say what is wrong in them, with file, outlet and field."""
    where = locations(context, db)
    with opened(where) as service:
        feeds = sum(len(outlet.feeds) for outlet in service.outlets)
        out.print(f"{len(service.outlets)} outlets with {feeds} feeds: nothing wrong")


@outlets.command("sync")
def sync(context: typer.Context, db: Db = None) -> None:
    """Write the outlet files into the database, so that the next crawl polls what they list."""
    where = locations(context, db)
    with opened(where) as service, service.article_sessions.begin() as session:
        out.print(f"{sync_outlets(session, service.outlets)} outlets listed")


# --- databases ------------------------------------------------------------------------------------


@database.command("upgrade")
def upgrade(context: typer.Context, db: Db = None) -> None:
    """Create the three databases, or bring them to the newest revision."""
    where = locations(context, db)
    with run_lock(where):
        migrate.upgrade(where)
    for name, (current, _) in migrate.revisions(where).items():
        out.print(f"{name}: revision {current}")


@database.command("status")
def status(context: typer.Context, db: Db = None) -> None:
    """Show the revision of each database."""
    behind = False
    for name, (current, head) in migrate.revisions(locations(context, db)).items():
        behind = behind or current != head
        out.print(f"{name}: revision {current or 'none'}{'' if current == head else f', newest {head}'}")
    if behind:
        raise Failure("not up to date: run `gazewire db upgrade`")
