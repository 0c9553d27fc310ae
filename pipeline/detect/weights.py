"""The trained sifter's weights: linear heads over named figures, each with its calibration. `sift-card.md`
describes them.
"""

from __future__ import annotations

import io
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from pipeline.detect.lines import LineFigures, LineHead
from pipeline.detect.senses import zone_of

FILE = "sift-weights.npz"
#: The head that tells whether an article on the topic reports a dispute; learnt from such articles alone.
DISPUTE = "dispute"
#: The head of how a long text is told, added to the log odds of its controversy as they lie on their curve.
MANNER = "manner"
FloatArray = npt.NDArray[np.float64]
#: Slope and offset of a logistic curve.
Curve = tuple[float, float]
AS_IT_IS: Curve = (1.0, 0.0)
_LEAST = 1e-6
#: How much of what its strongest sentence states is added to the log odds of a long text's controversy.
LINES_SHARE = 0.6
#: Of what is less likely than this to be about the technology no sentence is read: it would change nothing.
TOPICAL = 0.25
#: Nor of what is this surely a controversy, or none, by topic and dispute together (log odds): it would hardly matter.
UNSURE = 3.0


@dataclass(frozen=True, slots=True)
class Weights:
    """`coefficients[h, i]` weighs the figure of index `i` in head `heads[h]`.

    `calibration[h]` is (slope, offset) of the logistic curve from raw score to probability; `joint` the same for a
    controversy, in a short and in a long text, from the log odds of core and dispute together and, in a long one, what
    its strongest sentence states; `thresholds[h]` the least probabilities at which a head says yes to a short and to a
    long text. The head `MANNER` says nothing by itself: it moves a controversy's log odds in a long text.
    """

    version: str
    index: Mapping[str, int]
    heads: tuple[str, ...]
    coefficients: FloatArray
    intercepts: FloatArray
    calibration: FloatArray
    thresholds: FloatArray
    joint: tuple[Curve, Curve] = (AS_IT_IS, AS_IT_IS)
    line_head: LineHead | None = None

    def scores(self, figures: Mapping[str, float], stated: float = 0.0) -> dict[str, float]:
        """Probability per head. That of a controversy comes from the topic's times that of a dispute about it, and in a
        long text from what is `stated` in one of its sentences.
        """
        curve = self._curve(figures)
        manner = self._manner(curve)
        scores = {head: _logistic(float(curve[h])) for h, head in enumerate(self.heads) if head != MANNER}
        if DISPUTE in scores:
            product = scores["core"] * scores.pop(DISPUTE)
            slope, offset = self.joint[not figures.get("is:short")]
            odds = log_odds(product) + LINES_SHARE * stated
            scores["controversy"] = min(scores["core"], _logistic(slope * odds + offset + manner))
        return scores

    def reads_on(self, figures: Mapping[str, float]) -> bool:
        """True for a long text that is likely enough on the topic, and of which it is unsure enough whether it reports
        a dispute, that its sentences are worth reading.
        """
        if self.line_head is None or figures.get("is:short"):
            return False
        curve = self._curve(figures)
        core, dispute = (_logistic(float(curve[self.heads.index(head)])) for head in ("core", DISPUTE))
        return core >= TOPICAL and abs(log_odds(core * dispute)) <= UNSURE

    def stated(self, lines: Sequence[LineFigures]) -> float:
        """The log odds that the strongest of a long text's sentences states something newly disputed."""
        return self.line_head.stated(lines) if self.line_head else 0.0

    def _manner(self, curve: FloatArray) -> float:
        """What the way in which a text is told adds; 0.0 without that head, and of a short text."""
        return float(curve[self.heads.index(MANNER)]) if MANNER in self.heads else 0.0

    def _curve(self, figures: Mapping[str, float]) -> FloatArray:
        """The log odds of each head."""
        known = [(self.index[name], value) for name, value in figures.items() if name in self.index]
        raw = self.intercepts + self.coefficients[:, [i for i, _ in known]] @ np.array([value for _, value in known])
        curve: FloatArray = raw * self.calibration[:, 0] + self.calibration[:, 1]
        return curve

    def cuts(self, is_long: bool) -> dict[str, float]:
        """Per head the probability from which it says yes; that of a dispute cuts the controversy's."""
        cuts = {head: float(cut) for head, cut in zip(self.heads, self.thresholds[:, int(is_long)], strict=True)}
        cuts.pop(MANNER, None)
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
                line_head=_line_head(kept) if "line_names" in kept else None,
            )
    except (KeyError, OSError, EOFError, ValueError, BadZipFile) as error:
        raise ValueError(f"sifter weights: not a weights file ({error}); train them again") from error


def _curves(raw: FloatArray) -> tuple[Curve, Curve]:
    (short_slope, short_offset), (long_slope, long_offset) = raw.tolist()
    return (short_slope, short_offset), (long_slope, long_offset)


def _line_head(kept: Mapping[str, FloatArray]) -> LineHead:
    picking, weighing = kept["line_coefficients"].astype(np.float64)
    return LineHead(
        index={str(name): i for i, name in enumerate(kept["line_names"])},
        picking=picking,
        weighing=weighing,
        of_place=kept["line_place"].astype(np.float64),
        intercept=float(kept["line_intercept"]),
    )


def write_weights(weights: Weights, path: Path) -> None:
    """Write weights so that equal weights give equal bytes."""
    np.savez_compressed(
        path,
        allow_pickle=False,
        **_line_arrays(weights.line_head),
        version=np.array(weights.version),
        names=np.array(_ordered(weights.index)),
        heads=np.array(weights.heads),
        coefficients=weights.coefficients.astype(np.float32),
        intercepts=weights.intercepts.astype(np.float32),
        calibration=weights.calibration.astype(np.float32),
        thresholds=weights.thresholds.astype(np.float32),
        joint=np.array(weights.joint, dtype=np.float32),
    )


def _line_arrays(head: LineHead | None) -> dict[str, npt.NDArray[Any]]:
    if head is None:
        return {}
    return {
        "line_names": np.array(_ordered(head.index)),
        "line_coefficients": np.array([head.picking, head.weighing], dtype=np.float32),
        "line_place": head.of_place.astype(np.float32),
        "line_intercept": np.array(head.intercept, dtype=np.float32),
    }


def _ordered(index: Mapping[str, int]) -> list[str]:
    return sorted(index, key=lambda name: index[name])
