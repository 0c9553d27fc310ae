"""Round-ups and live blogs: texts that tell several happenings one after another, each looked up by itself.

In: a document and its entities. Out: a signature for each part that may tell a story of its own; `is_controversy` says
whether the part speaks of the technology.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from pipeline.detect.cues import folded_sentence, load_patterns
from pipeline.detect.signatures import signature
from pipeline.detect.words import sentences
from pipeline.read.wrapping import flowing
from pipeline.records import Document, Sifted, Signature, Span, Tagged

_TITLE = re.compile(
    r"\b(?:round-?ups?|live (?:blog|updates?|coverage)|as it happened|in brief|briefs|briefing|digest|newsletter|recap|"
    r"in review|headlines|and more|(?:the|this) week (?:in|that)|weekly|what you (?:may have )?missed)\b|^live\b|;",
    re.IGNORECASE,
)
#: Where a part begins: `1.`, `2:40 p.m.`, a bullet.
_MARK = re.compile(r"^[^\w\n]{0,2}(?:\d{1,2}[.)]|\d{1,2}[:.h]\d\d\b|[•*–—-])(?: ?[ap]\.?m\b\.?)?[^\S\n]+", re.MULTILINE)
_MARKED, _MAX_PARTS = 3, 24
_MIN_WORDS, _HEADING_WORDS, _MAX_TITLE = 20, 12, 200
_NAMED = ("company", "agency", "group")


def parts(document: Document, tagged: Tagged, sifted: Sifted) -> tuple[Signature, ...]:
    """The parts that name an organisation, in their order; none of an article that is no round-up."""
    n_marks = sum(1 for _ in islice(_MARK.finditer(document.text), _MARKED))
    if n_marks < _MARKED and not _TITLE.search(document.title):
        return ()
    spans = list(islice(_spans(document), _MAX_PARTS))
    if len(spans) < _MARKED:
        return ()
    found = (_part(document, tagged, sifted, span) for span in spans)
    return tuple(part for part in found if part is not None)


def _part(document: Document, tagged: Tagged, sifted: Sifted, span: Span) -> Signature | None:
    named = {m.entity for m in tagged.mentions if span.start <= m.start < span.end and m.entity_type in _NAMED}
    text = _MARK.sub("", _cut(document, span), count=1)
    if not named or len(text.split()) < _MIN_WORDS:
        return None
    first = next(iter(sentences(text, (), 1)), Span(0, len(text)))
    head = text[first.start : first.end].partition("\n")[0][:_MAX_TITLE]
    own = replace(document, title=head, text=text, boilerplate=())
    entities = tuple(replace(e, salience="main") for e in tagged.entities if e.name in named)
    on_topic = replace(sifted, types=(), place=(), is_controversy=_speaks_of_it(text))
    return signature(own, Tagged(tagged.version, entities=entities), on_topic)


def _speaks_of_it(text: str) -> bool:
    """Whether a part names the technology or what is done with faces; others are about other news."""
    return "topic:face" in load_patterns().of(folded_sentence(text))


def _spans(document: Document) -> Iterator[Span]:
    """Paragraphs, a heading with what stands under it; boilerplate aside."""
    at = 0
    begun: int | None = None
    for line in flowing(document.text).split("\n"):
        start, at = at, at + len(line) + 1
        is_left_out = any(one.start <= start < one.end for one in document.boilerplate)
        if is_left_out or not line.strip():
            continue
        if len(line.split()) <= _HEADING_WORDS and not line.rstrip().endswith((".", "!", "?", "”", '"')):
            begun = start if begun is None else begun
            continue
        yield Span(start if begun is None else begun, start + len(line))
        begun = None


def _cut(document: Document, span: Span) -> str:
    return document.text[span.start : span.end]
