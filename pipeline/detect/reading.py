"""One reading of a document for the detect wing: its sentences and the cues in each, boilerplate left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.detect.cues import Patterns, PhraseFinder, folded_sentence
from pipeline.detect.words import SHORT_SENTENCES, Word, sentences, words
from pipeline.read.wrapping import flowing
from pipeline.records import Document, Span

#: A text longer than this is read to here: nothing that decides stands further down, and hostile pages stay cheap.
MAX_SENTENCES = 400
MAX_SENTENCE_CHARS = 2000
LEAD_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Line:
    """The title or one sentence: where it stands (empty span for the title), its words, its cues by name."""

    span: Span
    text: str
    words: tuple[Word, ...]
    cues: Mapping[str, int]

    @property
    def has_face(self) -> bool:
        """True where the line speaks of face recognition itself."""
        return "topic:face" in self.cues or "term:strong" in self.cues

    @property
    def has_topic(self) -> bool:
        """True where the line speaks of the technology, of biometrics close to it, or of a law about it."""
        return self.has_face or "term:wide" in self.cues or "term:law" in self.cues


@dataclass(frozen=True, slots=True)
class Reading:
    """Title and sentences of a document with their cues."""

    title: Line
    lines: tuple[Line, ...]

    @property
    def lead(self) -> tuple[Line, ...]:
        return self.lines[:LEAD_SENTENCES]

    @property
    def is_long(self) -> bool:
        """True for a full text, False for a headline with its lead."""
        return len(self.lines) > SHORT_SENTENCES

    @property
    def near(self) -> tuple[Line, ...]:
        """Sentences that speak of the technology."""
        return tuple(line for line in self.lines if line.has_topic)


def read(document: Document, patterns: Patterns, finder: PhraseFinder) -> Reading:
    """The reading of a document; a line that repeats the title at the top of the text is read once, as the title."""
    spans = sentences(document.text, document.boilerplate, MAX_SENTENCES)
    text = flowing(document.text)
    lines = [_line(text, span, patterns, finder) for span in spans]
    title = _titled(document.title, patterns, finder)
    if lines and folded_sentence(lines[0].text) == folded_sentence(document.title):
        lines = lines[1:]
    return Reading(title, tuple(lines))


def _titled(title: str, patterns: Patterns, finder: PhraseFinder) -> Line:
    text = title[:MAX_SENTENCE_CHARS]
    found = tuple(words(text))
    return Line(Span(0, 0), text, found, _cues(text, found, patterns, finder))


def _line(text: str, span: Span, patterns: Patterns, finder: PhraseFinder) -> Line:
    end = min(span.end, span.start + MAX_SENTENCE_CHARS)
    found = tuple(words(text, span.start, end))
    piece = text[span.start : end]
    return Line(span, piece, found, _cues(piece, found, patterns, finder))


def _cues(text: str, found: tuple[Word, ...], patterns: Patterns, finder: PhraseFinder) -> dict[str, int]:
    cues = patterns.of(folded_sentence(text))
    cues.update((f"term:{category}", n) for category, n in finder.find(text, found).items())
    return cues


def total(lines: tuple[Line, ...]) -> Counter[str]:
    """Cues of several lines added up."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.cues)
    return counts
