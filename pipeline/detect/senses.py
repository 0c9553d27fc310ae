"""What the words of a text mean, as numbers: the mean vector of its title, lead, and the sentences on the technology.

In: words. Out: figures that let the sifter know a word that it was never shown from its neighbours in meaning. The
vectors lie in `word-vectors.npz`; `word-vectors.md` says where they are from.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from pipeline.detect.reading import Line, Reading
from pipeline.detect.words import fold

FILE = "word-vectors.npz"
_PREFIX = "sense:"
_TOP = 127


@dataclass(frozen=True, slots=True)
class WordVectors:
    """`rows[w]` is the row of a folded word in `vectors` (n, dimensions), common words short and rare ones long."""

    rows: Mapping[str, int]
    vectors: npt.NDArray[np.float32]

    def mean(self, lines: Iterable[Line]) -> npt.NDArray[np.float32]:
        """The mean over all known words; zero where none is known."""
        found = [row for line in lines for word in line.words if (row := self.rows.get(fold(word.surface))) is not None]
        if not found:
            return np.zeros(self.vectors.shape[1], dtype=np.float32)
        mean: npt.NDArray[np.float32] = self.vectors[found].mean(axis=0)
        return mean


@cache
def load_vectors() -> WordVectors:
    """The packaged vectors."""
    with np.load(io.BytesIO(resources.files("pipeline.detect").joinpath(FILE).read_bytes())) as kept:
        words = bytes(kept["words"]).decode("ascii").split("\n")
        vectors = kept["steps"].astype(np.float32) * kept["sizes"].astype(np.float32)[:, None] / _TOP
    return WordVectors({word: row for row, word in enumerate(words)}, vectors)


def senses(reading: Reading) -> dict[str, float]:
    """Figures `sense:<zone>:<dimension>`, for the title, the lead, the sentences on the technology, and all."""
    vectors = load_vectors()
    zones = {
        "title": (reading.title,),
        "lead": reading.lead,
        "near": (reading.title, *reading.near),
        "all": reading.lines,
    }
    return {
        f"{_PREFIX}{zone}:{i}": float(value)
        for zone, lines in zones.items()
        for i, value in enumerate(vectors.mean(lines))
    }


def zone_of(name: str) -> str | None:
    """`sense:<zone>` for a figure of this kind, None for any other."""
    return name.rpartition(":")[0] if name.startswith(_PREFIX) else None
