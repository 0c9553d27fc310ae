"""What goes with a data set so that it can be cited, understood and checked: README, data dictionary, checksums."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Connection

from models.columns import ViewColumn, first_line
from models.dictionary import views_dictionary
from models.reading import rows_of

SUMS = "SHA256SUMS"
DICTIONARY, README = "data-dictionary.md", "README.md"
_BLOCK = 1 << 20
_SPAN = """SELECT count(*), min(published_at), max(published_at), max(first_seen_at),
coalesce(sum(CASE WHEN topic = 'core' THEN 1 ELSE 0 END), 0) FROM v_articles"""
# What stands behind the colon is a reason in a person's words, or a header; the word before it says which case it is.
_RIGHTS = """SELECT CASE WHEN text_rights LIKE 'withheld%' THEN 'withheld' WHEN text_rights LIKE 'erased%' THEN 'erased'
ELSE text_rights END AS rights, count(*) AS n, sum(CASE WHEN text IS NULL THEN 0 ELSE 1 END) AS n_texts
FROM v_articles GROUP BY 1 ORDER BY 2 DESC, 1"""
_SOURCES = """SELECT o.outlet, o.name, o.domain, o.country, count(*) AS n, min(a.published_at), max(a.published_at)
FROM v_articles AS a JOIN v_outlets AS o ON o.outlet = a.outlet
GROUP BY o.outlet, o.name, o.domain, o.country ORDER BY n DESC"""


@dataclass(frozen=True, slots=True)
class Written:
    """A view as it was written: its columns, and how many rows there are."""

    columns: tuple[ViewColumn, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a data set was made, of which schema, and what its SQLite file is called."""

    at: str
    revision: str
    sqlite: str


def write_pages(connection: Connection, folder: Path, views: Mapping[str, Written], stamp: Stamp) -> None:
    """README and data dictionary, from the snapshot that the views were written from."""
    dictionary = views_dictionary({name: view.columns for name, view in views.items()})
    (folder / DICTIONARY).write_text(dictionary, "utf-8")
    (folder / README).write_text(_readme(connection, views, stamp), "utf-8")


def write_sums(folder: Path) -> str:
    """Checksums of all files in a folder, as `sha256sum -c` takes them. Returns that of the checksums."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    lines = "".join(f"{_sha256(folder / name)}  {name}\n" for name in names)
    (folder / SUMS).write_text(lines, "utf-8")
    return _sha256(folder / SUMS)


def _readme(connection: Connection, views: Mapping[str, Written], stamp: Stamp) -> str:
    ((n_articles, first, last, seen, n_core),) = rows_of(connection, _SPAN).rows
    ((n_erased,),) = rows_of(connection, "SELECT count(DISTINCT article_id) FROM v_tombstones").rows
    sources = sorted(rows_of(connection, _SOURCES).rows, key=lambda row: (-row[4], row[0]))
    return (
        files(__name__.partition(".")[0])
        .joinpath("release.md")
        .read_text("utf-8")
        .format(
            day=stamp.at[:10],
            stamp=stamp.at,
            version=version("gazewire"),
            revision=stamp.revision,
            sqlite=stamp.sqlite,
            sums=SUMS,
            n_articles=n_articles,
            n_core=n_core,
            first=_day(first),
            last=_day(last),
            seen=seen or "none",
            n_erased=n_erased,
            have="has" if n_erased == 1 else "have",
            rights=_table(rows_of(connection, _RIGHTS).rows),
            sources=_table((*row[:5], _day(row[5]), _day(row[6])) for row in sources),
            rows=_table((name, view.count, first_line(name).removeprefix("One row: ")) for name, view in views.items()),
        )
    )


def _day(time: str | None) -> str:
    return time[:10] if time else "unknown"


def _table(rows: Iterable[Sequence[object]]) -> str:
    return "\n".join(f"| {' | '.join(map(_cell, row))} |" for row in rows)


def _cell(value: object) -> str:
    """A name from a file or a page as words of one line, which make no cell, no link and no markup."""
    line = " ".join("" if value is None else "".join(one if one.isprintable() else " " for one in str(value)).split())
    return html.escape(line, quote=False).replace("|", "&#124;").replace("[", "&#91;")


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            found.update(block)
    return found.hexdigest()
