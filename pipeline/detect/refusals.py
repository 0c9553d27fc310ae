"""A kept signature without the entities that a person ruled not to be linked; what it was made with is kept beside."""

from __future__ import annotations

from collections.abc import Collection

import orjson

_OF_ENTITIES = ("entities", "parties", "actors")
#: What the signature said of entities when it was made; only where something is refused.
_WHOLE = "whole"


def refused_in(text: str, refused: Collection[str]) -> str:
    """The signature's JSON without these entities, whichever were refused before; shares of actors add up to 1."""
    raw = orjson.loads(text)
    whole = raw.pop(_WHOLE, None) or {name: raw[name] for name in _OF_ENTITIES if name in raw}
    for name, pairs in whole.items():
        raw[name] = [pair for pair in pairs if pair[0].removeprefix("org:") not in refused]
    if refused:
        raw[_WHOLE] = whole
        total = sum(share for _, share in raw.get("actors", ()))
        raw["actors"] = [[actor, share / total] for actor, share in raw.get("actors", ())]
    return orjson.dumps(raw).decode()
