"""Mails that came back, read from a file, a folder or a Maildir; what was read of a Maildir is seen afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

#: A report returns at most our own mail with a few lines around it; what is longer is none.
LARGEST = 5 * 1024 * 1024


def returned_mails(source: Path) -> Iterator[bytes]:
    """One mail after the other, in the order of names. A mail of a Maildir moves from `new` to `cur` once it is done.

    FileNotFoundError where there is nothing.
    """
    if source.is_file():
        yield _head(source)
    elif (source / "new").is_dir():
        yield from _maildir(source)
    elif source.is_dir():
        yield from (_head(path) for path in sorted(source.iterdir()) if path.is_file() and path.name[0] != ".")
    else:
        raise FileNotFoundError(2, "no such file or folder", str(source))


def _maildir(folder: Path) -> Iterator[bytes]:
    """The caller acts before it asks for the next one, so a mail is marked as seen after it was acted upon."""
    for path in sorted((folder / "new").iterdir()):
        if path.is_file() and path.name[0] != ".":
            yield _head(path)
            (folder / "cur").mkdir(exist_ok=True)
            path.replace(folder / "cur" / f"{path.name.partition(':')[0]}:2,S")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LARGEST)
