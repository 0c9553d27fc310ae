"""Text to sentences with exact offsets, by rules: English first, the larger European languages as well.

A newline ends a paragraph and with it a sentence, but for one that only the width of the lines made. No span begins or
ends with white space, none is empty, none reaches into another, and none touches the boilerplate that was given.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files

from pipeline.read.wrapping import flowing
from pipeline.records import Span

#: A "sentence" longer than this (tables, lists without stops) is cut at white space, so that no reader chokes on it.
MAX_CHARS = 2_000
_SHORT = 12

_WORDS: dict[str, str] = tomllib.loads(files(__package__).joinpath("sentence_words.toml").read_text(encoding="utf-8"))
_BEFORE_NAME = frozenset(_WORDS["before_name"].split())
_BEFORE_FIGURE = frozenset(_WORDS["before_figure"].split())
_EITHER = frozenset(_WORDS["either"].split())
_STARTERS = frozenset(_WORDS["starters"].split())
_AFTER_ORDINAL = frozenset(_WORDS["after_ordinal"].split())

_CLOSERS = "\"'”’»›)\\]}“"
_OPENERS = "\"'“‘«‹(\\[{„”¿¡—–-"
# Possessive, and begun at the start of a run only: a megabyte of dots must take linear time.
# A possible end: stops, closing quotes, then white space or the end; or an ideographic stop; or a newline.
_BORDER = re.compile(
    rf"(?<![.!?…])(?P<stop>[.!?…]++)(?P<close>[{_CLOSERS}]*+(?:[ \u00a0\u202f]»)?)(?=\s|\Z)"
    r"|(?P<wide>[。！？।؟]++[」』”]*+)"
    r"|(?P<line>[\n\r\u2028\u2029])"
)
# Two sentences run together by a lost line break: "halted.The company".
_GLUED = re.compile(rf"(?<=[a-zà-ÿ]{{2}})[.!?][{_CLOSERS}]*(?=[A-Z][a-z]*\s)")
_LAST_TOKEN = re.compile(r"[^\s(\[“\"‘«/—–]{1,24}\Z")
_NEXT = re.compile(rf"\s*[{_OPENERS}]*(?P<word>[^\s.,;:!?{_CLOSERS}]*)")
_BULLET = re.compile(r"[\s•·▪●◦■►▶*‣⁃\u200b\ufeff]+")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.)*[A-ZÀ-Þ]")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})")


def sentences(text: str, boilerplate: Iterable[Span] = ()) -> tuple[Span, ...]:
    """Return the sentences of `text` in order. Stretches in `boilerplate` are left out and end a sentence."""
    text = flowing(text)
    found: list[Span] = []
    for start, end in _kept(len(text), boilerplate):
        begin = start
        for border in _borders(text, start, end):
            found.extend(_trimmed(text, begin, border))
            begin = border
        found.extend(_trimmed(text, begin, end))
    return tuple(found)


def _kept(length: int, boilerplate: Iterable[Span]) -> Iterator[tuple[int, int]]:
    at = 0
    for span in sorted(boilerplate, key=lambda s: s.start):
        if span.start > at:
            yield at, min(span.start, length)
        at = max(at, span.end)
    if at < length:
        yield at, length


def _borders(text: str, start: int, end: int) -> Iterator[int]:
    """Yield the offsets after which a new sentence begins, in order."""
    glued = [m.end() for m in _GLUED.finditer(text, start, end) if _word_after(text, m.end(), end).lower() in _STARTERS]
    begin = start
    for match in _BORDER.finditer(text, start, end):
        while glued and glued[0] <= match.start():
            begin = glued.pop(0)
            yield begin
        if match["stop"] is None or _ends(text, begin, match, end):
            begin = match.end()
            yield begin
    yield from glued


def _ends(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    """Decide whether the stop in `match` ends the sentence that began at `begin`."""
    if match.end() >= end or text[match.end()] in "\n\r":
        return True
    word = _word_after(text, match.end(), end)
    if not _may_begin(word):
        return False
    if match["stop"] != ".":
        return True
    token = _LAST_TOKEN.search(text, max(begin, match.start() - 24), match.start())
    if token is None:
        return True
    if match["close"]:
        return token[0].lower() not in _BEFORE_NAME
    is_whole = token.start() - begin < _SHORT and not text[begin : token.start()].strip()
    return _ends_after(token[0], word, is_whole)


def _ends_after(token: str, word: str, is_whole: bool) -> bool:
    """Decide for a bare stop after `token` and before `word`; `is_whole`: the sentence is nothing but the token."""
    low, follower = token.lower(), word.lower()
    if low in _BEFORE_NAME or (is_whole and _LIST_NUMBER.fullmatch(token)):
        return False
    if low in _BEFORE_FIGURE:
        return not follower[:1].isdigit()
    if low in _EITHER or _INITIALS.fullmatch(token):
        return follower in _STARTERS and (len(word) == 1 or not word.isupper())  # "5 p.m. ET" is no Latin "et"
    return not (token.isdigit() and len(token) <= 2 and follower in _AFTER_ORDINAL)


def _word_after(text: str, at: int, end: int) -> str:
    match = _NEXT.match(text, at, end)
    return match["word"] if match else ""


def _may_begin(word: str) -> bool:
    """True for what may open a sentence: a capital, a figure, a script without case, a name like iPhone; or nothing."""
    if not word:
        return True
    first = word[0]
    return not first.islower() or (len(word) > 2 and word[:2] != word[:2].lower() and not word[1:].islower())


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield text[start:end] without outer white space and bullets, cut where too long; nothing where empty."""
    lead = _BULLET.match(text, start, end)
    start = lead.end() if lead else start
    while end > start and (text[end - 1].isspace() or text[end - 1] in "\u200b\ufeff"):
        end -= 1
    while end - start > MAX_CHARS:
        cut = max(text.rfind(" ", start, start + MAX_CHARS), text.rfind("; ", start, start + MAX_CHARS) + 1)
        cut = cut if cut > start else start + MAX_CHARS
        yield from _trimmed(text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if end > start:
        yield Span(start, end)
