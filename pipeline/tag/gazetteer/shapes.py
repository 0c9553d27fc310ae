"""Finds names by their shape, with the gazetteer's patterns: type and kind of bodies that no list holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import re2

from pipeline.tag.gazetteer.normal import key
from pipeline.tag.gazetteer.records import SurfacePattern

#: Capitalised words that begin a sentence or a headline, but no name.
_LEADS = frozenset(
    {
        *("A", "After", "Against", "All", "Also", "Although", "Among", "An", "And", "Another", "Any", "As", "At"),
        *("Because", "Before", "Both", "But", "By", "Can", "Could", "Did", "Do", "Does", "During", "Each", "Even"),
        *("Ex", "Few", "For", "Former", "From", "Has", "Have", "How", "If", "In", "Inside", "Into", "Is", "It", "Its"),
        *("Last", "Like", "Local", "Many", "May", "More", "Most", "Near", "No", "Nor", "Not", "Now", "Of", "On"),
        *("Once", "One", "Only", "Or", "Other", "Our", "Out", "Outside", "Over", "Per", "Says", "Several", "Should"),
        *("Since", "So", "Some", "Still", "Such", "Than", "That", "The", "Their", "Then", "These", "They", "This"),
        *("Those", "Though", "To", "Two", "Under", "Unlike", "Until", "Upon", "Was", "We", "Were", "What", "When"),
        *("Where", "Whether", "Which", "While", "Who", "Why", "Will", "With", "Within", "Without", "Would", "Yet"),
        *("Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Dozens", "Hundreds", "Thousands"),
    }
)


@dataclass(frozen=True, slots=True)
class ShapeHit:
    """A stretch of a text whose shape tells what it is."""

    start: int
    end: int
    surface: str
    pattern: SurfacePattern


class ShapeFinder:
    """The patterns, compiled once. `stop_surfaces` (folded) have a shape, but name nobody ("State police")."""

    def __init__(self, patterns: Iterable[SurfacePattern], stop_surfaces: frozenset[str] = frozenset()) -> None:
        self._stop_surfaces = stop_surfaces
        self._compiled = [(pattern, re2.compile(pattern.regex)) for pattern in patterns]
        self._whole = re2.Set.FullMatchSet()
        for pattern, _ in self._compiled:
            self._whole.Add(pattern.regex)
        self._whole.Compile()

    def of(self, surface: str) -> SurfacePattern | None:
        """The first pattern whose shape the whole surface has."""
        if key(surface) in self._stop_surfaces:
            return None
        hits = self._whole.Match(surface) if self._compiled else ()
        return self._compiled[min(hits)][0] if hits else None

    def find(self, text: str) -> tuple[ShapeHit, ...]:
        """The longest hits that do not overlap, in the order of the text; of two alike the earlier pattern's."""
        hits = [
            hit
            for pattern, regex in self._compiled
            for match in regex.finditer(text)
            if (hit := _trimmed(text, match.start(), match.end(), pattern, regex))
            and key(hit.surface) not in self._stop_surfaces
        ]
        hits.sort(key=lambda hit: hit.start - hit.end)  # stable: the patterns' order decides between equals
        kept: list[ShapeHit] = []
        for hit in hits:
            if all(hit.end <= other.start or other.end <= hit.start for other in kept):
                kept.append(hit)
        return tuple(sorted(kept, key=lambda hit: hit.start))


def _trimmed(text: str, start: int, end: int, pattern: SurfacePattern, regex: Any) -> ShapeHit | None:
    """The hit without the words that only begin its sentence, if the rest still has the shape."""
    begin = start
    while (word := text[begin:end].split(" ", 1))[0] in _LEADS and len(word) > 1:
        begin += len(word[0]) + 1
    rest = regex.match(text[begin:end]) if begin > start else True
    if not rest or (rest is not True and rest.end() != end - begin):
        return None
    if text[begin - 1 : begin].isalnum() or text[end : end + 1].isalnum():
        return None
    return ShapeHit(begin, end, text[begin:end], pattern)
