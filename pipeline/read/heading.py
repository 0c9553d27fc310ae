"""The short texts above an article's first paragraph, where old templates put byline and date without any markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

_MAX_LINE = 90
_PARAGRAPH = 160
_MAX_LINES = 200
_SKIPPED = frozenset(["script", "style", "noscript", "template", "option", "button", "a"])
_BYLINE = re.compile(r"(?:by|von|par|por|di)\s+(?=[^\W\d_])[^\d@|:]{4,70}\Z", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:first )?(?:posted|published|date|created|publié le|veröffentlicht(?: am)?|publicado(?: el)?|pubblicato il)\b"
    r"(?:\s+on|\s+at)?\s*:?\s*(?P<when>.{6,60})\Z",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
    r"(?P<when>\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+\d{4}|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{4}-\d{2}-\d{2}|\d{2}-[a-z]{3}-\d{4})(?:[,|–—\s-]+(?:at\s+)?\d{1,2}[:.]\d{2}.{0,30})?\Z",
    re.IGNORECASE,
)


def heading_lines(tree: HtmlElement) -> Iterator[str]:
    """Yield the short texts of the page in order, links left out, up to its first text as long as a paragraph."""
    n_lines = 0
    for element in tree.iter():
        is_read = isinstance(element.tag, str) and element.tag not in _SKIPPED  # a comment's tag is a function
        for text in (element.text if is_read else None, element.tail):
            line = " ".join((text or "").split())
            if len(line) > _PARAGRAPH or n_lines >= _MAX_LINES:
                return
            if 5 < len(line) <= _MAX_LINE:
                n_lines += 1
                yield line


def byline_of(line: str) -> str | None:
    """Return the line where it names authors ("By Ada Quill"), else None."""
    return line if _BYLINE.match(line) else None


def dateline_of(line: str) -> tuple[str, bool] | None:
    """Return the date in a line that is nothing else, and whether it is labelled as the date of publishing."""
    labelled = _LABELLED.match(line)
    if labelled:
        return labelled["when"], True
    bare = _BARE.match(line)
    return (bare["when"], False) if bare else None
