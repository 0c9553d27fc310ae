"""Stretches of a text in which something stands already, asked for again and again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from pipeline.records import Span


class Taken:
    """Some stretches, which may overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans, key=lambda one: one.start)
        self._starts = [one.start for one in self._spans]
        self._ends = list(accumulate((one.end for one in self._spans), max))  # the furthest end up to each

    def touches(self, start: int, end: int) -> bool:
        """Whether one of them has a character in common with the stretch."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._ends[before - 1] > start

    def within(self, span: Span) -> list[Span]:
        """Those that begin in it, in order."""
        return self._spans[bisect_left(self._starts, span.start) : bisect_left(self._starts, span.end)]
