"""The trained sifter's weights: linear heads over named figures, each with its calibration. `sift-card.md`
describes them.
"""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from pipeline.detect.senses import zone_of

FILE = "sift-weights.npz"
#: The head that tells whether an article on the topic reports a dispute; learnt from such articles alone.
DISPUTE = "dispute"
FloatArray = npt.NDArray[np.float64]
#: Slope and offset of a logistic curve.
Curve = tuple[float, float]
_AS_IT_IS: Curve = (1.0, 0.0)
_LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Weights:
    """`coefficients[h, i]` weighs the figure of index `i` in head `heads[h]`.

    `calibration[h]` is (slope, offset) of the logistic curve from raw score to probability; `joint` the same for a
    controversy, from the log odds of core and dispute together, in a short and in a long text; `thresholds[h]` the
    least probabilities at which a head says yes to a short and to a long text.
    """

    version: str
    index: Mapping[str, int]
    heads: tuple[str, ...]
    coefficients: FloatArray
    intercepts: FloatArray
    calibration: FloatArray
    thresholds: FloatArray
    joint: tuple[Curve, Curve] = (_AS_IT_IS, _AS_IT_IS)

    def scores(self, figures: Mapping[str, float]) -> dict[str, float]:
        """Probability per head. That of a controversy comes from the topic's times that of a dispute about it."""
        known = [(self.index[name], value) for name, value in figures.items() if name in self.index]
        values = np.array([value for _, value in known])
        raw = self.intercepts + self.coefficients[:, [i for i, _ in known]] @ values
        curve = raw * self.calibration[:, 0] + self.calibration[:, 1]
        scores = {head: _logistic(float(curve[h])) for h, head in enumerate(self.heads)}
        if DISPUTE in scores:
            product = scores["core"] * scores.pop(DISPUTE)
            slope, offset = self.joint[not figures.get("is:short")]
            scores["controversy"] = min(scores["core"], _logistic(slope * log_odds(product) + offset))
        return scores

    def cuts(self, is_long: bool) -> dict[str, float]:
        """Per head the probability from which it says yes; that of a dispute cuts the controversy's."""
        cuts = {head: float(cut) for head, cut in zip(self.heads, self.thresholds[:, int(is_long)], strict=True)}
        if DISPUTE in cuts:
            cuts["controversy"] = cuts.pop(DISPUTE)
        return cuts

    def pushes(self, head: str, figures: Mapping[str, float], limit: int) -> tuple[tuple[str, float], ...]:
        """The figures that pushed a head most, with their share of the raw score; strongest first.

        Figures of what words mean count together, by the zone that the words stand in.
        """
        h = self.heads.index(head)
        shares: dict[str, float] = defaultdict(float)
        for name, value in figures.items():
            if name in self.index:
                shares[zone_of(name) or name] += float(self.coefficients[h, self.index[name]] * value)
        return tuple(sorted(shares.items(), key=lambda p: (-abs(p[1]), p[0]))[:limit])


def log_odds(probability: float) -> float:
    """Of a probability; what is next to sure counts as all but sure."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def load_weights() -> Weights | None:
    """The packaged weights; None where the package was built without them (the sifter then works by rules)."""
    path = resources.files("pipeline.detect").joinpath(FILE)
    return read_weights(path.read_bytes()) if path.is_file() else None


def read_weights(raw: bytes) -> Weights:
    """Weights from the bytes of an npz file. Raises ValueError where it is not one that `write_weights` wrote."""
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as kept:
            names = [str(n) for n in kept["names"]]
            return Weights(
                version=str(kept["version"]),
                index={name: i for i, name in enumerate(names)},
                heads=tuple(str(h) for h in kept["heads"]),
                coefficients=kept["coefficients"].astype(np.float64),
                intercepts=kept["intercepts"].astype(np.float64),
                calibration=kept["calibration"].astype(np.float64),
                thresholds=kept["thresholds"].astype(np.float64),
                joint=_curves(kept["joint"]),
            )
    except (KeyError, OSError, EOFError, ValueError, BadZipFile) as error:
        raise ValueError(f"sifter weights: not a weights file ({error}); train them again") from error


def _curves(raw: FloatArray) -> tuple[Curve, Curve]:
    (short_slope, short_offset), (long_slope, long_offset) = raw.tolist()
    return (short_slope, short_offset), (long_slope, long_offset)


def write_weights(weights: Weights, path: Path) -> None:
    """Write weights so that equal weights give equal bytes."""
    names = sorted(weights.index, key=lambda n: weights.index[n])
    np.savez_compressed(
        path,
        version=np.array(weights.version),
        names=np.array(names),
        heads=np.array(weights.heads),
        coefficients=weights.coefficients.astype(np.float32),
        intercepts=weights.intercepts.astype(np.float32),
        calibration=weights.calibration.astype(np.float32),
        thresholds=weights.thresholds.astype(np.float32),
        joint=np.array(weights.joint, dtype=np.float32),
    )
