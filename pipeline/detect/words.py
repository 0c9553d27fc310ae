"""Words and sentences of a text, with offsets. Plain string work that sifting, grouping and evidence share."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import islice
from typing import NamedTuple

from pipeline.read.wrapping import flowing
from pipeline.records import Span

_LINE = re.compile(r"[^\n]+")
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
#: Articles and prepositions that French and Italian write as one with the next word.
_ELIDING = frozenset({"fr", "it"})
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|un|all|dall|dell|nell|sull|quell|quest)'(?=\w)")


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


def telling_words(surfaces: Iterable[str], language: str) -> list[str]:
    """Folded words that tell one happening from another, in order: in English all but the stop words.

    How common a word is in the press is known of English alone; what is common elsewhere counts as a stop word there.
    """
    left = stopwords_of(language)
    folded = [fold(surface) for surface in surfaces]
    if language in _ELIDING:
        folded = [_ELIDED.sub("", word) for word in folded]
    return [word for word in folded if word not in left]


@cache
def stopwords_of(language: str) -> frozenset[str]:
    """Words of a language that tell nothing of a happening, and those of English, which stands in names everywhere."""
    return STOPWORDS | frozenset(_others().get(language, "").split())


@cache
def _others() -> dict[str, str]:
    text = resources.files("pipeline.detect").joinpath("stopwords.toml").read_text(encoding="utf-8")
    return {language: str(listed) for language, listed in tomllib.loads(text).items()}


def sentences(text: str, apart: Sequence[Span] = (), limit: int | None = None) -> tuple[Span, ...]:
    """Sentences in order, the first `limit` of them. A newline ends one, but for one that only the width of the lines
    made; what overlaps `apart` is left out.

    Quotation marks belong to the sentence that they close. A text without punctuation yields its lines.
    """
    found = (
        span
        for span in _sentences(flowing(text))
        if not any(span.start < other.end and other.start < span.end for other in apart)
    )
    return tuple(islice(found, limit))


def _sentences(text: str) -> Iterator[Span]:
    for line in _LINE.finditer(text):
        start = line.start()
        for match in _BREAK.finditer(text, start, line.end()):
            head = text[max(start, match.start() - 12) : match.start()]
            if match.group()[0] == "." and _ABBREVIATION.search(head):
                continue
            yield from _trimmed(text, start, match.end())
            start = match.end()
        yield from _trimmed(text, start, line.end())


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """The span without white space at its ends, if anything is left."""
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    if lead < len(piece):
        yield Span(start + lead, start + len(piece.rstrip()))
