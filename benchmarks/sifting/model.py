"""From labelled rows to weights: all heads fitted, calibrated and cut. `train(table)` is the whole of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import numpy as np

from benchmarks.sifting.fitting import (
    CUES,
    CUES_AND_PARTS,
    PARTS,
    SENSES,
    Linear,
    Scores,
    calibrate,
    fit,
    held_out,
    loose_threshold,
    probabilities,
    scored,
    threshold,
)
from benchmarks.sifting.line_head import fit_lines, stated
from benchmarks.sifting.manner_head import fit_manner
from benchmarks.sifting.rows import LONG_KINDS, NEWS_KINDS, SHORT_KINDS, Bools, Floats, Table
from benchmarks.sifting.type_heads import fit_types
from pipeline.detect.lines import LineHead
from pipeline.detect.weights import AS_IT_IS, DISPUTE, LINES_SHARE, MANNER, TOPICAL, UNSURE, Curve, Weights, log_odds
from pipeline.records import TYPES

#: Thresholds lie between these: a false alarm costs a reader's trust, a missed one the whole matter.
_CORE = (0.38, 0.48)
#: Those of a controversy, on its own curve, in short texts and in long ones; and those of a type.
_SHORT, _LONG = (0.3, 0.48), (0.36, 0.56)
_SHORT_TYPE, _LONG_TYPE = (0.28, 0.4), (0.36, 0.48)
_LINES = "lines"
#: A coefficient that moves no score by this much is left out.
_NEGLIGIBLE = 1e-3


def train(table: Table) -> Weights:
    """Weights from rows. Calibration and thresholds come from draws of folds of these rows alone."""
    drawn, raw = held_out(table, _learnt)
    lines = raw.pop(_LINES)
    calibration = _calibration(drawn, raw)
    scores = {head: probabilities(raw[head], calibration[head]) for head in raw}
    odds = np.array([log_odds(one) for one in scores["core"] * scores[DISPUTE]])
    is_read = (scores["core"] >= TOPICAL) & (np.abs(odds) <= UNSURE)
    odds += np.where(is_read, LINES_SHARE * lines, 0.0)
    joint, manner = _joint(drawn, odds)
    fitted = {**heads(table), MANNER: manner}
    calibration[MANNER] = AS_IT_IS
    chances = _chances(drawn, odds, joint, manner)
    return _packed(fitted, fit_lines(table), calibration, joint, _thresholds(drawn, scores, chances))


def _learnt(table: Table) -> Scores:
    """What scores other rows by each head, and by what one of their sentences states, after these."""
    fitted, line_head = heads(table), fit_lines(table)
    return lambda held: {**scored(fitted, held), _LINES: stated(line_head, held)}


def heads(table: Table) -> dict[str, Linear]:
    """All heads over articles, uncalibrated: the topic from all rows, the dispute from core ones, types from
    controversies.
    """
    core = table.at(table.core)
    return {
        "core": fit(table, table.core, (CUES, SENSES, PARTS)),
        DISPUTE: fit(core, core.disputed, (CUES_AND_PARTS, SENSES)),
        **fit_types(table.at(table.disputed)),
    }


def _calibration(table: Table, raw: Mapping[str, Floats]) -> dict[str, Curve]:
    """By head, on news where there is any: the dispute on core rows, all types together on controversies."""
    real, weights = _judges(table), table.weights
    core, told = real & table.core, real & table.disputed
    joined = np.stack([raw[f"type:{t}"] for t in TYPES], axis=1)[told].ravel()
    of_types = calibrate(joined, table.types[told].ravel(), np.repeat(weights[told], len(TYPES)))
    return {
        "core": calibrate(raw["core"][real], table.core[real], weights[real]),
        DISPUTE: calibrate(raw[DISPUTE][core], table.disputed[core], weights[core]),
        **{f"type:{t}": of_types for t in TYPES},
    }


def _joint(table: Table, odds: Floats) -> tuple[tuple[Curve, Curve], Linear]:
    """The controversy's curve for short texts and for long ones, and what the way adds in which a long one is told, on
    all that is not made up: a text that is surely on the topic is surer to report a dispute than the product says,
    whoever wrote it.
    """
    short = table.is_kind(*SHORT_KINDS)
    long, told = fit_manner(table, odds, table.is_kind(*LONG_KINDS))
    return (calibrate(odds[short], table.disputed[short], table.weights[short]), long), told


def _chances(table: Table, odds: Floats, joint: tuple[Curve, Curve], manner: Linear) -> tuple[Floats, Floats]:
    """A controversy's probability in a short text and in a long one, by rows."""
    told = scored({MANNER: manner}, table)[MANNER]
    (slope, offset), (long_slope, long_offset) = joint
    return probabilities(odds, (slope, offset)), probabilities(long_slope * odds + told, (1.0, long_offset))


def _thresholds(
    table: Table, scores: Mapping[str, Floats], chances: tuple[Floats, Floats]
) -> dict[str, tuple[float, float]]:
    """For short texts and for long ones. The controversy's is of its own probability, among what is called core: a
    loose one on short news, where an event that is missed costs most, and that of all long texts, since labelled long
    news is little.
    """
    judges, weights, disputed = _judges(table), table.weights, table.disputed
    of_short, of_long = judges & table.is_kind(*SHORT_KINDS), judges & table.is_kind(*LONG_KINDS)
    core = [threshold(table.core[of], scores["core"][of], weights[of], *_CORE) for of in (of_short, of_long)]
    short, long = (np.where(scores["core"] >= cut, one, 0.0) for cut, one in zip(core, chances, strict=True))
    all_long = table.is_kind(*LONG_KINDS)
    dispute = (
        loose_threshold(disputed[of_short], short[of_short], weights[of_short], *_SHORT),
        threshold(disputed[all_long], long[all_long], weights[all_long], *_LONG),
    )
    types = (
        _type_threshold(table, scores, of_short, *_SHORT_TYPE),
        _type_threshold(table, scores, of_long, *_LONG_TYPE),
    )
    return {
        "core": (core[0], core[1]),
        DISPUTE: dispute,
        MANNER: (0.0, 0.0),
        **{f"type:{t}": types for t in TYPES},
    }


def _judges(table: Table) -> Bools:
    """The rows that calibrate and cut a head: news, or all that is not made up where there is none."""
    news = table.is_kind(*NEWS_KINDS)
    return news if news.any() else ~table.is_kind("synthetic")


def _type_threshold(
    table: Table, scores: Mapping[str, Floats], of_length: Bools, lowest: float, highest: float
) -> float:
    """One for all types, since most are too rare for one of their own; on news of one length: a long text has words of
    types that are not its matter.
    """
    told = of_length & table.disputed
    joined = np.stack([scores[f"type:{t}"] for t in TYPES], axis=1)[told]
    weights = np.repeat(table.weights[told, None], len(TYPES), axis=1)
    return threshold(table.types[told], joined, weights, lowest, highest)


def _packed(
    fitted: Mapping[str, Linear],
    line_head: LineHead | None,
    calibration: Mapping[str, Curve],
    joint: tuple[Curve, Curve],
    thresholds: Mapping[str, tuple[float, float]],
) -> Weights:
    """The heads over one list of figures; the version is a hash of all that they weigh and decide."""
    names = sorted({n for head in fitted.values() for n, c in head.coefficients.items() if abs(c) > _NEGLIGIBLE})
    coefficients = np.array([[head.coefficients.get(name, 0.0) for name in names] for head in fitted.values()])
    cuts = np.array([thresholds[head] for head in fitted])
    curves = np.array([*(calibration[head] for head in fitted), *joint])
    kept = [coefficients, cuts, curves]
    if line_head is not None:
        kept += [line_head.picking, line_head.weighing, line_head.of_place]
    shown = b"".join(part.astype(np.float32).round(4).tobytes() for part in kept)
    return Weights(
        version=f"sift-{hashlib.sha256(json.dumps(names).encode() + shown).hexdigest()[:10]}",
        index={name: i for i, name in enumerate(names)},
        heads=tuple(fitted),
        coefficients=coefficients,
        intercepts=np.array([head.intercept for head in fitted.values()]),
        calibration=np.array([calibration[head] for head in fitted]),
        thresholds=cuts,
        joint=joint,
        line_head=line_head,
    )
