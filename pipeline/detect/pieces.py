"""Words cut into the pieces that the sentence encoder knows. In: text. Out: their numbers in `word-pieces.txt`.

The way of BERT's uncased models: without case and accents, split at white space and around punctuation, then the
longest known piece from the left, again and again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

FILE = "word-pieces.txt"
_START, _END, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
START, END = 101, 102  # the numbers of start and end
_LONGEST_WORD = 100
_IDEOGRAPHS = (("\u3400", "\u4dbf"), ("\u4e00", "\u9fff"), ("\uf900", "\ufaff"), ("\U00020000", "\U0002fa1f"))


@cache
def load_pieces() -> Mapping[str, int]:
    """Number by piece: the line that it stands on, from 0."""
    text = resources.files("pipeline.detect").joinpath(FILE).read_text(encoding="utf-8")
    return {piece: number for number, piece in enumerate(text.split("\n")) if piece}


def numbers(text: str, limit: int) -> list[int]:
    """At most `limit` numbers, those of start and end among them."""
    known = load_pieces()
    found = [known[_START]]
    for word in _words(text):
        found.extend(_pieces(word, known))
        if len(found) >= limit:
            break
    return [*found[: limit - 1], known[_END]]


def pieces_of(word: str) -> tuple[int, ...]:
    """The numbers of one word's pieces, without start and end; of a word that is a mere accent the unknown one."""
    known = load_pieces()
    found = [number for part in _words(word) for number in _pieces(part, known)]
    return tuple(found) or (known[_UNKNOWN],)


def _words(text: str) -> Iterator[str]:
    """Words and single punctuation marks, folded."""
    start, folded = 0, _folded(text)
    for i, c in enumerate(folded):
        if c.isspace() or _stands_alone(c):
            if start < i:
                yield folded[start:i]
            if not c.isspace():
                yield c
            start = i + 1
    if start < len(folded):
        yield folded[start:]


def _folded(text: str) -> str:
    plain = "".join(c for c in text if c in "\t\n\r" or (unicodedata.category(c)[0] != "C" and c != "\ufffd"))
    return "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn").lower()


def _stands_alone(c: str) -> bool:
    """True for punctuation, for ASCII symbols, and for ideographs, which are words by themselves."""
    if c.isascii():
        return not c.isalnum() and c.isprintable()
    return unicodedata.category(c)[0] == "P" or any(low <= c <= high for low, high in _IDEOGRAPHS)


def _pieces(word: str, known: Mapping[str, int]) -> list[int]:
    """The pieces of a word; a word with a part that is in none is unknown as a whole."""
    found: list[int] = []
    start = 0
    while start < len(word) <= _LONGEST_WORD:
        prefix = "##" if start else ""
        ends = range(len(word), start, -1)
        end = next((end for end in ends if prefix + word[start:end] in known), None)
        if end is None:
            return [known[_UNKNOWN]]
        found.append(known[prefix + word[start:end]])
        start = end
    return found or [known[_UNKNOWN]]
