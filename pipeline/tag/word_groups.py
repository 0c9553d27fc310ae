"""Groups of words that are used alike: what is learned of "sued" and "Airbus" holds for words never met as well.

`lists/word_groups.npz` holds them; `python -m benchmarks.tagging.groups` makes it from public word vectors.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np

FILE = "word_groups.npz"


@cache
def word_groups() -> Mapping[str, tuple[int, int]]:
    """Each common word, in small letters, with its group and its wide group."""
    with np.load(io.BytesIO((files("pipeline.tag") / "lists" / FILE).read_bytes()), allow_pickle=False) as stored:
        words = bytes(stored["words"]).decode("ascii").split("\n")
        groups, wide = stored["groups"], stored["wide"]
    return dict(zip(words, zip(groups.tolist(), wide[groups].tolist(), strict=True), strict=True))
