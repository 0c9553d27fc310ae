"""What single sentences of a long text say: which of them is likeliest to state something newly disputed, and how
likely it does.

In: a reading. Out: figures of the sentences that may state it; the head over them picks one by its words and cues, and
weighs that one by what it means as well. A long text is full of background; its own matter often stands in one
sentence of many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.detect.encoder import DIMENSIONS, Vector, encode
from pipeline.detect.reading import LEAD_SENTENCES, Line, Reading
from pipeline.detect.words import stems

#: Sentences beyond these are not read.
MAX_LINES = 24
_MIN_ENCODED = 16
_LATE = 0.6
_WORD, _PLACE = 0.3, 0.5
_SHAPES = {
    "past": re.compile(
        r"\b(?:in|since|of|from|by|until) (?:[A-Z][a-z]+ )?(?:19|20)\d\d\b|\b(?:last year|years ago|ha(?:s|ve) long|"
        r"for years|in recent years|earlier this year|previously|a decade)\b",
        re.IGNORECASE,
    ),
    "now": re.compile(
        r"\b(?:today|yesterday|tonight|this (?:week|morning|afternoon|month)|"
        r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|now|new(?:ly)?|announced|revealed|obtained|"
        r"has (?:filed|sued|asked|called|ordered|opened|launched|agreed))\b",
        re.IGNORECASE,
    ),
    "unsure": re.compile(r"\b(?:could|would|should|may|might|can|if|whether|will)\b", re.IGNORECASE),
    "person": re.compile(r"\b(?:I|we|our|my|you|your)\b"),
    "quote": re.compile(r"[“\"]"),
    "ask": re.compile(r"\?\s*$"),
}
Coefficients = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LineFigures:
    """A sentence as the head sees it at first: its words, cues, shape and where it stands, by name."""

    text: str
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class LineHead:
    """Weights of a sentence's figures, `[i]` of the one with index `i`: `picking` without its place among all passages,
    `weighing` beside `of_place`, the weights of that.
    """

    index: Mapping[str, int]
    picking: Coefficients
    weighing: Coefficients
    of_place: Coefficients
    intercept: float

    def picked(self, lines: Sequence[LineFigures]) -> int:
        """Which of one sentence or more is likeliest to state something newly disputed; the first of equal ones."""
        return max(range(len(lines)), key=lambda i: (self._sum(self.picking, lines[i]), -i))

    def raw(self, line: LineFigures, place: Vector) -> float:
        """The log odds that a sentence states it."""
        return self._sum(self.weighing, line) + float(self.of_place @ place) + self.intercept

    def stated(self, lines: Sequence[LineFigures]) -> float:
        """The log odds that the picked sentence states it; 0.0 of no sentence."""
        if not lines:
            return 0.0
        line = lines[self.picked(lines)]
        return self.raw(line, place_of_line(line))

    def _sum(self, coefficients: Coefficients, line: LineFigures) -> float:
        return float(sum(coefficients[self.index[n]] * v for n, v in line.figures.items() if n in self.index))


def place_of_line(line: LineFigures) -> Vector:
    """Where the sentence lies among all passages; nowhere, if it is hardly one."""
    return encode(line.text) if len(line.text) >= _MIN_ENCODED else np.zeros(DIMENSIONS, np.float32)


def line_figures(reading: Reading) -> tuple[LineFigures, ...]:
    """Figures of the title, of the lead, and of the sentences that speak of the technology."""
    n = len(reading.lines)
    lines = [(i, line) for i, line in enumerate(reading.lines, 1) if i <= LEAD_SENTENCES or line.has_topic]
    return tuple(_figures(line, _zone(i, n)) for i, line in [(0, reading.title), *lines][:MAX_LINES])


def _zone(at: int, n: int) -> str:
    """Where a sentence stands: the title is 0, the first sentence 1, of `n`."""
    if at <= 1:
        return ("title", "first")[at]
    if at <= LEAD_SENTENCES:
        return "lead"
    return "late" if at > _LATE * (n + 1) else "middle"


def _figures(line: Line, zone: str) -> LineFigures:
    figures = {f"w:{stem}": _WORD for stem in stems(word.surface for word in line.words)}
    figures.update((f"cue:{name}", 1.0) for name in line.cues)
    if line.has_face:
        figures.update((f"faced:{name}", 1.0) for name in line.cues)
    figures.update((f"is:{name}", 1.0) for name, shape in _SHAPES.items() if shape.search(line.text))
    figures[f"at:{zone}"] = _PLACE
    figures["is:topic"], figures["is:face"] = float(line.has_topic), float(line.has_face)
    return LineFigures(line.text, figures)
