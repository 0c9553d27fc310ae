"""How far through a long text faces are spoken of, by whatever name.

In: a reading. Out: figures by name. Who writes about face recognition names it once or twice and goes on with faces,
portraits, likenesses and who was recognised; who writes about other things names it in one place, however often.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.detect.reading import Reading

_PREFIX = "subject:"
#: Words for faces and for what is taken from them; and with those for pictures of them and for what is done with them.
_SPEAKS = {
    "face": re.compile(r"\b(?:faces?|facial\w*|faceprints?|biometric\w*|selfies?|mugshots?)\b"),
    "likeness": re.compile(
        r"\b(?:faces?|facial\w*|faceprints?|biometric\w*|selfies?|mugshots?|recogni[sz]\w*|likeness\w*|portraits?|"
        r"look-?alikes?|templates?|misidentif\w*)\b"
    ),
}
_PARTS = 5
_LEAST_EARLY = 3
#: Shares lie between 0 and 1, most of them near 0: as they are they would hardly count beside other figures.
_SHARE_SCALE, _SPREAD_SCALE = 4.0, 2.0


def subject(reading: Reading) -> dict[str, float]:
    """Figures `subject:<words>-<where>` of a long text: shares of its sentences, of those in its first quarter and in
    its second half, and of its fifths. None of a short one.
    """
    if not reading.is_long:
        return {}
    small = [line.text.lower() for line in reading.lines]
    figures: dict[str, float] = {}
    for name, pattern in _SPEAKS.items():
        speaks = [pattern.search(text) is not None for text in small]
        n = len(speaks)
        fifths = {at * _PARTS // n for at, one in enumerate(speaks) if one}
        figures[f"{_PREFIX}{name}-share"] = _SHARE_SCALE * _share(speaks)
        figures[f"{_PREFIX}{name}-early"] = _SHARE_SCALE * _share(speaks[: max(_LEAST_EARLY, n // 4)])
        figures[f"{_PREFIX}{name}-late"] = _SHARE_SCALE * _share(speaks[n // 2 :])
        figures[f"{_PREFIX}{name}-spread"] = _SPREAD_SCALE * len(fifths) / _PARTS
    return figures


def _share(speaks: Sequence[bool]) -> float:
    return sum(speaks) / len(speaks)
