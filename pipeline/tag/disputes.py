"""Whether an article reports a dispute over a sale: it is contested, and about the buyer or beside the sale itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.tag.expressions import rules, small_rules
from pipeline.tag.words import Words

if TYPE_CHECKING:
    from pipeline.tag.pair_features import Reading
    from pipeline.tag.pairs import Pair

_LEAD = 3  # sentences that say what an article is about
_WORDS = 200  # of text to a word of dispute, where it is about one


def is_disputed(reading: Reading, pair: Pair) -> bool:
    """`pair` is the candidate that tells the sale best."""
    if rules()["disputed"]["any"].search(reading.masked(pair)):
        return True
    if not reading.is_contested:
        return False
    sentence = reading.words.sentences[pair.sentence]
    told = small_rules()["disputed"]["contest"].search(reading.words.small, sentence.start, sentence.end)
    return reading.sides.traders[pair.buyer.trader].is_main or told is not None


def is_contested(words: Words) -> bool:
    """Whether an article speaks of a dispute where it begins, or again and again."""
    contest, text = small_rules()["disputed"]["contest"], words.small
    lead = words.sentences[:_LEAD]
    if lead and contest.search(text, lead[0].start, lead[-1].end):
        return True
    return len(contest.findall(text)) * _WORDS >= len(words.texts) > 0
