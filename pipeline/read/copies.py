"""Recognises reprints: one text printed by several outlets, with another dateline, a new lead, a lost last paragraph.

MinHash finds candidates, the share of common word 5-grams decides. Two briefs on one event share names, not runs of
words; a text too short to tell is nobody's copy: a missed copy costs less than a false one.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from rensa import RMinHash, RMinHashLSH

from pipeline.records import Span

#: Texts with fewer words are copies of nothing.
MIN_WORDS = 40
#: Share of the shorter text's 5-grams that the longer one must hold.
MIN_CONTAINMENT = 0.70
#: A longer text than this many times the shorter holds it as a part, and is an article of its own.
MAX_LENGTH_RATIO = 2.0

_GRAM = 5
_PERMUTATIONS = 128
_BANDS = 64  # two rows each: a Jaccard of 0.3 is found in 998 of 1000 cases, and the containment decides
_SEED = 42
_SKETCH = 256
_TOP = 2**32
_HEAD = struct.Struct("<BIHH")
_VERSION = 1
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a text to know its copies: a MinHash state and its 256 smallest 5-gram hashes, sorted.

    `n_grams` counts distinct 5-grams; a text with at most 256 of them is kept exactly.
    """

    n_grams: int
    sketch: tuple[int, ...]
    minhash: bytes

    @property
    def is_short(self) -> bool:
        """True of a text with too few words to be a copy of anything."""
        return self.n_grams + _GRAM - 1 < MIN_WORDS

    def to_bytes(self) -> bytes:
        """Return 1.5 kB at most, the same for the same text on every machine."""
        head = _HEAD.pack(_VERSION, self.n_grams, len(self.sketch), len(self.minhash))
        return head + struct.pack(f"<{len(self.sketch)}I", *self.sketch) + self.minhash

    @classmethod
    def from_bytes(cls, raw: bytes) -> Fingerprint:
        """Read what `to_bytes` wrote. Raises `ValueError` for another version or damage."""
        try:
            version, n_grams, n_sketch, n_minhash = _HEAD.unpack_from(raw)
            sketch = struct.unpack_from(f"<{n_sketch}I", raw, _HEAD.size)
        except struct.error as error:
            raise ValueError("not a fingerprint") from error
        minhash = raw[_HEAD.size + 4 * n_sketch :]
        if version != _VERSION or len(minhash) != n_minhash:
            raise ValueError(f"not a fingerprint of version {_VERSION}")
        return cls(n_grams, sketch, minhash)


def fingerprint(text: str, boilerplate: Iterable[Span] = ()) -> Fingerprint:
    """Return the fingerprint of a text without its boilerplate."""
    grams = _grams(_without(text, boilerplate))
    hashes = sorted({int.from_bytes(blake2b(gram.encode(), digest_size=4).digest(), "little") for gram in grams})
    minhash = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    minhash.update(sorted(grams))
    return Fingerprint(len(grams), tuple(hashes[:_SKETCH]), minhash.__getstate__())


def containment(a: Fingerprint, b: Fingerprint) -> float:
    """Return the share of the shorter text's 5-grams that the longer holds: exact for short texts, else estimated."""
    shorter, longer = (a, b) if a.n_grams <= b.n_grams else (b, a)
    limit = min(_reach(a), _reach(b))
    part = {h for h in shorter.sketch if h < limit}
    return len(part.intersection(longer.sketch)) / len(part) if part else 0.0


def is_copy(a: Fingerprint, b: Fingerprint) -> bool:
    """True where one text is surely a print of the other."""
    shorter, longer = sorted((a.n_grams, b.n_grams))
    if a.is_short or b.is_short or longer > MAX_LENGTH_RATIO * shorter:
        return False
    return containment(a, b) >= MIN_CONTAINMENT


class CopyIndex:
    """Known articles by their fingerprints. Memory grows by about 3 kB an article."""

    def __init__(self) -> None:
        self._lsh = RMinHashLSH(threshold=0.3, num_perm=_PERMUTATIONS, num_bands=_BANDS)
        self._known: list[tuple[str, Fingerprint]] = []

    def __len__(self) -> int:
        return len(self._known)

    def add(self, article_id: str, print_: Fingerprint) -> None:
        """Make an article findable. The order of adding decides between equally good originals."""
        self._lsh.insert(len(self._known), _minhash(print_))
        self._known.append((article_id, print_))

    def find(self, print_: Fingerprint) -> str | None:
        """Return the article that `print_` copies: the one sharing most, the earliest among equals; None if none."""
        if print_.is_short:
            return None
        best: tuple[float, int] | None = None
        for number in sorted(self._lsh.query(_minhash(print_))):
            known = self._known[number][1]
            share = containment(print_, known)
            if is_copy(print_, known) and (best is None or share > best[0]):
                best = (share, number)
        return self._known[best[1]][0] if best else None


def _without(text: str, boilerplate: Iterable[Span]) -> str:
    kept, at = [], 0
    for span in sorted(boilerplate, key=lambda s: s.start):
        kept.append(text[at : span.start])
        at = max(at, span.end)
    kept.append(text[at:])
    return " ".join(kept)


def _grams(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {" ".join(words[i : i + _GRAM]) for i in range(len(words) - _GRAM + 1)}


def _reach(print_: Fingerprint) -> int:
    """Return the hash below which the sketch is complete."""
    return print_.sketch[-1] + 1 if len(print_.sketch) == _SKETCH else _TOP


def _minhash(print_: Fingerprint) -> RMinHash:
    state = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    state.__setstate__(print_.minhash)
    return state
