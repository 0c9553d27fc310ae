"""Marks what of a given text is nobody's reporting: subscription boxes, related links, calls to comment, promotions.

Works on text alone. A line is either called out by a phrase, belongs to a box that a phrase opened, or is a short or
promotional line in a block of such lines. Real paragraphs are never marked for their neighbours' sake; of one that
holds an advertisement for the publisher's own events or letters, that sentence is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from importlib.resources import files

from pipeline.read.promotions import promotions
from pipeline.records import Span

_DATA: dict[str, list[str]] = tomllib.loads(files(__package__).joinpath("boilerplate.toml").read_text(encoding="utf-8"))


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_LINES, _BOXES, _PROMISES = _any_of(_DATA["lines"]), _any_of(_DATA["boxes"]), _any_of(_DATA["promises"])
_BULLET = re.compile(r"\s*(?:[•·▪●◦■►▶‣⁃*–—-]|\d{1,2}[.)])\s+")
_LINE = re.compile(r"[^\n\r]+")
_SAID = re.compile(r"\b(?:said|says|told|wrote|added)\b")
_QUOTE = re.compile(r"[“\"„«]")
_TO_READER = re.compile(r"!|\b(?:you|your|you'll|our|us)\b", re.IGNORECASE)
_STOP = re.compile(r"[.!?…。！？؟।][\"'”’»)\]]*\Z")
_MAX_LINE_CHARS = 2_000
_MAX_CALL_WORDS = 60
_MAX_SHORT_WORDS = 12
_MAX_BOX_LINES = 12


class Kind(IntEnum):
    """What a line looks like by itself."""

    TEXT = 0
    SHORT = 1
    PROMISE = 2
    BOX = 3
    CALL = 4


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, with its place in the text and what it looks like."""

    start: int
    end: int
    text: str
    kind: Kind
    is_bullet: bool


def mark(text: str) -> tuple[Span, ...]:
    """Return the boilerplate of `text` in order; neighbouring lines, and sentences of one line, make one span."""
    lines = read_lines(text)
    marked = _marked(lines)
    spans: list[Span] = []
    for index, line in enumerate(lines):
        if index not in marked:
            spans.extend(_joined(line, promotions(line.text)))
        elif index - 1 in marked and spans:
            spans[-1] = Span(spans[-1].start, line.end)
        else:
            spans.append(Span(line.start, line.end))
    return tuple(spans)


def _joined(line: Line, parts: Iterable[Span]) -> list[Span]:
    """The parts of a line as spans of the text; what only white space keeps apart, or nothing, is one."""
    found: list[Span] = []
    for part in parts:
        start, end = line.start + part.start, line.start + part.end
        if found and not line.text[found[-1].end - line.start : part.start].strip():
            found[-1] = Span(found[-1].start, max(end, found[-1].end))
        else:
            found.append(Span(start, end))
    return found


def opens_box(line: str) -> bool:
    """True for the heading of a list of other stories."""
    return _kind(line.strip()) is Kind.BOX


def is_list_item(line: str) -> bool:
    """True for a bullet, and for a headline: a line without a stop."""
    return _BULLET.match(line) is not None or not _STOP.search(line.rstrip())


def without_boilerplate(lines: Sequence[str]) -> list[str]:
    """Return the lines of a page's body without boilerplate. Lists under a box's heading stay unless called out:

    a page's markup has told links from text before, which a given text cannot.
    """
    read = read_lines("\n".join(lines))
    marked = {i for i, line in enumerate(read) if line.kind in (Kind.CALL, Kind.BOX)}
    _spread(read, marked)
    return [line.text for i, line in enumerate(read) if i not in marked and line.text.strip("-•* ")]


def read_lines(text: str) -> list[Line]:
    """Return the lines of `text` that are not blank."""
    found = []
    for match in _LINE.finditer(text):
        plain = match[0].strip()
        if plain:
            start = match.start() + match[0].index(plain[0])
            is_bullet = _BULLET.match(match[0]) is not None
            found.append(Line(start, start + len(plain), plain, _kind(_BULLET.sub("", plain, count=1)), is_bullet))
    return found


def _kind(line: str) -> Kind:
    if len(line) > _MAX_LINE_CHARS:
        return Kind.TEXT
    plain = line.replace("’", "'").replace("‘", "'")
    is_reported = _QUOTE.search(line) is not None and _SAID.search(line) is not None
    n_words = _n_words(plain)
    if n_words <= _MAX_CALL_WORDS and not is_reported:
        if _BOXES.match(plain) and (n_words <= _MAX_SHORT_WORDS or ":" in plain[:40]):
            return Kind.BOX
        if _LINES.match(plain):
            return Kind.CALL
    if _is_promise(plain, n_words) and not is_reported:
        return Kind.PROMISE
    return Kind.SHORT if n_words <= _MAX_SHORT_WORDS else Kind.TEXT


def _n_words(line: str) -> int:
    """Count words; scripts without spaces count by what they say, a word for every four Chinese characters."""
    return max(len(line.split()), len(line.encode()) // 12)


def _is_promise(plain: str, n_words: int) -> bool:
    """A long line must promise twice and speak to the reader: "subscription" alone is a word of the news as well."""
    n_promises = sum(1 for _ in _PROMISES.finditer(plain))
    return n_promises > 1 and _TO_READER.search(plain) is not None if n_words > _MAX_SHORT_WORDS else n_promises > 0


def _marked(lines: Sequence[Line]) -> set[int]:
    """Return the indexes of boilerplate lines."""
    marked = {i for i, line in enumerate(lines) if line.kind is Kind.CALL}
    for index, line in enumerate(lines):
        if line.kind is Kind.BOX:
            marked |= {index, *_box_items(lines, index)}
    _spread(lines, marked)
    return marked


def _box_items(lines: Sequence[Line], heading: int) -> list[int]:
    """Return the lines of the list under a heading: bullets of any length, or headlines without a stop."""
    items: list[int] = []
    for index in range(heading + 1, min(heading + 1 + _MAX_BOX_LINES, len(lines))):
        line = lines[index]
        if line.kind is Kind.BOX or not (line.is_bullet or (not _has_bullets(lines, items) and _is_headline(line))):
            break
        items.append(index)
    if items and not lines[items[0]].is_bullet and items[-1] + 1 < len(lines) and len(items) > 1:
        items.pop()  # the last headline before real text is its own subheading more often than a link
    return items


def _has_bullets(lines: Sequence[Line], items: Sequence[int]) -> bool:
    return bool(items) and lines[items[0]].is_bullet


def _is_headline(line: Line) -> bool:
    return line.kind is not Kind.TEXT and not _STOP.search(line.text)


def _is_fragment(line: Line) -> bool:
    """True for a short line that is no sentence: a name, a heading, a button."""
    return line.kind is Kind.SHORT and not _STOP.search(line.text)


def _spread(lines: Sequence[Line], marked: set[int]) -> None:
    """Take promotional lines, and short ones up to them or to the end, into the blocks that they touch."""
    leads_on = _leading_on(lines, marked)
    for index in range(1, len(lines)):
        if index - 1 in marked and (lines[index].kind is Kind.PROMISE or leads_on[index]):
            marked.add(index)
    for index in range(len(lines) - 2, -1, -1):
        if index + 1 in marked and lines[index].kind is Kind.PROMISE:
            marked.add(index)


def _leading_on(lines: Sequence[Line], marked: set[int]) -> list[bool]:
    """Tell of each line whether it and the next ones are fragments up to more boilerplate or to the end."""
    leads_on = [False] * len(lines)
    follows = True
    for index in range(len(lines) - 1, -1, -1):
        leads_on[index] = follows and _is_fragment(lines[index])
        follows = leads_on[index] or index in marked or lines[index].kind is Kind.PROMISE
    return leads_on
