"""Where a matter plays: places named in a text, and the jurisdictions that they and the agencies stand for.

`places.tsv` maps surfaces to `COUNTRY`, `COUNTRY-STATE` (ISO 3166) or either with `:place`; to `-` where a longer
name is no place of that country (Latin America). Bare place names are no entities; they help grouping and assessing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources

from pipeline.records import Document, Tagged

_AGENCY_ROLES = ("regulator", "lawmaker", "buyer", "subject")
_MIN_MENTIONS = 2
_LEAD_CHARS = 600
_MAX_CHARS = 20_000
_LONGEST = 5
#: How much a place counts towards the seat of a matter: in the title, in the opening, and for each main authority.
_TITLE_WEIGHT, _LEAD_WEIGHT, _AGENCY_WEIGHT = 6, 2, 2
#: A town, or a state, is the seat when it makes up so much of all that is said of its country, and other towns, or
#: states, far less: so many times less.
_TOWN_SHARE, _TOWN_LEAD = 0.25, 1.5
_STATE_SHARE, _STATE_LEAD = 0.4, 1.25
_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:[-'’][^\W_]+)*|,")
_NOWHERE = "-"
#: What the gazetteer gives bodies of several countries, Interpol say: nothing plays there.
_NO_COUNTRY = "INT"
#: A name that so many places bear, counties mostly, says nothing by itself.
_COMMON = 3
#: Towns and states whose names people bear too. Who is told to speak, with a title or an age is a person, and then
#: wherever both names stand together.
_GIVEN = (
    "Alexandria|Austin|Brooklyn|Charlotte|Georgia|Houston|Israel|Kent|London|Madison|Orlando|Paris|Salvador|Santiago|"
    "Sofia|Sydney|Virginia"
)
_SURNAME = r"[A-Z][a-z]+(?:-[A-Z][a-z]+)?"
_TITLE = r"(?:Mr|Mrs|Ms|Dr|Prof|Judge|Justice|Officer|Detective|Sgt|Capt|Rep|Sen)\.?"
_SPEAKS = (
    r"(?:said|says|told|tells|added|adds|wrote|writes|argue[sd]|agree[sd]|ask(?:s|ed)|warn(?:s|ed)|note[sd]|tweeted|"
    r"explain(?:s|ed)|claim(?:s|ed)|believe[sd]|insist(?:s|ed))"
)
_OFFICES = frozenset(
    (
        *("authorities", "board", "commissioner", "commissioners", "council", "councils", "councillors", "democrats"),
        *("detectives", "lawmakers", "mayor", "officers", "officials", "police", "prosecutors", "regulators"),
        *("republicans", "researchers", "residents", "senator", "senators", "sheriff", "supervisors", "tech"),
        *("university", "voters"),
    )
)
_PAIR = re.compile(rf"\b({_GIVEN}) ({_SURNAME})\b")
_SHOWN = re.compile(
    rf"(?<=\s)({_SURNAME})(?:,? who\b|,? {_SPEAKS}\b|, \d\d,)|\b{_TITLE} (?:(?:{_GIVEN}) )?({_SURNAME})\b"
)


@cache
def _lines() -> Sequence[tuple[tuple[str, ...], str, bool]]:
    """Tokens of a surface, its place, and whether that is meant by the whole surface only."""
    lines = resources.files("pipeline.detect").joinpath("places.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines[1:])
    return [(_tokens(surface), "" if place == _NOWHERE else place, bool(full)) for surface, place, *full in rows]


@cache
def load_places() -> Mapping[tuple[str, ...], str]:
    """Place by the tokens of its surface; an empty one where the surface is no place of the country in it."""
    return {tokens: place for tokens, place, _ in _lines()}


@cache
def _namesakes() -> Mapping[str, tuple[str, ...]]:
    """Towns in other states that a bare name may stand for too: those listed with their state behind a comma, but for
    those that nobody calls by the bare name of a far greater one (Paris, Texas).
    """
    known, found = load_places(), defaultdict[str, list[str]](list)
    for tokens, place, is_full_only in _lines():
        bare = known.get(tokens[: tokens.index(",")]) if "," in tokens and not is_full_only else None
        if bare is not None and bare != place:
            found[bare].append(place)
    return {place: tuple(sorted(others)) for place, others in found.items()}


@cache
def place_words() -> frozenset[str]:
    """Every word of a known place's name."""
    return frozenset(word for tokens in load_places() for word in tokens)


def country_of(name: str) -> str | None:
    """The country (ISO 3166, or EU) of a place or people by its name; None where it is not known."""
    place = load_places().get(_tokens(name))
    return place.split(":")[0].split("-")[0] if place else None


@lru_cache(maxsize=4)
def countries(text: str) -> frozenset[str]:
    """The countries (ISO 3166, EU) of all places named in a text."""
    text = text[:_MAX_CHARS]
    return frozenset(map(_country, _count(text, _persons(text))))


def region_of(name: str) -> str | None:
    """The state (`US-CA`) of a place by its name; None where it is not known, or in a country without listed states."""
    place = (load_places().get(_tokens(name)) or "").split(":")[0]
    return place if "-" in place else None


def places(document: Document) -> tuple[str, ...]:
    """Places named in title and text, sorted; each one once. The longest surface wins."""
    text, title, _ = _counts(document)
    return tuple(sorted(text + title))


def jurisdictions(document: Document, tagged: Tagged) -> tuple[str, ...]:
    """Jurisdictions (`US`, `US-CA`, `EU`, …): of places in the title, the opening or named twice, and of main
    agencies.
    """
    text, title, lead = _counts(document)
    weighed = text + title + title + lead
    found = {place.split(":")[0] for place, n in weighed.items() if n >= _MIN_MENTIONS}
    found |= {
        e.country
        for e in tagged.entities
        if e.country and e.country != _NO_COUNTRY
        if e.entity_type == "agency" and e.salience == "main" and e.role in _AGENCY_ROLES
    }
    return tuple(sorted(code for code in found if not any(other.startswith(f"{code}-") for other in found)))


def seat(document: Document, tagged: Tagged) -> str | None:
    """The place whose law a document is about: a town or state where more is said of it than of its country and of
    others like it, else a country. A report of one town's ban names those of others, and its country.

    None where no place is named.
    """
    weights = _weighed(document, tagged)
    countries: Counter[str] = Counter()
    for place, weight in weights.items():
        countries[_country(place)] += weight
    if not countries:
        return None
    country = _foremost(countries)
    towns, states = Counter[str](), Counter[str]()
    for place, weight in weights.items():
        if _country(place) == country and ":" in place:
            towns[place] += weight
        if _country(place) == country and "-" in place:
            states[place.split(":")[0]] += weight
    for smaller, share, lead in ((towns, _TOWN_SHARE, _TOWN_LEAD), (states, _STATE_SHARE, _STATE_LEAD)):
        first, second = (*(weight for _, weight in smaller.most_common(2)), 0, 0)[:2]
        if first and first >= max(share * countries[country], weights[country], lead * second):
            return _foremost(smaller)
    return country


def _weighed(document: Document, tagged: Tagged) -> Counter[str]:
    """Places by how much is said of them, title and opening first; countries also by their main authorities."""
    weights, title, lead = _counts(document)
    for counts, weight in ((title, _TITLE_WEIGHT), (lead, _LEAD_WEIGHT)):
        for place, n in counts.items():
            weights[place] += weight * n
    for entity in tagged.entities:
        if not entity.country or entity.country == _NO_COUNTRY:
            continue
        if entity.salience == "main" and entity.role in ("lawmaker", "regulator"):
            weights[entity.country] += _AGENCY_WEIGHT + _TITLE_WEIGHT * (entity.entity_id in tagged.title_entity_ids)
    return weights


def _country(place: str) -> str:
    return place.split(":")[0].split("-")[0]


def _foremost(weights: Mapping[str, int]) -> str:
    return min(weights, key=lambda place: (-weights[place], place))


def _counts(document: Document) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each place is named in text, title and opening, towns with a namesake told apart."""
    text = document.text[:_MAX_CHARS]
    persons = _persons(f"{document.title}\n{text}")
    parts = [_count(part, persons) for part in (text, document.title, text[:_LEAD_CHARS])]
    meant = _meant(parts[0].keys() | parts[1].keys())
    named, title, lead = (_renamed(counts, meant) for counts in parts)
    return named, title, lead


def _meant(named: Collection[str]) -> dict[str, str]:
    """Of towns with namesakes those that a bare name means: the one whose state is named where its own is not; none
    where that does not tell which one of many it is. In another country it is only where another town of that country
    is named, and nothing of its own: a British researcher moves no town.
    """
    known = _namesakes()
    others_named = [place for place in named if place and place not in known]
    states = {place.split(":")[0] for place in others_named}
    lands = {_country(place) for place in others_named}
    abroad = {_country(place) for place in others_named if ":" in place}
    meant: dict[str, str] = {}
    for place in known.keys() & {*named}:
        land = _country(place)
        near = {other for other in known[place] if _country(other) == land and other.split(":")[0] in states}
        far = {other for other in known[place] if _country(other) in abroad and land not in lands}
        others = sorted(near | {other for other in far if _country(other) != land})
        if place.split(":")[0] not in states and (len(others) == 1 or len(known[place]) >= _COMMON):
            meant[place] = others[0] if len(others) == 1 else ""
    return meant


def _renamed(counts: Counter[str], meant: Mapping[str, str]) -> Counter[str]:
    renamed = Counter[str]()
    for place, n in counts.items():
        renamed[meant.get(place, place)] += n
    renamed.pop("", None)
    return renamed


def _persons(text: str) -> frozenset[tuple[str, str]]:
    """Given name and surname of persons whose given name is a place's too."""
    pairs = {(match[1], match[2]) for match in _PAIR.finditer(text)}
    shown = {match[1] or match[2] for match in _SHOWN.finditer(text)} if pairs else set()
    common = {word for word in text.split() if word.islower()} if shown else set()
    return frozenset((given, name) for given, name in pairs if name in shown and not _is_word(name, common))


def _is_word(name: str, common: set[str]) -> bool:
    """Whether a capitalised word stands in small letters too, alone or in another number: "Lawmakers said"."""
    small = name.lower()
    return not common.isdisjoint({small, small.removesuffix("s"), f"{small}s"}) or small in _OFFICES


def _count(text: str, persons: Collection[tuple[str, str]]) -> Counter[str]:
    """How often each place is named, persons who bear its name aside."""
    known = load_places()
    tokens = _tokens(text)
    counts: Counter[str] = Counter()
    i = 0
    while i < len(tokens):
        length, place = _longest(tokens, i, known)
        if place and not (length == 1 and tokens[i : i + 2] in persons):
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
