"""Sentences that name a private person whom police suspected or held, or who was hurt, so that quotes can avoid them.

In: the sentences of an article and its entities. Persons in a public role are entities and do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.detect.jurisdictions import place_words
from pipeline.detect.reading import Line
from pipeline.records import Span, Tagged

_WORD = r"[A-Z][\w’'-]*[a-z][\w’-]*"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD}){{0,2}})"
_HELD = (
    r"arrested|jailed|charged|detained|accused|misidentified|handcuffed|imprisoned|convicted|suspected|wrongly|"
    r"mistaken\w*"
)
_TOLD = (
    re.compile(
        rf"\b(?:against|arrested|jailed|charged|detained|accused|misidentified|handcuffed|freed|released) {_NAME}"
    ),
    re.compile(
        rf"{_NAME},? (?:who )?(?:was|were|is|had been|has been|spent)\b[^.]{{0,60}}?\b(?:{_HELD}|jail|custody)\b"
    ),
    re.compile(rf"{_NAME},? (?:an? )?(?:\d{{1,3}}\b(?!,)|\d{{1,3}}-year-old)"),
    re.compile(rf"\b(?:arrest|jailing|detention|imprisonment) of {_NAME}"),
)
_SUFFERED = re.compile(rf"\b(?:{_HELD}|arrest\w*|charges?|jail|(?:was|were|been) held|victim\w*|suspect\w*|custody)\b")
_NO_NAMES = re.compile(
    r"\b(?:He|She|It|They|We|The|An?|His|Her|Their|In|On|At|But|And|Police|Prosecutors|Officers|Officials|Detectives?|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b"
)


def names_private(lines: Sequence[Line], tagged: Tagged) -> frozenset[Span]:
    """The sentences that name somebody whom one of them tells to have been suspected, held or hurt."""
    surnames = {name.split()[-1] for line in lines if _SUFFERED.search(line.text) for name in _names(line, tagged)}
    if not surnames:
        return frozenset()
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(surnames)))})\b")
    return frozenset(line.span for line in lines if pattern.search(line.text))


def _names(line: Line, tagged: Tagged) -> Iterator[str]:
    start = line.span.start
    known = [(m.start - start, m.end - start) for m in tagged.mentions if start <= m.start < line.span.end]
    for pattern in _TOLD:
        for found in pattern.finditer(line.text):
            at, name = found.start("name"), found["name"]
            is_entity = any(a < found.end("name") and at < b for a, b in known)
            words = name.split()
            if not is_entity and not _NO_NAMES.search(name) and words[-1] not in place_words():
                yield name
