"""How common words are in the press, to begin with: document counts of single stems, shipped as `background.tsv`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources


@dataclass(frozen=True)
class Background:
    """Document counts of stems among `n_documents` texts."""

    n_documents: int
    counts: Mapping[str, int]

    def idf(self, term: str) -> float:
        """Inverse document frequency; a word never seen is as telling as one seen in half a text."""
        return self._idfs.get(term, self._unseen)

    def idfs(self, terms: Sequence[str]) -> list[float]:
        """Those of terms, in their order."""
        known, unseen = self._idfs.get, self._unseen
        return [known(term, unseen) for term in terms]

    @cached_property
    def _idfs(self) -> Mapping[str, float]:
        return {term: math.log((self.n_documents + 1) / (count + 0.5)) for term, count in self.counts.items()}

    @cached_property
    def _unseen(self) -> float:
        return math.log((self.n_documents + 1) / 0.5)


@cache
def load_background() -> Background:
    """The packaged counts. The first line holds the number of texts."""
    lines = resources.files("pipeline.detect").joinpath("background.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines[1:])
    return Background(int(lines[0].split("\t")[1]), {term: int(count) for term, count in pairs})
