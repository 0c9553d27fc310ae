"""How much of a silence was listened to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

#: Who reads once a week still hears what is said: feeds keep their entries for that long.
LISTENS_FOR_DAYS = 7


def days_unread(read: Iterable[date], since: date, until: date) -> int:
    """Days from `since` to `until` that lie in stretches of more than a week in which nothing was read."""
    stretches = ((after - before).days for before, after in pairwise(sorted({since, *read, until})))
    return sum(days for days in stretches if days > LISTENS_FOR_DAYS)
