"""An article's text cut into paragraphs, blocks and pieces, so that a template can mark evidence and mentions in it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from web.queries.article import Evidence, Mention


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text within one mention, or outside of all."""

    text: str
    mention: Mention | None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that is all evidence or not, all boilerplate or not. `anchors` are the evidence that begins in it."""

    pieces: tuple[Piece, ...]
    evidence: tuple[Evidence, ...]
    is_boilerplate: bool
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """The paragraphs; `n_misplaced` mentions and quotes do not stand at their offsets and are not shown."""

    paragraphs: tuple[tuple[Block, ...], ...]
    n_misplaced: int


def mark(
    text: str, boilerplate: Iterable[tuple[int, int]], evidence: Sequence[Evidence], mentions: Sequence[Mention]
) -> MarkedText:
    """`text` with everything marked that stands verbatim at its offsets; overlapping mentions show the longest."""
    quotes = [item for item in evidence if text[item.start : item.end] == item.quote]
    named = [item for item in mentions if text[item.start : item.end] == item.surface]
    layers = _Layers(len(text), list(boilerplate), quotes, _without_overlaps(named))
    paragraphs = tuple(tuple(_blocks(text, start, end, layers)) for start, end in _lines(text))
    return MarkedText(paragraphs, len(evidence) + len(mentions) - len(quotes) - len(named))


class _Layers:
    """Which boilerplate, evidence and mention hold at an offset, and where that changes."""

    def __init__(
        self, length: int, boilerplate: list[tuple[int, int]], evidence: list[Evidence], mentions: list[Mention]
    ) -> None:
        self._boilerplate, self._evidence, self._mentions = boilerplate, evidence, mentions
        self._mention_starts = [item.start for item in mentions]
        spans = [*boilerplate, *((item.start, item.end) for item in evidence), *((m.start, m.end) for m in mentions)]
        self._edges = sorted({edge for span in spans for edge in span if 0 <= edge <= length})

    def cut(self, start: int, end: int) -> list[tuple[int, int]]:
        """The spans between `start` and `end` within which nothing changes."""
        inside = self._edges[bisect_right(self._edges, start) : bisect_left(self._edges, end)]
        return list(pairwise([start, *inside, end]))

    def at(self, offset: int) -> tuple[bool, tuple[Evidence, ...]]:
        is_boilerplate = any(start <= offset < end for start, end in self._boilerplate)
        return is_boilerplate, tuple(item for item in self._evidence if item.start <= offset < item.end)

    def mention_at(self, offset: int) -> Mention | None:
        place = bisect_right(self._mention_starts, offset) - 1
        return self._mentions[place] if place >= 0 and offset < self._mentions[place].end else None

    def beginning(self, start: int, end: int) -> tuple[str, ...]:
        return tuple(item.evidence_id for item in self._evidence if start <= item.start < end)


def _without_overlaps(mentions: Sequence[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for item in sorted(mentions, key=lambda mention: (mention.start, -mention.end)):
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    return kept


def _lines(text: str) -> Iterable[tuple[int, int]]:
    """Start and end of each line that holds more than spaces."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _blocks(text: str, start: int, end: int, layers: _Layers) -> Iterable[Block]:
    for (is_boilerplate, evidence), group in groupby(layers.cut(start, end), key=lambda span: layers.at(span[0])):
        inside = list(group)
        yield Block(
            pieces=tuple(Piece(text[a:b], layers.mention_at(a)) for a, b in inside),
            evidence=evidence,
            is_boilerplate=is_boilerplate,
            anchors=layers.beginning(inside[0][0], inside[-1][1]),
        )
