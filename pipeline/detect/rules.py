"""Sifting by plain rules: for languages without trained weights, and as the floor that training must beat."""

from __future__ import annotations

from pipeline.detect.reading import Reading, total
from pipeline.records import TYPES

_QUIET = ("stance:labelled_opinion", "stance:market", "stance:psychology", "stance:gadget", "term:negative")
_MIN_CONFLICT = 2


def rule_scores(reading: Reading) -> dict[str, float]:
    """Scores by head, 0 to 1, 0.5 and above meaning yes: the trained sifter's heads, decided by counting."""
    n_near, quiet = len(reading.near), sum(total((reading.title, *reading.lead))[name] for name in _QUIET)
    in_title, in_lead = reading.title.has_topic, any(line.has_topic for line in reading.lead)
    core = 0.15 * min(n_near, 4) + 0.35 * in_title + 0.15 * in_lead - 0.15 * quiet
    types = _types(reading)
    conflict = sum(types.values())
    controversy = core * (0.3 + 0.2 * min(conflict / _MIN_CONFLICT, 2.5)) if conflict else 0.0
    scores = {"core": _unit(core), "controversy": _unit(controversy - 0.3 * bool(quiet))}
    scores.update((f"type:{t}", _unit(0.25 * types[t])) for t in TYPES)
    return scores


def _types(reading: Reading) -> dict[str, float]:
    """Weight of each type's cues where the technology is spoken of; the title counts twice."""
    weights: dict[str, float] = dict.fromkeys(TYPES, 0.0)
    for line, weight in [(reading.title, 2.0), *((line, 1.0) for line in reading.near)]:
        for cue in line.cues:
            if cue.startswith("type:"):
                weights[cue.removeprefix("type:")] += weight
            elif cue.startswith("term:cue:"):
                weights[cue.removeprefix("term:cue:")] += weight
    return weights


def _unit(score: float) -> float:
    return max(0.0, min(1.0, score))
