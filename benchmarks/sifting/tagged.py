"""Tags documents, and encodes their sentences, once for many trainings: what the tagger and the encoder say is kept in
files, by their versions and the text. The files are ours alone: they are never given to anyone, nor taken.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from pipeline.detect.encoder import DIMENSIONS, SHA256, Vector
from pipeline.detect.lines import LineFigures, place_of_line
from pipeline.lexicon import Lexicon
from pipeline.records import Document, Tagged
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.tagger import Tagger


class Tags:
    """`of(document)` tags, or remembers."""

    def __init__(self, lexicon: Lexicon, file: Path) -> None:
        self._tagger = Tagger(load_pipeline(PACKAGED), load_gazetteer(), lexicon)
        self._file = file
        self._known: dict[str, Tagged] = pickle.loads(file.read_bytes()) if file.is_file() else {}
        self._used: dict[str, Tagged] = {}

    def of(self, document: Document) -> Tagged:
        """What the tagger says of a document."""
        key = hashlib.sha256(
            "\0".join([self._tagger.version, document.title, document.text]).encode("utf-8", "surrogatepass")
        ).hexdigest()
        found = self._known.get(key)
        self._used[key] = found if found is not None else self._tagger.tag(document)
        return self._used[key]

    def keep(self) -> None:
        """Write what was used; the rest is dropped."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_bytes(pickle.dumps(self._used))


class Places:
    """`of(lines)` encodes sentences, or remembers."""

    def __init__(self, file: Path) -> None:
        self._file = file
        known: dict[str, dict[str, Vector]] = pickle.loads(file.read_bytes()) if file.is_file() else {}
        self._known = known.get(SHA256, {})
        self._used: dict[str, Vector] = {}

    def of(self, lines: Sequence[LineFigures]) -> npt.NDArray[np.float32]:
        """What the sentences mean: (lines, DIMENSIONS)."""
        for line in lines:
            found = self._known.get(line.text)
            self._used[line.text] = found if found is not None else place_of_line(line)
        return np.array([self._used[line.text] for line in lines], np.float32).reshape(-1, DIMENSIONS)

    def keep(self) -> None:
        """Write what was used; the rest is dropped."""
        self._file.write_bytes(pickle.dumps({SHA256: self._used}))
