"""Confidences that can be believed: of the mentions that say 0.8, about four in five are right.

`calibration.json` lies beside this module; `python -m benchmarks.train_tagger` makes it from held-out articles.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import numpy as np

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
        raw, calibrated = zip(*points, strict=True)
        confidence = float(np.interp(one.confidence, raw, calibrated))
        if one.link is None or one.link.entity_id is None or confidence >= self.linked:
            return replace(one, confidence=confidence)
        reason = f"{one.rule}; too unsure to be linked"
        return replace(one, confidence=confidence, rule=reason, link=replace(one.link, entity_id=None))


@cache
def load_calibration() -> Calibration:
    """The curves as shipped."""
    content = (files("pipeline.tag") / "calibration.json").read_bytes()
    stored = json.loads(content)
    curves = {rule: tuple((raw, to) for raw, to in points) for rule, points in stored["curves"].items()}
    return Calibration(curves, stored["linked"], hashlib.sha256(content).hexdigest()[:6])
