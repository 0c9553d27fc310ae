"""Text from the web made harmless for people's eyes: one line, no control or direction marks, a bounded length.

Escaping for HTML is the template's work; this is about characters that no reader should meet in a mail.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

from pipeline.read.urls import BadUrl, canonical_url

CUT = " […]"
_LONGEST_WORD = 120
#: The zero-width joiner and its opposite are kept, because emoji and several scripts need them.
_KEPT_FORMAT = frozenset("\u200c\u200d")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}")
_URL_SAFE = "/:?#[]@!$&'()*+,;=%-._~"


def one_line(text: str, limit: int | None = None) -> str:
    """`text` as one line of printable characters; cut at a word with `[…]` where it is longer than `limit`."""
    kept = text if text.isascii() and text.isprintable() else "".join(_printable(char) for char in text)
    line = _SPACES.sub(" ", _MARKS.sub("", kept)).strip()
    line = _WORD.sub(lambda word: word.group()[: _LONGEST_WORD - 1] + "…", line)
    return line if limit is None or len(line) <= limit else clip(line, limit)


def whole_line(text: str, limit: int | None = None) -> str:
    """As `one_line` for programs: long words stay whole, for some languages write without spaces."""
    line = _SPACES.sub(" ", _MARKS.sub("", "".join(_printable(char) for char in text))).strip()
    return line if limit is None or len(line) <= limit else clip(line, limit)


def clip(line: str, limit: int) -> str:
    """The first words of `line` that fit into `limit` characters, and a mark that says so."""
    head = line[: limit - len(CUT)]
    words, _, last = head.rpartition(" ")
    return (words if words and len(last) < 40 else head).rstrip() + CUT


def _printable(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category in ("Cs", "Co", "Cn") or (category == "Cf" and char not in _KEPT_FORMAT):
        return ""
    return char


def web_address(url: str) -> str | None:
    """`url` where it is a plain http(s) address with a host, percent-encoded; None for everything else."""
    bare = "".join(char for char in url.strip() if unicodedata.category(char) not in ("Cc", "Cf", "Cs"))
    try:
        parts = urlsplit(bare)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host or len(bare) > 2000:
        return None
    return quote(bare, safe=_URL_SAFE)


def article_address(url: str) -> str | None:
    """An article's address as readers see it: without what only says where it was found, as the store compares it."""
    address = web_address(url)
    if address is None:
        return None
    try:
        return canonical_url(address)
    except BadUrl:
        return address
