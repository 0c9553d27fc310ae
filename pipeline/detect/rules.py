"""Sifting by plain rules: for languages without trained weights, and as the floor that training must beat.

Points are log odds. They were fitted to English texts of which only the lexicon's terms were read, as in the other
languages, and rounded (decision 0043).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Set

from pipeline.detect.reading import Line, Reading, total
from pipeline.records import TYPES

_OPINION = "stance:labelled_opinion"
_QUIET = (_OPINION, "stance:market", "stance:psychology", "stance:gadget", "term:negative")
#: Types whose words stand in quiet news as often.
_UNTELLING = frozenset({"contract_award", "other"})
#: Beside words for a consultation, a hearing of experts, guidance or a tender these types are who does it.
_PROCEDURE, _PROCEEDINGS = "type:procedure", _UNTELLING | {"regulatory_action", "legislation"}


def rule_scores(reading: Reading) -> dict[str, float]:
    """Scores by head, 0 to 1, 0.5 and above meaning yes: the trained sifter's heads, decided by counting."""
    start = (reading.title, *reading.lead)
    named = _named(reading)
    quiet = min(2, sum(total(start)[name] for name in _QUIET))
    core = named[0] * 3.0 + named[1] * 1.2 + named[2] * 1.0 - 0.4 * quiet - 1.0
    quiet += 6 * (_OPINION in reading.title.cues)  # full of dispute, and holds no news
    disputed = named[0] * 1.6 + named[1] * 1.0 + named[2] * 0.8 + _disputed(reading, start) - 0.6 * quiet - 3.0
    scores = {"core": _logistic(core), "controversy": min(_logistic(core), _logistic(disputed))}
    types = _types(reading)
    scores.update((f"type:{t}", min(1.0, 0.25 * types[t])) for t in TYPES)
    return scores


def _named(reading: Reading) -> tuple[bool, bool, bool]:
    """Whether the title speaks of the technology; if not, whether the lead does; whether the first sentence does."""
    in_title, in_lead = reading.title.has_topic, any(line.has_topic for line in reading.lead)
    return in_title, in_lead and not in_title, any(line.has_topic for line in reading.lines[:1])


def _disputed(reading: Reading, start: tuple[Line, ...]) -> float:
    """What cues of types, of gravity and of answers say."""
    in_title, in_lead = len(_kinds((reading.title,))), len(_kinds(reading.lead))
    telling = sum(1 for line in reading.lines if _kinds((line,))) / max(1, len(reading.lines))
    counts = total(start)
    fined = "fine" in _kinds(start)
    grave, answered = min(2, counts["term:severity"]), min(2, counts["term:response"])
    return 1.0 * min(2, in_title) + 0.3 * min(3, in_lead) + 1.9 * telling + 0.7 * fined + 0.5 * grave + 1.0 * answered


def _kinds(lines: Iterable[Line]) -> Set[str]:
    """The types of which some line has a cue; who consults, hears experts or calls for bids disputes nothing yet."""
    return {
        kind
        for line in lines
        for cue in line.cues
        if (kind := _kind(cue)) and kind not in (_PROCEEDINGS if _PROCEDURE in line.cues else _UNTELLING)
    }


def _kind(cue: str) -> str:
    """The type that a cue speaks for; empty for other cues."""
    section, _, kind = cue.removeprefix("term:").rpartition(":")
    return kind if section in ("type", "cue") and cue != _PROCEDURE else ""


def _types(reading: Reading) -> dict[str, float]:
    """Weight of each type's cues in the title, which counts twice, and where the technology is spoken of; a short text
    is all about it.
    """
    weights: dict[str, float] = dict.fromkeys(TYPES, 0.0)
    about = reading.near if reading.is_long else reading.lines
    for line, weight in [(reading.title, 2.0), *((line, 1.0) for line in about)]:
        for cue in line.cues:
            if kind := _kind(cue):
                weights[kind] += weight
    return weights


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
