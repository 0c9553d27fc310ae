"""Finds the notice with which an outlet corrects or withdraws what it wrote, by comparing an article's two texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipeline.read.sentences import sentences
from pipeline.records import Span

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


@dataclass(frozen=True, slots=True)
class Notice:
    """What the outlet did, and the sentence that says so."""

    kind: Literal["corrected", "retracted"]
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
