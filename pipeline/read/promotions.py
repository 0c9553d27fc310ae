"""Finds the sentences inside a line that advertise the publisher's own events, letters and pages, and picture credits.

Some publishers' texts carry them in the middle of a paragraph, where no line tells them apart. A sentence is taken when
it calls on the reader and has enough of what advertising has; what is quoted or reported never is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

from pipeline.records import Span

_DATA: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("promotions.toml").read_text(encoding="utf-8"))
_LABEL = r"(?:\[?(?:[A-Z0-9][\w'’&/-]*:?\s+){0,6})?"  # the event's or the letter's name, right before the call


def _either(patterns: Sequence[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


_CALL = re.compile(rf"{_LABEL}(?:{_either(_DATA['calls'])})")
_BUTTON = re.compile(rf"\[?(?:{_either(_DATA['buttons'])})[.!»→\]]*\Z", re.IGNORECASE)
_LEADING_BUTTON = re.compile(
    r"(?:Learn|Read|Find [Oo]ut) [Mm]ore(?= [A-Z“])|(?:Register|Subscribe|Join) Now(?= [A-Z“])"
)
_CREDIT = re.compile(_either(_DATA["credits"]))
_TRAITS = tuple(re.compile(pattern, re.IGNORECASE) for pattern in _DATA["traits"])
_REPORTED = re.compile(r"\b(?:said|says|told|wrote|added|according to)\b|[“”\"„«»]")
_STOP = re.compile(r"[.!?…][’”\"')\]]*(?=\s+\S)|(?<=[a-z]):(?=\s+[A-Z])")
_LEAST_ALONE = 3  # traits of a sentence that calls; beside a call or a button fewer are enough
_LEAST_TWICE = 2  # of each of two that call, one after the other
_LEAST_BESIDE = 1
_MOST_WORDS = 60


def promotions(line: str) -> Iterator[Span]:
    """The advertising sentences of one line and its picture credits, as offsets in the line, in order."""
    pieces = [piece for piece, is_quoted in _with_quotes(line, _pieces(line)) if not is_quoted]
    calling = [_n_called(line[piece.start : piece.end]) for piece in pieces]
    taken = {at for at in range(len(pieces)) if _is_enough(calling[max(0, at - 1) : at + 2], calling[at])}
    buttons = {at for at, piece in enumerate(pieces) if _BUTTON.match(line[piece.start : piece.end])}
    if taken or buttons:
        taken |= _beside(line, pieces, taken | buttons, buttons)
    found = [_trimmed(line, pieces[at]) for at in taken]
    found.extend(Span(*match.span()) for match in _CREDIT.finditer(line))
    yield from sorted(found, key=lambda span: span.start)


def _pieces(line: str) -> Iterator[Span]:
    """Sentences, cut at colons as well; a button is a piece of its own, with a stop or without."""
    start = 0
    for match in _STOP.finditer(line):
        yield from _cut(line, start, match.end())
        start = _after_space(line, match.end())
    if start < len(line):
        yield from _cut(line, start, len(line))


def _after_space(line: str, at: int) -> int:
    while at < len(line) and line[at].isspace():
        at += 1
    return at


def _cut(line: str, start: int, end: int) -> Iterator[Span]:
    lead = _LEADING_BUTTON.match(line, start, end)
    if lead is not None:
        yield Span(start, lead.end())
        start = _after_space(line, lead.end())
    yield Span(start, end)


def _with_quotes(line: str, pieces: Iterable[Span]) -> Iterator[tuple[Span, bool]]:
    """Each piece, and whether it begins inside a quotation that an earlier one opened."""
    opened, straight, at = 0, 0, 0
    for piece in pieces:
        passed = line[at : piece.start]
        opened = max(0, opened + passed.count("“") - passed.count("”"))
        straight += passed.count('"')
        at = piece.start
        yield piece, opened > 0 or straight % 2 == 1


def _n_traits(piece: str) -> int:
    return sum(pattern.search(piece) is not None for pattern in _TRAITS)


def _n_called(piece: str) -> int:
    """The traits of a sentence that calls on the reader; 0 for any other, and for what is reported or quoted."""
    if len(piece.split()) > _MOST_WORDS or _REPORTED.search(piece):
        return 0
    return _n_traits(piece) if _CALL.match(piece) is not None else 0


def _is_enough(here_and_beside: Sequence[int], here: int) -> bool:
    """Enough traits of its own, or a second such call beside it."""
    return here >= _LEAST_ALONE or (sum(one >= _LEAST_TWICE for one in here_and_beside) > 1 and here >= _LEAST_TWICE)


def _beside(line: str, pieces: Sequence[Span], certain: set[int], buttons: set[int]) -> set[int]:
    """What leads to a call or a button, and the buttons after it; a button alone is taken with what leads to it."""
    found: set[int] = set()
    for at in sorted(certain):
        before = at - 1
        while before >= 0 and before not in certain and _advertises(line[pieces[before].start : pieces[before].end]):
            found.add(before)
            before -= 1
        if at in buttons and (at - 1 in certain | found or len(pieces) == 1):
            found.add(at)
    return found


def _advertises(piece: str) -> bool:
    return not _REPORTED.search(piece) and _n_traits(piece) >= _LEAST_BESIDE + (_CALL.match(piece) is None)


def _trimmed(line: str, piece: Span) -> Span:
    return Span(piece.start, piece.start + len(line[piece.start : piece.end].rstrip()))
