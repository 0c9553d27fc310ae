"""Classes of names that no list can hold ("Springfield Police Department"), matched all at once."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from pipeline.tag.gazetteer.records import Gazetteer, SurfacePattern

_KEPT = 1 << 12
_MEMORY = 32 << 20  # bytes of the automaton at most: with the eight that are usual it is thrown away all the time


class Shapes:
    """The gazetteer's patterns over whole surfaces, the earlier one first."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.match = lru_cache(maxsize=_KEPT)(self._match)  # names come again, in their article and in others
        self._patterns = gazetteer.patterns
        options = re2.Options()
        options.max_mem = _MEMORY
        self._set: Any = re2.Set.FullMatchSet(options)
        for pattern in self._patterns:
            self._set.Add(pattern.regex)
        if self._patterns:
            self._set.Compile()

    def _match(self, surface: str) -> SurfacePattern | None:
        """The first pattern that the whole surface follows."""
        found = self._set.Match(surface) if self._patterns else None
        return self._patterns[min(found)] if found else None
