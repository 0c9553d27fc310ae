"""Words and sentences of a text, with offsets: what every other module of this wing counts in.

A word is a run of letters and digits or one sign: "Kohl's" is three words, and a possessive can be left out of a name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain, pairwise, repeat
from operator import add

from pipeline.read.wrapping import flowing
from pipeline.records import Span
from pipeline.tag.wordlists import name_words

_WORD = re.compile(r"\w+|[^\w\s]")
_END = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s)")
_LINE = re.compile(r"\n\s*")
#: What opens a line and is no part of its sentence: the time in a live blog, the letter or number of an answer.
_LINE_MARK = re.compile(
    r"(?m)^[ \t]*(?:\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?[:,]?|\((?:[a-z]|[ivx]{1,4}|\d{1,2})\))[ \t]+(?=\w)"
)
#: A heading that runs into its line, "DATA HALLS Acme has"; one such may be an acronym, several are a layout.
_RUN_IN = re.compile(r"(?m)^[ \t]*[A-Z]{4,}(?: (?:&|[A-Z]{2,})){0,3} (?=[A-Z][\w’'-]*[a-z])")
_LAYOUT = 3
_OPENING = re.compile(r"\s+[\"'“‘«(\[]*(\w)?")
_ABBREVIATED = name_words("abbreviated")
_WRAPPED_FROM = 45  # a line shorter than this that ends without a stop is a heading, not a wrapped line


@dataclass(frozen=True, slots=True)
class Words:
    """`starts[i]`, `ends[i]` and `texts[i]` belong to word i; `sentences` are spans in characters, in order.

    The words of sentence i are those from `bounds[i]` to `bounds[i + 1]` (exclusive), and `holders[i]` is the sentence
    of word i. `small` is the text in small letters, each where it stood, `folded[i]` word i without its capitals.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    texts: tuple[str, ...]
    sentences: tuple[Span, ...]
    sentence_starts: tuple[int, ...]
    bounds: tuple[int, ...]
    holders: tuple[int, ...]
    small: str
    folded: tuple[str, ...]

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that holds this character."""
        return max(0, bisect_right(self.sentence_starts, position) - 1)

    def word_at(self, position: int) -> int:
        """The index of the last word that begins at or before this character."""
        return max(0, bisect_right(self.starts, position) - 1)

    def sentence_of(self, index: int) -> int:
        """The index of the sentence that holds word `index`."""
        return self.holders[index]

    def reach(self, sentence: int) -> tuple[int, int]:
        """The first word of a sentence, and the first one after it."""
        return self.bounds[sentence], self.bounds[sentence + 1]

    def spaced(self, index: int) -> bool:
        """Whether white space stands before word `index`."""
        return index == 0 or self.starts[index] > self.ends[index - 1]


def split(text: str) -> Words:
    """All words and sentences of `text`."""
    spans = sentences(text)
    starts, texts = tuple(match.start() for match in _WORD.finditer(text)), tuple(_WORD.findall(text))
    ends = tuple(map(add, starts, map(len, texts)))
    bounds = (*(bisect_left(starts, span.start) for span in spans), len(texts))
    sizes = (last - first for first, last in pairwise(bounds))
    holders = tuple(chain.from_iterable(repeat(index, size) for index, size in enumerate(sizes)))
    firsts, folded = tuple(span.start for span in spans), tuple(map(str.casefold, texts))
    return Words(text, starts, ends, texts, spans, firsts, bounds, holders, _small(text), folded)


def _small(text: str) -> str:
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def sentences(text: str) -> tuple[Span, ...]:
    """Sentences without the white space around them. Headings and list items stand alone; wrapped lines are joined."""
    text = flowing(text)
    cuts = sorted({0, len(text), *_stops(text), *_line_ends(text), *_marks(text)})
    spans = (_trimmed(text, start, end) for start, end in pairwise(cuts))
    return tuple(span for span in spans if span.start < span.end)


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), start + len(part.rstrip()))


def _stops(text: str) -> list[int]:
    return [match.end() for match in _END.finditer(text) if _ends_sentence(text, match)]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    after = _OPENING.match(text, match.end())
    following = after[1] if after else None
    if following is not None and following.islower():
        return False
    if match[0][0] != ".":
        return True
    before = text[max(0, match.start() - 12) : match.start()].split()
    word = before[-1].lstrip("(“\"'") if before else ""
    return not (
        word.casefold() in _ABBREVIATED or (len(word) == 1 and word.isupper()) or re.search(r"\.[A-Za-z]$", word)
    )


def _marks(text: str) -> list[int]:
    """Where the sentence of a line begins behind what marks the line."""
    headings = list(_RUN_IN.finditer(text))
    is_layout = len({match[0] for match in headings}) >= _LAYOUT
    return [match.end() for match in (*_LINE_MARK.finditer(text), *(headings if is_layout else ()))]


def _line_ends(text: str) -> list[int]:
    ends, line_start = [], 0
    for match in _LINE.finditer(text):
        if match.end() < len(text) and not _is_wrapped(text, line_start, match):
            ends.append(match.end())
        line_start = match.end()
    return ends


def _is_wrapped(text: str, line_start: int, match: re.Match[str]) -> bool:
    """A single line break inside a sentence: the next line goes on, or a long line stops in mid-sentence."""
    line_end = text[max(line_start, match.start() - 20) : match.start()].rstrip()
    if match[0].count("\n") > 1 or line_end[-1:] in '.!?:;”"…':
        return False
    if text[match.end()].islower():
        return True
    return _WRAPPED_FROM <= match.start() - line_start <= 2 * _WRAPPED_FROM and text[match.end()].isalnum()
