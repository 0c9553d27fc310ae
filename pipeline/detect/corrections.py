"""Finds the notice with which an outlet corrects or withdraws what it wrote: in a headline, or by comparing an
article's two texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.read.sentences import sentences
from pipeline.records import Document, Evidence, Span

Kind = Literal["corrected", "retracted"]

_OURS = r"(?:this|our) (?:article|story|report)"
_GONE = r"(?:retracted|withdrawn|removed|taken down)"
#: Of its own report; that a journal retracted a study is news, not a notice.
_RETRACTED = re.compile(
    rf"^\W*retraction\b\s*[:,(]|\b{_OURS} (?:has been|was|is) {_GONE}\b|"
    rf"\b(?:we|the editors) (?:have |has )?(?:retract(?:ed)?|withdrew|withdrawn) {_OURS}\b|"
    rf"\bthe (?:article|story|report) (?:has been|was) {_GONE} by (?:the|its|our) (?:editors?|publisher)\b",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    r"\bcorrection\b\s*[:,(]|\bclarification\b\s*[:,(]"
    r"|\b(?:an )?earlier version of this (?:article|story|report)\b"
    r"|\bthis (?:article|story|report) (?:has been|was) (?:corrected|amended|updated to correct|clarified)\b",
    re.IGNORECASE,
)


#: What an outlet puts before or after a headline of its own; `police corrected a record` is no correction by it.
_HEADED_CORRECTED = re.compile(
    r"^\W*(?:corrections?|corrected|clarifications?)\b(?: \w+)?\s*[:—–|-]|[(\[](?:corrected|clarified|correction)[)\]]",
    re.IGNORECASE,
)
_HEADED_RETRACTED = re.compile(
    r"^\W*(?:retraction|retracted|withdrawn)\b\s*[:—–|-]|[(\[](?:retracted|withdrawn)[)\]]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Notice:
    """What the outlet did, and the sentence that says so."""

    kind: Kind
    span: Span


def notice(text: str, older_text: str) -> Notice | None:
    """The first sentence that corrects or withdraws and did not stand in the older text; None where there is none."""
    for span in sentences(text):
        sentence = text[span.start : span.end]
        if sentence in older_text:
            continue
        if _CORRECTED.search(sentence):
            return Notice("corrected", span)
        if _RETRACTED.search(sentence):
            return Notice("retracted", span)
    return None


def headed(headline: str) -> Kind | None:
    """Whether a headline says that the outlet withdraws or corrects a report of its own."""
    if _HEADED_RETRACTED.search(headline):
        return "retracted"
    return "corrected" if _HEADED_CORRECTED.search(headline) else None


def led_by_notice(document: Document, quotes: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The quotes; those of a report whose headline takes something back begin with the sentence that says so."""
    found = notice(document.text, "") if headed(document.title) else None
    if found is None:
        return tuple(quotes)
    start, end = found.span.start, found.span.end
    own = Evidence(document.article_id, start, end, document.text[start:end], 1, 1.0)
    others = [one for one in quotes if one.start != start][: max(0, len(quotes) - 1)]
    return (own, *(replace(one, rank=rank) for rank, one in enumerate(others, start=2)))
