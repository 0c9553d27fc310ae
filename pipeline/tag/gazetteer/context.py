"""Decides what an ambiguous surface means where it stands: one reading, or none. Pure; says why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.detect.jurisdictions import country_of
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import AmbiguityRule, Reading

_CUED = 2  # from this strength on a cue has decided
_SOON = 250  # characters after a name in which a place named once counts
_ARTICLES = frozenset({"the", "a", "an"})  # beside a name they say less than its full name elsewhere


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a surface stands. `near` is its sentence with a neighbour on either side, `article` title and text.

    `before` and `after` are the few words directly beside it, `introduced` the entities that the article names by an
    unambiguous surface, `at` the character of `article` that it stands at; unless told, the last.
    """

    near: str
    article: str
    before: str = ""
    after: str = ""
    introduced: frozenset[str] = frozenset()
    at: int = 1 << 30


@dataclass(frozen=True, slots=True)
class Resolution:
    """`entity_id` None is no link. `reason` names the policy and the cue that decided.

    `is_outside`: a reading outside the gazetteer won (the river, the verb), so that the surface names nobody known.
    `is_cued`: a cue decided, not the usual reading alone. `is_around`: one that stands somewhere around, not beside it.
    """

    entity_id: str | None
    reason: str
    is_outside: bool = False
    is_cued: bool = False
    is_around: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reading of a rule has for it: `strength` 0 (nothing, or ruled out) to 5 (a cue directly beside it)."""

    reading: Reading
    strength: int
    reason: str
    is_around: bool = False


def judged(rule: AmbiguityRule, place: Surroundings) -> tuple[Judgement, ...]:
    """Every reading of the rule, in its order."""
    texts = (key(place.near), _article(place.article), key(place.before), key(place.after))
    folded = Surroundings(*texts, place.introduced, place.at)
    return tuple(_support(reading, folded) for reading in rule.readings)


def resolve(rule: AmbiguityRule, place: Surroundings) -> Resolution:
    """The one reading that the surroundings support best; two supported alike, or none, give no link."""
    found = judged(rule, place)
    best = max(one.strength for one in found)
    if best <= 0:
        return Resolution(None, f"{rule.surface}: no reading is supported")
    winners = [one for one in found if one.strength == best]
    if len({one.reading.entity_id for one in winners}) > 1:
        return Resolution(None, f"{rule.surface}: several readings are supported alike")
    entity_id, reason = winners[0].reading.entity_id, f"{rule.surface}: {winners[0].reason}"
    return Resolution(entity_id, reason, entity_id is None, best >= _CUED, winners[0].is_around)


def _support(reading: Reading, place: Surroundings) -> Judgement:
    """How strongly a reading is supported (0: not at all), and by what."""
    if reading.policy == "never" or (ruled_out := _ruled_out(reading, place)):
        return Judgement(reading, 0, "never alone" if reading.policy == "never" else str(ruled_out))
    introduced = reading.entity_id is not None and reading.entity_id in place.introduced
    cue = _beside(reading, place) if reading.policy != "introduced" else None
    is_weak = reading.entity_id is not None and not introduced and cue in _ARTICLES
    if cue and not is_weak:
        return Judgement(reading, 5, f"stands beside '{cue}'")
    if introduced:
        return Judgement(reading, 4, "introduced by its full name")
    if cue:
        return Judgement(reading, 3, f"stands beside '{cue}'")
    if reading.policy != "introduced":
        if cue := _found(reading.near, place.near):
            return Judgement(reading, 3, f"'{cue}' is near", is_around=True)
        if cue := _told(reading.anywhere, place):
            return Judgement(reading, 2, f"the article has '{cue}'", is_around=True)
    is_usual = reading.policy == "default"
    return Judgement(reading, int(is_usual), "the usual reading" if is_usual else "no cue")


def _ruled_out(reading: Reading, place: Surroundings) -> str | None:
    cue = (
        _found(reading.not_near, place.near)
        or _ends(reading.not_before, place.before)
        or _starts(reading.not_after, place.after)
    )
    return f"ruled out by '{cue}'" if cue else None


def _beside(reading: Reading, place: Surroundings) -> str | None:
    return _ends(reading.before, place.before) or _starts(reading.after, place.after)


@lru_cache(maxsize=4)
def _article(text: str) -> str:
    """An article folded once for all its surfaces."""
    return key(text)


def _told(cues: tuple[str, ...], place: Surroundings) -> str | None:
    """The first cue that the article has. A place named once, and only later, says nothing of whose a body is."""
    found = _all(cues, place.article)
    if len(found) == 1 and found[0][0] > place.at + _SOON and country_of(found[0][1].title()) is not None:
        return None
    return found[0][1] if found else None


@lru_cache(maxsize=256)
def _all(cues: tuple[str, ...], article: str) -> tuple[tuple[int, str], ...]:
    """Where an article has cues, and which."""
    found = _pattern(cues, r"(?<!\w)", "").finditer(article) if cues else ()
    return tuple((match.start(), match[0]) for match in found)


def _found(cues: Sequence[str], text: str) -> str | None:
    match = _pattern(tuple(cues), r"(?<!\w)", "").search(text) if cues and text else None
    return match[0] if match else None


def _ends(cues: Sequence[str], text: str) -> str | None:
    match = _pattern(tuple(cues), r"(?<!\w)", r"\s*$").search(text) if cues and text else None
    return match[0].strip() if match else None


def _starts(cues: Sequence[str], text: str) -> str | None:
    match = _pattern(tuple(cues), r"^\s*", "").search(text) if cues and text else None
    return match[0].strip() if match else None


@lru_cache(maxsize=4096)
def _pattern(cues: tuple[str, ...], head: str, tail: str) -> re.Pattern[str]:
    """One expression for all cues; a final `*` leaves the end of the word open."""
    parts = (re.escape(cue[:-1]) + r"\w*" if cue.endswith("*") else re.escape(cue) + r"(?!\w)" for cue in cues)
    return re.compile(f"{head}(?:{'|'.join(parts)}){tail}")
