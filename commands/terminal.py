"""What a person at a terminal sees of a command: lines, tables, a progress bar; and JSON, for programs, as it is."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(value: object) -> str:
    """A value for a terminal: no control characters but tab and line end, no change of writing direction."""
    return "" if value is None else _CONTROL.sub("\ufffd", str(value))


class HarmlessStream:
    """A stream's `write` through `harmless` where the stream is a terminal; files and pipes get the text as it is."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._is_terminal = stream, stream.isatty()

    def write(self, text: str, /) -> int:
        """See `TextIO.write`."""
        return self._stream.write(harmless(text.replace("\r\n", "\n")) if self._is_terminal else text)


class Terminal(Console):
    """Lines without markup, not folded. What the web, a server or a file says in them gives no orders to a terminal."""

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        super().__init__(stderr=stderr, soft_wrap=True, highlight=False, markup=False, width=width)

    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(harmless(one) if isinstance(one, str) else one for one in objects), **options)


# A pipe has no width: nothing is folded or cut there.
out = Terminal(width=None if sys.stdout.isatty() else 500)
err = Terminal(stderr=True)


def say_json(value: Any, default: Callable[[Any], Any] | None = None) -> None:
    """For `--json`: one document on stdout, indented; `default` says what becomes of values that JSON has not.

    Characters that give orders to a terminal are escaped, all of them, which says the same to a program.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, default=default)
    sys.stdout.write(_CONTROL.sub(lambda char: f"\\u{ord(char[0]):04x}", text) + "\n")


def say_table(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> int:
    """A table without lines; None is an empty cell. Returns the count of rows."""
    table = Table(*map(harmless, columns), box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(harmless(value) for value in row))
    out.print(table)
    return table.row_count


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal's stderr, nothing elsewhere; called with done and all (0: not known)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def counts(outcomes: Mapping[Any, int]) -> str:
    """`article 12, copy 2`; `nothing` where there was nothing."""
    return ", ".join(f"{name} {number}" for name, number in sorted(outcomes.items()) if number) or "nothing"
