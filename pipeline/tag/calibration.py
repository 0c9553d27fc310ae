"""Confidences that can be believed: of the mentions that say 0.8, about four in five are right.

`calibration.json` lies beside this module; `python -m benchmarks.train_tagger` makes it from held-out articles.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from operator import itemgetter

from pipeline.tag.mentions import Found

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Calibration:
    """A rising curve for each rule, as points (raw, calibrated); a rule without one keeps its raw confidence.

    A known name whose calibrated confidence is below `linked` keeps its mention and loses its link.
    """

    curves: Mapping[str, Points]
    linked: float = 0.0
    version: str = "none"

    def of(self, one: Found) -> Found:
        """The mention with its calibrated confidence, unlinked where that is too low."""
        points = self.curves.get(one.rule.partition(":")[0])
        if points is None:
            return one
        confidence = _between(points, one.confidence)
        if one.link is None or one.link.entity_id is None or confidence >= self.linked:
            return replace(one, confidence=confidence)
        reason = f"{one.rule}; too unsure to be linked"
        return replace(one, confidence=confidence, rule=reason, link=replace(one.link, entity_id=None))


def _between(points: Points, value: float) -> float:
    """Where a value comes to on a curve, level before its first point and after its last one."""
    at = bisect_right(points, value, key=itemgetter(0))
    if at in (0, len(points)):
        return points[max(0, at - 1)][1]
    (low, first), (high, last) = points[at - 1], points[at]
    return (last - first) / (high - low) * (value - low) + first


@cache
def load_calibration() -> Calibration:
    """The curves as shipped."""
    content = (files("pipeline.tag") / "calibration.json").read_bytes()
    stored = json.loads(content)
    curves = {rule: tuple((raw, to) for raw, to in points) for rule, points in stored["curves"].items()}
    return Calibration(curves, stored["linked"], hashlib.sha256(content).hexdigest()[:6])
