"""Sentences that tell of another time than the article's own: background, not what has happened now."""

from __future__ import annotations

import re
from datetime import datetime

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_EARLIER = re.compile(
    r"\b(?:in the past (?:year|few)|earlier this year|last (?:year|month|summer|fall|spring)|"
    r"in recent (?:years|months)|(?:years?|months) ago|since then|previously)\b",
    re.IGNORECASE,
)


def tells_of_earlier(sentence: str, published_at: datetime) -> bool:
    """True where it names a year before that of publication, or says that it speaks of the past."""
    is_old = any(int(year) < published_at.year for year in _YEAR.findall(sentence))
    return is_old or bool(_EARLIER.search(sentence))
