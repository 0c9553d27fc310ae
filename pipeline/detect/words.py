"""Words and sentences of a text, with offsets. Plain string work that sifting, grouping and evidence share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from pipeline.records import Span

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?", re.UNICODE)
_BREAK = re.compile(r"[.!?…][\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-ZÀ-ÞА-Я0-9])|[。！？][」』”]?")
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Reps|Sens|Gov|Gen|Lt|Sgt|Col|Capt|Det|Hon|Rev|St|Jr|Sr|vs|v|No|Inc|Corp|Co|Ltd|Dept|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Calif|Mass|Wash|Ore|Fla|Ill|Mich|Minn|Conn|approx|est|e\.g|i\.e|[ap]\.m)|"
    r"(?:^|[\s(“\"])(?:[A-Z]\.)*[A-Z])$"
)

#: Up to so many sentences a text is a headline with its lead, not a full article.
SHORT_SENTENCES = 6
STOPWORDS = frozenset(resources.files("pipeline.detect").joinpath("stopwords.txt").read_text(encoding="utf-8").split())


class Word(NamedTuple):
    """A word as it stands and where it starts and ends."""

    surface: str
    start: int
    end: int


def words(text: str, start: int = 0, end: int | None = None) -> list[Word]:
    """Words of `text[start:end]` in order; numbers are words, punctuation is not."""
    stop = len(text) if end is None else end
    return [Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text, start, stop)]


@lru_cache(maxsize=65536)
def fold(surface: str) -> str:
    """A surface without case, accents, possessive and typographic quotes."""
    plain = unicodedata.normalize("NFKD", surface.casefold().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.removesuffix("'s").removesuffix("'")


@lru_cache(maxsize=65536)
def stem(surface: str) -> str:
    """A light English stem of a folded word: plural and verb endings go, the rest stays readable."""
    word = surface
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("sses") or (word.endswith("es") and word[-3] in "xzh"):
        word = word[:-2]
    elif word.endswith("s") and word[-2] not in "siu":
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
    return word.removesuffix("e") if len(word) > 4 else word


def stems(surfaces: Iterable[str]) -> list[str]:
    """Stems of the words that are not stop words, in order."""
    return [stem(f) for f in map(fold, surfaces) if f not in STOPWORDS]


def sentences(text: str, apart: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Sentences in order. A newline always ends one; what overlaps a span of `apart` is left out.

    Quotation marks belong to the sentence that they close. A text without punctuation yields its lines.
    """
    found: list[Span] = []
    position = 0
    for line in text.split("\n"):
        spans = _line_sentences(line, position)
        found += [s for s in spans if not any(s.start < other.end and other.start < s.end for other in apart)]
        position += len(line) + 1
    return tuple(found)


def _line_sentences(line: str, offset: int) -> list[Span]:
    spans: list[Span] = []
    start = 0
    for match in _BREAK.finditer(line):
        if match.group()[0] == "." and _ABBREVIATION.search(line[max(start, match.start() - 12) : match.start()]):
            continue
        spans.append(_trimmed(line, start, match.end(), offset))
        start = match.end()
    spans.append(_trimmed(line, start, len(line), offset))
    return [span for span in spans if span.end > span.start]


def _trimmed(line: str, start: int, end: int, offset: int) -> Span:
    piece = line[start:end]
    lead = len(piece) - len(piece.lstrip())
    return Span(offset + start + lead, offset + start + max(lead, len(piece.rstrip())))
