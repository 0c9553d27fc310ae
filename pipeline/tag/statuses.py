"""How a sale stands, by the clause that governs its buyer: proposed, pilot, active, ended or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import DealStatus, Span
from pipeline.tag.expressions import rules, small_rules
from pipeline.tag.pair_features import Reading
from pipeline.tag.pairs import Pair
from pipeline.tag.tellings import Telling

_TOLD = 3  # sentences, the best first, that are heard
_ORDER: tuple[DealStatus, ...] = ("refused", "ended", "pilot", "proposed", "active")
_FAINT = 0.05  # odds of a sentence about "the contract" that is heard for its end
_OTHER = 0.1  # share of the best sentence's odds that another one with the buyer's name needs to be heard for the end
_NAMED = frozenset({"name", "inferred", "echo"})
_WEAK = 0.8  # share of the best sentence's odds that another needs to be heard
BOUND = re.compile(
    r"[;:–—]|,?\s+(?:while|whereas|but|although|though|even as)\b|"
    r",\s+and\s+(?=\w+ed\b)|,\s+and\s+(?!(?:that\s+)?(?:it|they)\b)(?=(?:[\w’']+\s+){0,2}(?:has|had|have|is|was|were|are|will|would|also|now)\b)"
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
        if one.via in ("name", "echo", "inferred")
        and one.trader not in (pair.vendor.trader, pair.buyer.trader)
        and traders[one.trader].buys > traders[one.trader].vends
        and not pair.group.start <= one.start < pair.group.end
    ]
    after += [one.start - sentence.start for one in others if one.start - sentence.start >= high]
    before += [one.end - sentence.start for one in others if one.end - sentence.start <= low]
    return Span(max(before, default=0), min(after, default=len(masked)))


#: What was tried or planned then says nothing of how it stands now; what ended then is over.
_THEN = re.compile(
    r"\b(?:last (?:year|month|week|spring|summer|autumn|fall|winter)|(?:years?|months) (?:ago|earlier)|previously|"
    r"earlier this year|in the past)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and the words that say so, in the sentence of `pair`; without words it is only taken to be active."""

    status: DealStatus
    words: str
    pair: Pair


def standing(reading: Reading, telling: Telling) -> Standing:
    """How the sale stands, by the first of its heard sentences that says so; the end of "the contract" from afar,
    or where nothing else is said the end in another sentence with the buyer's name.
    """
    first = _first(reading, heard(telling), _ORDER)
    if first is None or first.status == "active":
        about = [pair for pair, odds in telling.told if pair.vendor.via == "paper" and odds >= _FAINT]
        first = _first(reading, about, ("ended",)) or first
    if first is None:
        others = [pair for pair, odds in telling.told if pair.buyer.via in _NAMED and odds >= _OTHER * telling.best]
        first = _first(reading, others, ("ended",))
    return first or Standing("active", "", telling.told[0][0])


def is_of_now(reading: Reading, state: Standing) -> bool:
    """Whether words say how the sale stands now: a trial "last year" may be over, or have become more since."""
    if not state.words or state.status in ("ended", "refused"):
        return bool(state.words)
    sentence = reading.words.sentences[state.pair.sentence]
    return _THEN.search(reading.words.text, sentence.start, sentence.end) is None


def is_denied(reading: Reading, pair: Pair) -> bool:
    """Whether the clause that governs the buyer, or else the sentence of a pair of names, says there is no sale."""
    if not reading.is_denying(pair):
        return False
    clause = governing(reading, pair)
    return rules()["denied"]["any"].search(reading.masked(pair)[clause.start : clause.end]) is not None


def _first(reading: Reading, some: Sequence[Pair], order: Sequence[DealStatus]) -> Standing | None:
    """The first status of `order` that the first clause with any of them says."""
    for pair in some:
        clause = governing(reading, pair)
        inside = reading.masked(pair)[clause.start : clause.end]
        low = inside.lower()
        for name in order:
            quick = small_rules()["status"].get(name)
            match = rules()["status"][name].search(inside) if quick is None or quick.search(low) else None
            if match:
                return Standing(name, match[0], pair)
    return None


def about(telling: Telling) -> list[Pair]:
    """The candidates whose sentences may well be about the sale, the likeliest first."""
    return [pair for pair, odds in telling.told if odds >= _FAINT]


def heard(telling: Telling) -> list[Pair]:
    """The candidates whose sentences are heard for what they say of a sale, the best first."""
    return [pair for pair, odds in telling.told[:_TOLD] if odds >= _WEAK * telling.best]
