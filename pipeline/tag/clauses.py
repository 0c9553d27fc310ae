"""The clause of a sentence that governs the buyer of a sale."""

from __future__ import annotations

import re

from pipeline.records import Span
from pipeline.tag.pair_features import Reading
from pipeline.tag.pairs import Pair

NAMED_HERE = frozenset({"name", "echo", "inferred"})  # how a sentence may name a party itself
BOUND = re.compile(
    r"[;:–—]|(?:,|(?<!\s))\s++(?:while|whereas|but|although|though|even as)\b|"
    r",\s++and\s++(?=\w+ed\b)|"
    r",\s++and\s++(?!(?:that\s++)?(?:it|they)\b)(?=(?:[\w’']+\s++){0,2}(?:has|had|have|is|was|were|are|will|would|also|now)\b)"
)


def governing(reading: Reading, pair: Pair) -> Span:
    """The clause of the buyer within its sentence: up to the next buyer of another list, or a clause's own bound."""
    masked, sentence = reading.masked(pair), reading.words.sentences[pair.sentence]
    if pair.buyer.start < sentence.start or pair.buyer.start >= sentence.end:
        return Span(0, len(masked))
    low, high = pair.group.start - sentence.start, pair.group.end - sentence.start
    before = [match.end() for match in BOUND.finditer(masked, 0, max(0, low))]
    after = [match.start() for match in BOUND.finditer(masked, max(0, high))]
    traders = reading.sides.traders
    others = [
        one
        for one in pair.inside
        if one.via in NAMED_HERE
        and one.trader not in (pair.vendor.trader, pair.buyer.trader)
        and traders[one.trader].buys > traders[one.trader].vends
        and not pair.group.start <= one.start < pair.group.end
    ]
    after += [one.start - sentence.start for one in others if one.start - sentence.start >= high]
    before += [one.end - sentence.start for one in others if one.end - sentence.start <= low]
    return Span(max(before, default=0), min(after, default=len(masked)))
