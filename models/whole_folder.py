"""A folder that has its name when all is in it, and not before; what a killed run left of one goes with the next."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PART = re.compile(r"\..+\.\d+\.part")


@contextmanager
def made_whole(there: Path) -> Iterator[Path]:
    """A folder beside the one that is wanted, which it becomes at the end; else it goes."""
    beside = there.with_name(f".{there.name}.{os.getpid()}.part")
    beside.mkdir()
    try:
        with _held(beside):
            yield beside
            beside.replace(there)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def remove_left(parent: Path, names: Collection[str]) -> list[Path]:
    """Remove what runs that were killed left of such folders; returns their paths.

    Only one that nobody holds, and that has nothing in it but what `names` lists, is one of those.
    """
    removed = []
    for folder in sorted(parent.iterdir()):
        if not _PART.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        with suppress(OSError), _held(folder):
            if {one.name for one in folder.iterdir()} <= set(names):
                shutil.rmtree(folder)
                removed.append(folder)
    return removed


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Locked until the block ends or the process does; BlockingIOError where another one holds it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
