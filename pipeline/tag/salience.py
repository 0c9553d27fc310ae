"""Which parties an article is mainly about."""

from __future__ import annotations

from pipeline.tag.role_features import Part
from pipeline.tag.words import Words

_MAIN_MENTIONS = 4


def is_main(words: Words, part: Part) -> bool:
    """Named in the title, often, or early and again; a medium only where it is both in the title and often named."""
    n = len(part.party.found)
    if part.party.entity_type == "media":
        return part.in_title and n >= _MAIN_MENTIONS
    early = part.party.found[0].start < max(400, len(words.text) // 6)
    return part.in_title or n >= _MAIN_MENTIONS or (early and n >= 2)
