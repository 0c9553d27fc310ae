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
#: How much a place counts towards the seat of a matter: in the title, in the opening, and for each main authority.
_TITLE_WEIGHT, _LEAD_WEIGHT, _AGENCY_WEIGHT = 6, 2, 2
#: A town or a state is the seat when it makes up so much of all that is said of its country.
_TOWN_SHARE, _STATE_SHARE = 0.4, 0.5
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


def country_of(name: str) -> str | None:
    """The country (ISO 3166, or EU) of a place or people by its name; None where it is not known."""
    place = load_places().get(_tokens(name))
    return place.split(":")[0].split("-")[0] if place else None


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


def seat(document: Document, tagged: Tagged) -> str | None:
    """The place whose law a document is about: a town or state where it is named far more than others, else a country.

    None where no place is named.
    """
    weights = _weighed(document, tagged)
    countries: Counter[str] = Counter()
    for place, weight in weights.items():
        countries[_country(place)] += weight
    if not countries:
        return None
    country = _foremost(countries)
    states: Counter[str] = Counter()
    for place, weight in weights.items():
        if "-" in place and _country(place) == country:
            states[place.split(":")[0]] += weight
    towns = Counter({p: w for p, w in weights.items() if ":" in p and _country(p) == country})
    for smaller, share in ((towns, _TOWN_SHARE), (states, _STATE_SHARE)):
        if smaller and smaller[_foremost(smaller)] >= share * countries[country]:
            return _foremost(smaller)
    return country


def _weighed(document: Document, tagged: Tagged) -> Counter[str]:
    """Places by how much is said of them, title and opening first; countries also by their main authorities."""
    weights = _count(document.text[:_MAX_CHARS])
    for text, weight in ((document.title, _TITLE_WEIGHT), (document.text[:_LEAD_CHARS], _LEAD_WEIGHT)):
        for place, n in _count(text).items():
            weights[place] += weight * n
    for entity in tagged.entities:
        if entity.country and entity.salience == "main" and entity.role in ("lawmaker", "regulator"):
            weights[entity.country] += _AGENCY_WEIGHT + _TITLE_WEIGHT * (entity.entity_id in tagged.title_entity_ids)
    return weights


def _country(place: str) -> str:
    return place.split(":")[0].split("-")[0]


def _foremost(weights: Mapping[str, int]) -> str:
    return min(weights, key=lambda place: (-weights[place], place))


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
