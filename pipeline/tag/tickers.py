"""Tickers beside a company's name: "Acme (NYSE: ACM)" is sure to mean the one that is quoted so."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.records import Span
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.scan import NameHit
from pipeline.tag.words import Words

_TICKER = re.compile(
    r"[\s,]*\(\s*(?:(?:NASDAQ|NYSE|LSE|LON|TSE|TYO|HKEX|HKG|SEHK|ASX|TSX|SIX|SWX|AMEX|OTC)[A-Z]*\s*:\s*)?"
    r"([A-Z0-9]{1,6}(?:\.[A-Z]{1,2})?)\s*\)",
    re.IGNORECASE,
)


class Tickers:
    """The tickers of one gazetteer, without their exchanges."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._owners = _owners(gazetteer)

    def owner(self, words: Words, hit: NameHit) -> str | None:
        """The only candidate of the hit that owns the ticker behind it."""
        match = _TICKER.match(words.text, hit.end)
        owners = self._owners.get(match[1].upper(), ()) if match else ()
        found = [entity_id for entity_id in hit.candidates if entity_id in owners]
        return found[0] if len(found) == 1 else None

    def span(self, words: Words, end: int, entity_id: str) -> Span | None:
        """The brackets with the entity's ticker, where they stand right behind the character `end`."""
        match = _TICKER.match(words.text, end)
        if match is None or entity_id not in self._owners.get(match[1].upper(), ()):
            return None
        return Span(end, match.end())


def _owners(gazetteer: Gazetteer) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entity_id, identifiers in gazetteer.identifiers.items():
        for one in identifiers:
            if one.scheme == "ticker":
                found.setdefault(one.value.rpartition(":")[2].upper(), set()).add(entity_id)
    return found
