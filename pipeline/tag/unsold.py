"""What looks like a sale and is none: a company that buys a company, and two sales that one sentence tells of."""

from __future__ import annotations

import re

from pipeline.tag.clauses import BOUND
from pipeline.tag.pair_features import Reading
from pipeline.tag.pairs import Pair
from pipeline.tag.traders import LIKELY, POSSIBLE, Spot, Trader

_HERE = frozenset({"name", "product", "echo", "inferred"})
#: "On Monday Acme won Rome, on Tuesday Lenscore won Milan": another day, another happening.
_NEXT_DAY = re.compile(r",\s++(?:and\s++)?on\s++(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_SUBJECT = re.compile(r"[;:–—,]?\s*(?:(?:and|but|while|whereas)\s+)?")
_WHEN = r"(?:in (?:19|20)\d\d|last (?:week|month|year)|this (?:week|month|year))"
_TAKES = re.compile(
    rf"(?:,[^,]{{0,60}},)?\s+(?:(?:has|had|have|also|later|then|since|recently|announced|said|agreed|plans|wants|it|would|will|to|"
    rf"{_WHEN})\s+){{0,6}}(?:bought|acquir(?:ed|es|e|ing)|buys?|buying|t(?:ook|akes?|aking) over|merged with)\s+"
    r"(?:(?!(?:from|of|by|with|through|via|to|for|at|in)\b)[a-z-]+\s+){0,4}"
)
_TAKEN = re.compile(
    r",?\s+(?:(?:which|and|itself|was|were|is|has|had|been|being|later|since|recently|now)\s+){0,4}"
    rf"(?:bought|acquired|taken over|owned)\s+(?:{_WHEN}\s+)?by\s+(?:[a-z-]+\s+){{0,4}}"
)
#: After a vendor's name: what is bought is a thing of its.
_THING = re.compile(
    r"['’]|\s+(?:[\w-]+\s+){0,3}?(?:accounts?|licen[cs]\w+|software|cameras?|systems?|technology|tech|gates?|kiosks?|"
    r"tools?|apps?|scanners?|terminals?|readers?|units?|subscriptions?|services?|products?|facial|face|boxes|lanes|"
    r"tablets?|devices?|turnstiles?|sensors?|locks?|search|matching|recognition|algorithms?)\b"
)


def is_unsold(reading: Reading, pair: Pair) -> bool:
    """Whether the sentence of a pair says something else of its two sides than that one sells to the other."""
    return _is_acquired(reading, pair) or _is_of_two_clauses(reading, pair)


def _is_acquired(reading: Reading, pair: Pair) -> bool:
    """ "Acme bought Lenscore in 2019": of a company, without a thing of its, the company itself is bought."""
    vendor, buyer = pair.vendor, pair.buyer
    if vendor.via != "name" or buyer.via not in _HERE or reading.sides.traders[buyer.trader].entity_type != "company":
        return False
    masked, start = reading.masked(pair), reading.words.sentences[pair.sentence].start
    if buyer.end <= vendor.start:
        between = masked[buyer.end - start : vendor.start - start]
        return _TAKES.fullmatch(between) is not None and _THING.match(masked, vendor.end - start) is None
    return _TAKEN.fullmatch(masked, max(0, vendor.end - start), max(0, buyer.start - start)) is not None


def _is_of_two_clauses(reading: Reading, pair: Pair) -> bool:
    """ "Rome uses Acme, while Milan uses Lenscore": each side has another in its own clause. Who is a later
    clause's subject, or stands beside another buyer there, sells nothing to a buyer whose own clause has a vendor.
    """
    if pair.vendor.via not in _HERE or pair.buyer.via not in _HERE:
        return False
    masked, start = reading.masked(pair), reading.words.sentences[pair.sentence].start
    first, last = sorted((pair.vendor, pair.buyer), key=lambda one: one.start)
    bounds = sorted({start + one.start() for bound in (BOUND, _NEXT_DAY) for one in bound.finditer(masked)})
    between = [at for at in bounds if first.end <= at < last.start]
    if not between:
        return False
    low = max((at for at in bounds if at < first.start), default=start)
    high = min((at for at in bounds if at >= last.end), default=start + len(masked))
    ahead, behind = (low, between[0]), (between[-1], high)
    of_vendor, of_buyer = (ahead, behind) if first is pair.vendor else (behind, ahead)
    traders = reading.sides.traders
    others = [
        one for one in pair.inside if one.via in _HERE and one.trader not in (pair.vendor.trader, pair.buyer.trader)
    ]
    if last is pair.vendor and any(_is_in(one, of_buyer) and _sells(traders[one.trader]) for one in others):
        is_subject = _SUBJECT.fullmatch(masked, between[-1] - start, pair.vendor.start - start) is not None
        if is_subject or any(_is_in(one, of_vendor) and traders[one.trader].buys >= POSSIBLE for one in others):
            return True
    return any(_is_in(one, of_buyer) and traders[one.trader].vends >= LIKELY for one in others) and any(
        _is_in(one, of_vendor) and traders[one.trader].buys >= max(POSSIBLE, traders[one.trader].vends)
        for one in others
    )


def _sells(trader: Trader) -> bool:
    return trader.entity_type == "company" and trader.vends >= max(POSSIBLE, trader.buys)


def _is_in(spot: Spot, stretch: tuple[int, int]) -> bool:
    return stretch[0] <= spot.start < stretch[1]
