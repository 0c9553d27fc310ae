"""Where a matter plays: places named in a text, and the jurisdictions that they and the agencies stand for.

`places.tsv` maps surfaces to `COUNTRY`, `COUNTRY-STATE` (ISO 3166) or either with `:place`. Bare place names are no
entities; they only help grouping and assessing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pipeline.records import Document, Tagged

_AGENCY_ROLES = ("regulator", "lawmaker", "buyer", "subject")
_MIN_MENTIONS = 2
_LEAD_CHARS = 600
_MAX_CHARS = 20_000
_LONGEST = 4
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:[-'’][^\W_]+)*|,")


@cache
def load_places() -> Mapping[tuple[str, ...], str]:
    """Place by the tokens of its surface."""
    lines = resources.files("pipeline.detect").joinpath("places.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines[1:])
    return {_tokens(surface): place for surface, place in pairs}


@cache
def place_words() -> frozenset[str]:
    """Every word of a known place's name."""
    return frozenset(word for tokens in load_places() for word in tokens)


def places(document: Document) -> tuple[str, ...]:
    """Places named in title and text, sorted; each one once. The longest surface wins."""
    return tuple(sorted(_count(f"{document.title}\n{document.text[:_MAX_CHARS]}")))


def jurisdictions(document: Document, tagged: Tagged) -> tuple[str, ...]:
    """Jurisdictions (`US`, `US-CA`, `EU`, …): of places in the title, the opening or named twice, and of main
    agencies.
    """
    counts = _count(document.text[:_MAX_CHARS])
    weighed = counts + _count(document.title) + _count(document.title) + _count(document.text[:_LEAD_CHARS])
    found = {place.split(":")[0] for place, n in weighed.items() if n >= _MIN_MENTIONS}
    found |= {
        e.country
        for e in tagged.entities
        if e.country and e.entity_type == "agency" and e.salience == "main" and e.role in _AGENCY_ROLES
    }
    return tuple(sorted(code for code in found if not any(other.startswith(f"{code}-") for other in found)))


def _count(text: str) -> Counter[str]:
    known = load_places()
    tokens = _tokens(text)
    counts: Counter[str] = Counter()
    i = 0
    while i < len(tokens):
        length, place = _longest(tokens, i, known)
        if place is not None:
            counts[place] += 1
        i += length
    return counts


def _longest(tokens: tuple[str, ...], i: int, known: Mapping[tuple[str, ...], str]) -> tuple[int, str | None]:
    if tokens[i][0].isupper():
        for length in range(min(_LONGEST, len(tokens) - i), 0, -1):
            place = known.get(tokens[i : i + length])
            if place is not None:
                return length, place
    return 1, None


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(re.sub(r"['’]s$", "", m.group()).replace("’", "'") for m in _TOKEN.finditer(text))
