"""Where a sentence has its buyer: words that make the name right beside them a side of a trade (`lists/slots.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from pipeline.records import Span

_BACK = 200  # characters before a name
_CLAUSE = re.compile(
    r"(?:^|"
    r"^\W*(?:In|On|At|After|While|Last|This|Since|With|As|Despite|Although|Though|When|By|Under)\b[^,]{0,80},\s|"
    r"[;:—–]\s|,\s(?:and|but)\s|"
    r"\b(?:that|while|when|after|because|said|where|until)\s)\W*$"
)
LISTED = re.compile(r",?\s+(?:and|or)\s+(?:the\s+|to\s+|with\s+|by\s+)*|,\s*(?:the\s+|to\s+|with\s+|by\s+)*")


@cache
def _words() -> Mapping[str, re.Pattern[str]]:
    tables = tomllib.loads((files("pipeline.tag") / "lists" / "slots.toml").read_text(encoding="utf-8"))
    between = tables.pop("between")
    found: dict[str, re.Pattern[str]] = {}
    for kind, rows in tables.items():
        for place, some in rows.items():
            either = _either(some)
            is_before = place == "before"
            whole = rf"\b{either}\s+{_either(between[kind])}$" if is_before else either
            found[f"{kind}.{place}"] = re.compile(whole)
    return found


def _either(some: Sequence[str]) -> str:
    return f"(?:{'|'.join(some)})"


def is_side(text: str, sentence: Span, start: int, end: int) -> bool:
    """Whether the words right before a place or a name, or right after it, make it a buyer."""
    before = _before(text, sentence, start)
    if _words()["taker.before"].search(before):
        return True
    return _CLAUSE.search(before) is not None and _words()["taker.after"].match(text, end, sentence.end) is not None


def is_customer(text: str, sentence: Span, start: int, end: int) -> bool:
    """The same with words that fit a name, but not a bare place, where so much happens: "tested at Lind"."""
    words, before = _words(), _before(text, sentence, start)
    if words["taker.before"].search(before) or words["customer.before"].search(before):
        return True
    if words["customer.after"].match(text, end, sentence.end):
        return True
    return _CLAUSE.search(before) is not None and words["customer.opening"].match(text, end, sentence.end) is not None


def _before(text: str, sentence: Span, start: int) -> str:
    # No further back than this, so that one endless sentence of places costs no more than many short ones.
    low = max(sentence.start, start - _BACK)
    return text[low:start] if low == sentence.start else f"x{text[low:start]}"
