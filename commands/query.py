"""What the database says to a researcher's SQL. Imports little: one asks often, and waits."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

import settings
from commands.opening import Db, Failure, locations
from commands.terminal import HarmlessStream, out, say_table
from models.locations import SCHEMAS
from models.reading import QueryError, Rows, reading, write_csv, write_json, written_whole
from models.session import make_engine

_WIDEST_CELL = 60
#: What SQLite and PostgreSQL say of a view or column that is not there.
_UNKNOWN = re.compile(r"\bno such (?:table|column)\b|\b(?:relation|column) .{1,200} does not exist\b")


class Format(StrEnum):
    """Forms in which rows are handed out."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(query)


def query(
    context: typer.Context,
    sql: Annotated[str, typer.Argument(help="One SELECT over the views; `gazewire query .views` lists them.")],
    form: Annotated[Format, typer.Option("--format", help="How the rows come.")] = Format.TABLE,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="File to write; - or nothing is stdout.")
    ] = None,
    timeout: Annotated[
        int | None,
        typer.Option(
            min=0, help="Seconds that the database may work, 0 for any number; else GAZEWIRE_QUERY_TIMEOUT_S."
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Ask the article database in SQL. Nothing can be changed, attached or loaded."""
    where = locations(context, db)
    if not where.is_there:
        raise Failure(f"there is no database {where.articles}: name another with --db, or run `gazewire db upgrade`")
    if sql.strip() == ".views":
        sql = _views_sql(where.is_sqlite)
    elif sql.lstrip().startswith("."):
        raise typer.BadParameter("of the words with a dot only .views is known", param_hint="sql")
    if form is Format.PARQUET and (output is None or str(output) == "-"):
        raise typer.BadParameter("Parquet needs a file: -o FILE.parquet", param_hint="--format")
    allowed = settings.QUERY_TIMEOUT_S if timeout is None else timeout
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    try:
        with reading(engine, sql, allowed or None) as rows:
            _hand_out(rows, form, output)
    except QueryError as error:
        if _UNKNOWN.search(str(error)):
            raise Failure(
                f"{error}: `gazewire query .views` lists the views, the data dictionary their columns"
            ) from error
        raise
    finally:
        engine.dispose()


def _views_sql(is_sqlite: bool) -> str:
    if is_sqlite:
        return "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name"
    return "SELECT viewname AS name FROM pg_views WHERE schemaname = 'articles' ORDER BY viewname"


def _hand_out(rows: Rows, form: Format, output: Path | None) -> None:
    if form is Format.PARQUET and output is not None:
        from models.parquet import write_parquet  # slow to import, and seldom asked for

        out.print(f"{write_parquet(rows, output)} rows written to {output}")
        return
    if form is Format.TABLE and output is None:
        _print_table(rows)
        return
    write = {Format.CSV: write_csv, Format.JSON: write_json, Format.TABLE: write_csv}[form]
    if output is None or str(output) == "-":
        write(rows, HarmlessStream(sys.stdout))
        return
    with written_whole(output) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        count = write(rows, file)
    out.print(f"{count} rows written to {output}")


def _print_table(rows: Rows) -> None:
    count = say_table(rows.columns, (map(_cell, row) for row in rows.rows))
    out.print(f"({count} row{'' if count == 1 else 's'})")


def _cell(value: object) -> str:
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= _WIDEST_CELL else f"{text[: _WIDEST_CELL - 1]}…"
