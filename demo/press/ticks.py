"""The replica's calendar: when the demo's clock starts, and the moments at which it runs all jobs.

Everything the press ever publishes is out by the last tick.
"""

from __future__ import annotations

from datetime import UTC, datetime

#: One tick a working morning, before the analysts' desks open (UTC).
TICKS: tuple[datetime, ...] = tuple(datetime(2026, 3, day, 7, 0, tzinfo=UTC) for day in (2, 3, 4, 5))

#: Where the demo's clock starts.
START: datetime = TICKS[0]
