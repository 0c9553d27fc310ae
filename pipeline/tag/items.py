"""Items of a list, a round-up or a live blog: what one tells has parties of its own.

In: a text. Out: where its items begin and end, and whether a party that an item leaves out may be meant in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Span
from pipeline.tag.traders import Spot

_LINE = re.compile(r"[^\n]+")
_TIME = re.compile(r"[^\w\n]{0,2}\d{1,2}[:.h]\d\d\b")
_MARK = re.compile(r"[^\w\n]{0,2}\d{1,2}[.)][^\S\n]|[^\S\n]*[•▪●*‣–—-][^\S\n]*\w")
_ENDED = re.compile(r"[.!?:…][\"”’')\]]*\s*$")
_LEAST = 3  # lines of a kind that make a list
_HEADING, _HEADLINE = 7, 30  # words at most
_NO_ITEM = -1


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a text, and in which of them each party is named; a party of two, or of none, is the text's own."""

    spans: tuple[Span, ...]
    named: Mapping[int, Set[int]]

    @classmethod
    def of(cls, text: str, spots: Iterable[Spot]) -> Items:
        """The items, with what the spots of the parties say."""
        bare = cls(item_spans(text), {})
        named: dict[int, set[int]] = defaultdict(set)
        for spot in spots if bare.spans else ():
            named[spot.trader].add(bare._at(spot.start))
        return cls(bare.spans, named)

    def _at(self, char: int) -> int:
        """The number of the item in which a character stands; `_NO_ITEM` where in none."""
        number = bisect_right(self.spans, char, key=lambda span: span.start) - 1
        return number if number >= 0 and char < self.spans[number].end else _NO_ITEM

    def is_meant(self, trader: int, char: int) -> bool:
        """Whether a party may be meant in a sentence at `char` that does not name it."""
        if not self.spans:
            return True
        items = self.named.get(trader, frozenset())
        return len(items) > 1 or _NO_ITEM in items or self._at(char) in items


def item_spans(text: str) -> tuple[Span, ...]:
    """The items of the text's list; none where it has no list of three."""
    lines = [Span(one.start(), one.end()) for one in _LINE.finditer(text) if one[0].strip()]
    if len(lines) < _LEAST:
        return ()
    times = [line for line in lines if _TIME.match(text, line.start, line.end)]
    if len(times) >= _LEAST:
        return _up_to_next(times, lines[-1].end)
    marked = [line for line in lines if _MARK.match(text, line.start, line.end)]
    if len(marked) >= _LEAST:
        return tuple(marked)
    open_ended = [not _ENDED.search(text, line.start, line.end) for line in lines]
    words = [len(text[line.start : line.end].split()) for line in lines]
    headed = _under_headings(lines, open_ended, words)
    return headed or _headlines(lines, open_ended, words)


def _up_to_next(starts: Sequence[Span], end: int) -> tuple[Span, ...]:
    borders = [*(one.start for one in starts), end]
    return tuple(Span(first, following) for first, following in pairwise(borders))


def _under_headings(lines: Sequence[Span], open_ended: Sequence[bool], words: Sequence[int]) -> tuple[Span, ...]:
    """What stands under three headings or more, most of them over one paragraph: no subheads of a long report."""
    at = [n for n, is_open in enumerate(open_ended) if is_open and words[n] <= _HEADING]
    over = [n for n in at if n + 1 < len(lines) and n + 1 not in at]
    if len(over) < _LEAST or 2 * len(over) < len(lines) - over[0]:
        return ()
    return _up_to_next([lines[n] for n in over], lines[-1].end)


def _headlines(lines: Sequence[Span], open_ended: Sequence[bool], words: Sequence[int]) -> tuple[Span, ...]:
    """Three lines or more, one after another, that end without a stop."""
    found: list[Span] = []
    run: list[Span] = []
    for line, is_open, n in zip(lines, open_ended, words, strict=True):
        if is_open and n <= _HEADLINE:
            run.append(line)
            continue
        found.extend(run if len(run) >= _LEAST else ())
        run = []
    return (*found, *(run if len(run) >= _LEAST else ()))
