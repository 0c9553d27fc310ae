"""How a long text is told: whether its later sentences report something that has just happened between parties.

In: a reading and its entities. Out: figures by name. Who reports a dispute quotes people, says on which day what was
said, and asks those concerned for their answer; who explains, sells or recalls old disputes does little of it, however
often the words of a dispute stand there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.detect.reading import LEAD_SENTENCES, Line, Reading
from pipeline.records import Mention, Tagged

_PREFIX = "manner:"
#: What sentences after the lead hold, in small letters.
_LATER = {
    "statement": re.compile(
        r"\bin (?:an?|an emailed|an e-mailed|its|his|her|their) (?:\w+ )?"
        r"(?:statement|e-?mail|reply|response|blog post|letter)\b"
    ),
    "silence": re.compile(
        r"\b(?:declin\w+ to (?:comment|answer|say|discuss|be interviewed)|no comment|no reply|"
        r"would not (?:comment|say)|"
        r"did(?: not|n['’]t) (?:immediately |yet )?(?:respond|reply|return|answer|comment)|"
        r"has not (?:responded|replied|commented))\b"
    ),
    "spokesperson": re.compile(r"\bspokes\w"),
    "letter": re.compile(r"\b(?:letter|petition|complaint|filing|lawsuit|suit|motion|testimony)\b"),
    "ended": re.compile(
        r"\b(?:suspend\w*|paus(?:e[sd]?|ing)|halt\w*|cancel\w*|withdr[ae]w\w*|scrap\w*|switched off|ended)\b"
    ),
    "nobody": re.compile(
        r"\b(?:no one|nobody|none of|has not been|no complaints?|without (?:incident|controversy|complaint))\b"
    ),
    "unsure": re.compile(r"\b(?:could|might|may|would)\b"),
}
_WEEKDAY = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_QUOTE = re.compile(r"[“\"]")
_SPOKEN = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_I = re.compile(r"\bI\b")
#: What came out about the technology.
_FOUND = re.compile(r"\b(?:found|finds|show(?:s|ed)?|revealed|discovered)\b")
_SAYS = re.compile(
    r"\b(?:said|says|told|tells|wrote|writes|argue[sd]?|warn(?:s|ed)|denie[sd]|insist(?:s|ed)|responded|replied|added|"
    r"claim(?:s|ed)|accuse[sd]?)\b"
)
_SPEAKERS = frozenset({"vendor", "buyer", "regulator"})
_METHOD = "stance:method"
#: Of these the share of the sentences counts, of the first beside their number.
_SHARES_ALONE = ("ended", "found", "method")
_SHARES = ("unsure", *_SHARES_ALONE)
_SHARE_SCALE = 4.0


def manner(reading: Reading, tagged: Tagged) -> dict[str, float]:
    """Figures by name of a long text, none of a short one.

    `manner:<sign>` is the logarithm of how many sentences hold the sign, `manner:<sign>-share` four times the share of
    the sentences that do.
    """
    if not reading.is_long:
        return {}
    counts = Counter(name for at, line in enumerate(reading.lines) for name in _signs(line, at >= LEAD_SENTENCES))
    counts.update(f"{role}-speaks" for line in reading.lines for role in _speaking(line, tagged.mentions))
    figures = {f"{_PREFIX}{name}": math.log1p(n) for name, n in counts.items() if name not in _SHARES_ALONE}
    by = _SHARE_SCALE / len(reading.lines)
    figures.update((f"{_PREFIX}{name}-share", counts[name] * by) for name in _SHARES if counts[name])
    return figures


def is_manner(name: str) -> bool:
    """True for a figure of how a text is told."""
    return name.startswith(_PREFIX)


def _signs(line: Line, is_later: bool) -> Iterator[str]:
    if line.has_topic and _FOUND.search(line.text):
        yield "found"
    if _METHOD in line.cues:
        yield "method"
    if is_later:
        small = line.text.lower()
        yield from (name for name, pattern in _LATER.items() if pattern.search(small))
        yield from (name for name, pattern in (("weekday", _WEEKDAY), ("quote", _QUOTE)) if pattern.search(line.text))
        if _I.search(_SPOKEN.sub(" ", line.text)):
            yield "first-person"


def _speaking(line: Line, mentions: Sequence[Mention]) -> frozenset[str]:
    """The parts of those whom a sentence names beside a verb of speech."""
    if not _SAYS.search(line.text):
        return frozenset()
    start, end = line.span.start, line.span.end
    return _SPEAKERS.intersection(m.role for m in mentions if start <= m.start < end)
