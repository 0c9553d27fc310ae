"""What an article means, in a few whole numbers: where the encoder puts it, seen along the axes that tell articles on
the topic apart.

In: `Sifted.place`. Out: bytes that a signature keeps, and how alike articles and groups are by them. Whole numbers add
up exactly, so that a group is the same in whatever order its articles came.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import numpy.typing as npt

FILE = "meaning-axes.npz"
#: Named in every kept signature: numbers along other axes are never compared with these. A new file is a new name.
AXES = "axes-1"
#: An article's numbers make up a vector of this length before they are rounded.
_LENGTH = 400.0
#: Cosines are told from here on: an article and a group as alike as this are neither likelier nor less likely one
#: matter, and the same is said where either has no meaning that is known.
NEUTRAL = 0.3
_DIGITS = 9

Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Axes:
    """`centre` is where articles on the topic lie in the mean; `axes` (dimensions, axes) turns and stretches."""

    centre: Floats
    axes: Floats


@cache
def load_axes() -> Axes:
    """The packaged axes."""
    raw = resources.files("pipeline.detect").joinpath(FILE).read_bytes()
    with np.load(io.BytesIO(raw), allow_pickle=False) as kept:
        return Axes(kept["centre"].astype(np.float64), kept["axes"].astype(np.float64))


def write_axes(axes: Axes, path: Path) -> None:
    """Write axes so that equal ones give equal bytes."""
    np.savez_compressed(path, centre=axes.centre.astype(np.float32), axes=axes.axes.astype(np.float16))


def meaning(place: Sequence[float], axes: Axes | None = None) -> bytes:
    """A place of the encoder along the axes, a byte each; nothing where there is no place."""
    if not place:
        return b""
    known = axes or load_axes()
    return along((np.array(place, np.float64) - known.centre) @ known.axes)


def along(seen: Floats) -> bytes:
    """Numbers along the axes as they are kept: a byte each, their direction alone."""
    length = float(np.linalg.norm(seen)) or 1.0
    numbers: Small = np.rint(seen * (_LENGTH / length)).clip(-127, 127).astype(np.int8)
    return numbers.tobytes()


@dataclass(frozen=True, slots=True)
class Meaning:
    """An article's numbers as they are compared."""

    numbers: Floats
    length: float

    @classmethod
    def of(cls, kept: bytes) -> Meaning | None:
        """What a signature keeps, made ready; None where it keeps nothing."""
        numbers = np.frombuffer(kept, np.int8).astype(np.float64)
        length = math.sqrt(float(numbers @ numbers))
        return cls(numbers, length) if length else None


@dataclass(slots=True)
class Meanings:
    """What a group's articles mean: their sum, and the latest each for itself. Those without a meaning are left out."""

    total: Floats | None = None
    latest: Small = field(default_factory=lambda: np.empty((0, 0), np.int8))
    lengths: tuple[float, ...] = ()

    def add(self, added: Meaning | None, n_latest: int) -> None:
        """Add an article's; only the latest `n_latest` stay apart."""
        if added is None:
            return
        row = added.numbers.astype(np.int8)[np.newaxis]
        if self.total is None:
            self.total, self.latest, self.lengths = added.numbers, row, (added.length,)
            return
        self.total = self.total + added.numbers
        self.latest = np.concatenate((self.latest, row))[-n_latest:]
        self.lengths = (*self.lengths, added.length)[-n_latest:]


def compared(mine: Meaning | None, group: Meanings) -> dict[str, float]:
    """How near an article's meaning is to a group's, and to that of the nearest of its latest articles.

    Cosines less what is neutral: 0.0 where either is not known.
    """
    if mine is None or group.total is None:
        return {"meaning": 0.0, "nearest meaning": 0.0}
    length = math.sqrt(float(group.total @ group.total)) or 1.0
    centre = float(group.total @ mine.numbers) / (length * mine.length)
    nearest = float(np.max((group.latest @ mine.numbers) / group.lengths)) / mine.length
    return {
        "meaning": round(centre - NEUTRAL, _DIGITS),
        "nearest meaning": round(nearest - NEUTRAL, _DIGITS),
    }
