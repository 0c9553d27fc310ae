"""How deep a page nests, found in one linear pass before any parser is let near it."""

from __future__ import annotations

import re
from collections import Counter

_TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<raw>script|style|textarea|template|noscript|iframe|xmp|svg|math)\b[^<>]{0,2000}+(?<!/)>.*?(?:</(?P=raw)\s*>|\Z)"
    r"|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*)",
    re.DOTALL | re.IGNORECASE,
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
# Their end tags may be left out, so an open one says nothing about depth; what they lie in does.
_LOOSE = frozenset(
    [
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "html",
        "head",
        "body",
    ]
)


def is_deeper_than(html: str, limit: int) -> bool:
    """True where elements nest deeper than `limit`. Stray end tags count for nothing."""
    stack: list[str] = []
    open_names: Counter[str] = Counter()
    for match in _TAG.finditer(html):
        name = (match["name"] or "").lower()
        if not name or name in _VOID or name in _LOOSE:
            continue
        if match["close"]:
            _close(stack, open_names, name)
            continue
        stack.append(name)
        open_names[name] += 1
        if len(stack) > limit:
            return True
    return False


def _close(stack: list[str], open_names: Counter[str], name: str) -> None:
    if not open_names[name]:
        return
    while True:
        top = stack.pop()
        open_names[top] -= 1
        if top == name:
            return
