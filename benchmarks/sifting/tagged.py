"""Tags documents once for many trainings: what the tagger says is kept in a file, by its version and the text."""

from __future__ import annotations

import hashlib
import pickle
from pathlib import Path

from pipeline.lexicon import Lexicon
from pipeline.records import Document, Tagged
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.tagger import Tagger


class Tags:
    """`of(document)` tags, or remembers. The file is ours alone: it is never given to anyone, nor taken."""

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
