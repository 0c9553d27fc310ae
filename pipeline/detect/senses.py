"""What a text means, as numbers: the place of its title and lead among all passages.

In: a reading. Out: figures that let the sifter know a wording that it was never shown from others that mean the like.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.detect.encoder import DIMENSIONS, encode
from pipeline.detect.reading import Reading

_PREFIX = "sense:"
_ZONE = "lead"
#: No title and lead holds more that the encoder reads; a page without full stops would be cut into words for nothing.
_MAX_CHARS = 2000


def senses(reading: Reading) -> dict[str, float]:
    """Figures `sense:lead:<dimension>` of the title and the lead, read as one passage."""
    passage = ". ".join([reading.title.text, " ".join(line.text for line in reading.lead)])
    place = encode(passage[:_MAX_CHARS])
    return {f"{_PREFIX}{_ZONE}:{i}": float(value) for i, value in enumerate(place)}


def place_of(figures: Mapping[str, float]) -> tuple[float, ...]:
    """The place of title and lead among figures that hold `senses`, in the order of its dimensions."""
    return tuple(figures[f"{_PREFIX}{_ZONE}:{i}"] for i in range(DIMENSIONS))


def zone_of(name: str) -> str | None:
    """`sense:<zone>` for a figure of this kind, None for any other."""
    return name.rpartition(":")[0] if name.startswith(_PREFIX) else None
