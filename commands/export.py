"""The article database as a dated, documented data set: Parquet, SQLite, data dictionary, checksums."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from commands.opening import Db, Failure, Now, locations, moment
from commands.terminal import err, out, progress_bar, say_table
from models.base import to_utc_text
from models.locations import SCHEMAS
from models.reading import snapshot
from models.session import make_engine
from models.whole_folder import made_whole, remove_left


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(export)


def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make; not there yet, or empty.")],
    now: Now = None,
    db: Db = None,
) -> None:
    """Write what researchers may read as a data set that can be cited: Parquet, SQLite, data dictionary, checksums."""
    from models.dataset import SQLITE_NAME, write_views  # slow to import, and of no use to a command that is refused
    from models.migrate import articles_revision
    from models.release import Stamp, Written, write_pages, write_sums

    where = locations(context, db)
    if not where.is_there:
        raise Failure(f"there is no database {where.articles}: name another with --db, or run `gazewire db upgrade`")
    at = to_utc_text(moment(now))
    engine = make_engine(where.articles, schema=SCHEMAS["articles"], read_only=True)
    try:
        with _new_folder(folder) as beside, snapshot(engine) as connection, progress_bar("views") as say:
            revision = articles_revision(connection)
            views = {name: Written(*found) for name, found in write_views(connection, beside, say).items()}
            write_pages(connection, beside, views, Stamp(at, revision, SQLITE_NAME))
            total = write_sums(beside)
    finally:
        engine.dispose()
    say_table(("view", "rows"), ((name, view.count) for name, view in views.items()))
    out.print(f"{sum(view.count for view in views.values())} rows of {len(views)} views written to {folder}")
    out.print(f"SHA-256 of SHA256SUMS, to cite it by: {total}")


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """Where to write, while the folder is not there yet; what killed exports left beside it is removed first."""
    from models.dataset import PARQUET_FOLDER, SQLITE_NAME
    from models.release import DICTIONARY, README, SUMS

    there = folder.resolve()
    if there.exists() and not (there.is_dir() and not any(there.iterdir())):
        raise Failure(f"{folder} is there and not an empty folder: name a new one")
    if not there.parent.is_dir():
        raise Failure(f"there is no folder {folder.parent}")
    for left in remove_left(there.parent, {PARQUET_FOLDER, SQLITE_NAME, DICTIONARY, README, SUMS}):
        err.print(f"removed {left}, which an export that was killed had left")
    with made_whole(there) as beside:
        yield beside
