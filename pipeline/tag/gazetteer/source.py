"""Reads the data files as rows that remember their file and line, and keeps every problem met on the way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in the data: where it is, and what to do about it."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"


class GazetteerError(ValueError):
    """The data cannot be used. `problems` holds every mistake, in the order of the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file by column name, stripped."""

    file: str
    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def many(self, column: str) -> tuple[str, ...]:
        """The values of a cell that are parted by `|`, without blanks."""
        return tuple(part for part in map(str.strip, self.values[column].split("|")) if part)


@dataclass(slots=True)
class Problems:
    """Collects problems while reading goes on."""

    found: list[Problem] = field(default_factory=list)

    def add(self, row: Row, column: str, message: str) -> None:
        """Notes a problem of one cell."""
        self.found.append(Problem(row.file, row.line, column, message))


def read_rows(folder: Traversable, name: str, columns: Sequence[str], problems: Problems) -> Iterator[Row]:
    """The rows of `folder/name`, if it is there. Its first line that is no comment must be the columns."""
    path = folder / name
    if not path.is_file():
        return
    shown = str(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.found.append(Problem(shown, 1, "encoding", f"is not UTF-8 at byte {error.start}: save it as UTF-8"))
        return
    header: list[str] | None = None
    for line, cells in _cells(text):
        if header is None:
            header = cells
            if tuple(header) != tuple(columns):
                expected = ",".join(columns)
                problems.found.append(Problem(shown, line, "header", f"must read {expected}"))
                return
        elif len(cells) != len(header):
            message = f"has {len(cells)} cells, expected {len(header)}: quote a cell that holds a comma"
            problems.found.append(Problem(shown, line, header[0], message))
        else:
            yield Row(shown, line, dict(zip(header, cells, strict=True)))


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and stripped cells of each line that is neither blank nor a comment."""
    reader = csv.reader(io.StringIO(text), strict=False)
    for cells in reader:
        if cells and not cells[0].startswith("#") and any(cells):
            yield reader.line_num, [cell.strip() for cell in cells]
