"""The reader: how likely each word begins, or goes on with, the name of a company, an agency, a group …

The lower layers of the sentence encoder (`pipeline/detect/encoder.md`), and two above them that were taught names, in
`reader.onnx`; `reader.md` is its card. The table of word pieces is the encoder's own, read from its package.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.detect.encoder import table
from pipeline.detect.pieces import END, START, pieces_of
from pipeline.tag.words import Words

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

TYPES = ("company", "agency", "group", "media", "research", "other", "product")
TAGS = 1 + 2 * len(TYPES)  # none, then for each type: begins, goes on
MAX_PIECES = 128  # of a window, start and end among them
_MOST_PIECES = 12  # of a word
_FILE = "reader.onnx"
_NEVER = -12.0

Said = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reader:
    """`vectors` and `scales` belong to word pieces. `version` is the hash of the shipped file."""

    session: InferenceSession
    vectors: NDArray[np.int8]
    scales: NDArray[np.float32]
    version: str

    def read(self, words: Words, sentences: frozenset[int] | None = None) -> Said:
        """Logarithms of probabilities, a row of TAGS for each word and one more; not a number where not read.

        `sentences` are those to read, None for all. Equal texts give equal numbers on one machine.
        """
        said = np.full((len(words.texts) + 1, TAGS), np.nan, dtype=np.float32)
        said[-1] = [0.0] + [_NEVER] * (TAGS - 1)
        for window in windows(words, sentences):
            said[window] = self._window([words.texts[at] for at in window])
        return said

    def _window(self, texts: Sequence[str]) -> Said:
        numbers, cases, firsts = [START], [0], []
        for text in texts:
            firsts.append(len(numbers))
            own = pieces(text)
            numbers.extend(own)
            cases.extend([case(text)] * len(own))
        ids = np.array([*numbers, END])
        states = self.vectors[ids].astype(np.float32) * self.scales[ids]
        given = {"x": states[None], "case": np.array([[*cases, 0]], dtype=np.int64)}
        (said,) = self.session.run(None, given)
        return np.asarray(said[0][firsts], dtype=np.float32)


def case(text: str) -> int:
    """How a word is written, which its pieces do not say: 1 digits, 2 a sign, 3 small, … 8 a capital within."""
    if text.isdigit():
        return 1
    if not text[0].isalnum():
        return 2
    if text.islower():
        return 3
    if text.isupper():
        return 4 if len(text) > 1 else 5
    inner = any(map(str.isupper, text[1:]))
    if text[0].isupper():
        return 7 if inner else 6
    return 8 if inner else 3


@lru_cache(maxsize=1 << 16)
def pieces(text: str) -> tuple[int, ...]:
    """The numbers of a word's pieces, of a very long word its first ones."""
    return pieces_of(text)[:_MOST_PIECES]


def windows(words: Words, sentences: frozenset[int] | None) -> Iterator[list[int]]:
    """Words that are read together: as many whole sentences as fit, a long one in parts."""
    window: list[int] = []
    size = 2
    for sentence in _sentences(words, sentences):
        counts = [len(pieces(words.texts[at])) for at in sentence]
        if window and size + sum(counts) > MAX_PIECES:
            yield window
            window, size = [], 2
        for at, count in zip(sentence, counts, strict=True):
            if size + count > MAX_PIECES:
                yield window
                window, size = [], 2
            window.append(at)
            size += count
    if window:
        yield window


def _sentences(words: Words, chosen: frozenset[int] | None) -> Iterator[range]:
    """The words of each sentence that is to be read."""
    for sentence in range(len(words.sentences)) if chosen is None else sorted(chosen):
        yield range(*words.reach(sentence))


@cache
def load_reader() -> Reader | None:
    """The reader as shipped; None where the encoder's package is not installed, and names are judged without it."""
    try:
        vectors, scales = table()
    except ModuleNotFoundError:
        return None
    return opened((files("pipeline.tag") / _FILE).read_bytes(), vectors, scales)


def opened(content: bytes, vectors: NDArray[np.int8], scales: NDArray[np.float32]) -> Reader:
    """The reader of a file."""
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return Reader(session, vectors, scales, hashlib.sha256(content).hexdigest()[:8])
