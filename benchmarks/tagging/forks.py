"""Tasks side by side in forks of this process: each has what was read before, and gives back what it found."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from typing import Any, TypeVar

Found = TypeVar("Found")
_tasks: list[Callable[[], Any]] = []  # a fork finds them here: they hold what cannot be sent


def side_by_side(tasks: Sequence[Callable[[], Found]]) -> list[Found]:
    """What each task gives, in their order; as many at a time as there are cores."""
    _tasks[:] = tasks
    with get_context("fork").Pool(os.cpu_count()) as pool:
        found = pool.map(_run, range(len(tasks)), chunksize=max(1, min(8, len(tasks) // 16)))
    _tasks.clear()
    return found


def _run(at: int) -> Any:
    return _tasks[at]()
