"""What the reader says of candidates, as features: of the stretch, of its surest place, of its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

import numpy as np
from numpy.typing import NDArray

from pipeline.tag.candidates import Candidate
from pipeline.tag.classifier import CLASSES
from pipeline.tag.reader import TYPES, Said

UNREAD = "no-reader"
_STEPS = np.array([-5, -3.5, -2.5, -1.5, -0.75, 0, 0.75, 1.5, 2.5, 3.5, 5])  # of the logarithm of the odds
_LOW, _MIDDLE, _LIKELY = 3, 6, 0.5
_INSIDE = 0.3  # a candidate less likely than this, with a likely name in it
_LONG = 4
_HEARD = 0.3  # of the reader's own word, which the weights, learnt from names mostly known, make too little of
_NONE = CLASSES.index("none")
_SAID = [CLASSES.index(kind) for kind in TYPES]


def reader_features(text: str, some: Sequence[Candidate], said: Said | None) -> Iterator[list[str]]:
    """The features of each candidate, in their order."""
    if said is None or not some:
        yield from ([UNREAD] for _ in some)
        return
    odds = span_odds(said, some)
    whole = odds.sum(axis=1)
    is_read = (~np.isnan(whole)).tolist()
    # All of one kind at once, and then as lists: one number of an array costs as much as five of a list.
    steps, type_steps, tops = _step(whole).tolist(), _step(odds).tolist(), odds.argmax(axis=1).tolist()
    surest = _surest(text, some, whole)
    most_within = _most(1 - np.exp(said[:, 0]), some)
    inner_steps = _step(most_within).tolist()
    goes_on = (np.exp(said[:, 2::2]).sum(axis=1) > _LIKELY).tolist()
    for at, one in enumerate(some):
        if not is_read[at]:
            yield [UNREAD]
            continue
        size, step = min(_LONG, one.last - one.first), steps[at]
        found = [f"r~{step}", f"r={TYPES[tops[at]]}:{step}", f"r~{step}&n={size}"]
        found.extend(f"r:{kind}={level}" for kind, level in zip(TYPES, type_steps[at], strict=True) if level >= _LOW)
        best = surest[text[one.start : one.end]]
        found.append(f"rb={TYPES[tops[best]]}:{steps[best]}")
        found.append(f"rin={inner_steps[at]}")
        if whole[at] < _INSIDE and most_within[at] > _LIKELY:
            parts = np.exp(said[one.first : one.last, 1:]).reshape(-1, len(TYPES), 2).sum(axis=2).max(axis=0)
            found.append(f"rinside={TYPES[int(parts.argmax())]}:{size}")
        found.append(f"rnext={int(goes_on[one.last])}")
        yield found


def span_odds(said: Said, some: Sequence[Candidate]) -> NDArray[np.float64]:
    """How likely each stretch is exactly one name of each type: begins there, goes on, and ends there."""
    begins, on = said[:, 1::2].astype(np.float64), said[:, 2::2].astype(np.float64)
    sums = np.vstack([np.zeros((1, len(TYPES))), np.cumsum(np.nan_to_num(on), axis=0)])
    firsts, lasts = np.array([one.first for one in some]), np.array([one.last for one in some])
    ends = np.maximum(1e-6, 1 - np.exp(np.nan_to_num(on[lasts], nan=-12.0)))
    return np.asarray(np.exp(begins[firsts] + sums[lasts] - sums[firsts + 1]) * ends)


def raised(odds: NDArray[np.float32], said: Said | None, some: Sequence[Candidate]) -> NDArray[np.float32]:
    """A row of odds for each candidate, nearer to what the reader says where it is surer that something is named."""
    if said is None or not some:
        return odds
    spans = np.nan_to_num(span_odds(said, some))
    nothing = np.clip(1 - spans.sum(axis=1), 0, 1)
    mixed = (1 - _HEARD) * odds
    mixed[:, _SAID] += _HEARD * spans
    mixed[:, _NONE] += _HEARD * nothing
    is_surer = nothing < odds[:, _NONE]
    return np.where(is_surer[:, None], mixed, odds).astype(np.float32)


def _most(words: NDArray[np.float32], some: Sequence[Candidate]) -> NDArray[np.float64]:
    """The highest of each stretch's words."""
    ends = np.array([(one.first, one.last) for one in some]).ravel()
    return np.maximum.reduceat(words, ends)[::2].astype(np.float64)


def _step(odds: NDArray[np.float64]) -> NDArray[np.int64]:
    held = np.clip(odds, 1e-4, 1 - 1e-4)
    return np.asarray(np.digitize(np.log(held / (1 - held)), _STEPS))


def _surest(text: str, some: Sequence[Candidate], whole: NDArray[np.float64]) -> dict[str, int]:
    """Of each surface the candidate that is likeliest a name."""
    best: dict[str, int] = {}
    odds = whole.tolist()
    for at, one in enumerate(some):
        surface = text[one.start : one.end]
        if not isnan(odds[at]) and (surface not in best or odds[at] > odds[best[surface]]):
            best[surface] = at
    return best
