"""Candidates for a sale: a place that may be the vendor and one that may be the buyer, in one sentence or near it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Span
from pipeline.tag.acronyms import plain
from pipeline.tag.enumerations import is_list, list_steps
from pipeline.tag.expressions import small
from pipeline.tag.items import Items
from pipeline.tag.references import referred
from pipeline.tag.traders import LIKELY, POSSIBLE, Sides, Spot, Trader
from pipeline.tag.words import Words

_VENDS, _BUYS = 0.04, 0.005  # odds of the role under which a party is no candidate
_NO_VENDORS = frozenset({"deployer", "platform", "investor"})  # but with a product that the article names
_NO_BUYERS = frozenset(
    {"legislature", "court", "dpa", "regulator", "standards", "civil-liberties", "digital-rights", "think-tank"}
    | {"investor", "investor-coalition", "religious-investor", "consumer", "trade-body", "professional-body", "party"}
)
_VENDORS = 2  # of an article, that a sentence may leave out
_NEAR = 3  # sentences back to a side that a sentence leaves out
_MANY = 12  # spots of one sentence: beyond, only likely vendors count
_MOST = 200  # pairs of one sentence; honest ones have had 99 at most
_BUYING = frozenset({"name", "echo", "body", "it", "inferred"})
_LIST = list_steps(r"[a-z’'-]+(?![a-z-])", 5)
_GOES_ON = re.compile(r"\s*+(?:[,;.:)—–]|(?:and|or)\b|$)")  # after a name, where its list does
_TRADE = small(
    r"\b(?:us(?:e[sd]?|ing|ers?)|deploy\w*|adopt\w*|contract\w*|customers?|clients?|purchas\w*|b(?:uy\w*|ought)|s(?:old|el)\w*|"
    r"licen[cs]\w*|pilot\w*|trial\w*|test\w*|suppl\w+|provid\w+|install\w*|accounts?|subscri\w+|procur\w*|tender\w*|deals?|"
    r"agreement|order\w*|award\w*|p(?:aid|ay)\w*|lapse\w*|cancel\w*|end(?:ed|ing|s)?|drop\w*|renew\w*|terminat\w*|"
    r"work(?:s|ed|ing)? with|partner\w*|r[ua]n|runs|switch\w*|roll\w*|in talks|negotiat\w*|bid\w*|offer\w*|pitch\w*|"
    r"market\w*|scrap\w*|leas\w*|lent|loan\w*|employ\w*|system|software|technology|cameras|stop\w*|suspend\w*|decid\w*)\b"
)


@dataclass(frozen=True, slots=True)
class Pair:
    """One candidate. A side that the sentence leaves out has the spot of its last naming, outside of the sentence.

    `group` spans the list of names that the buyer stands in, `sellers` the vendor's; `inside` are all spots of the
    sentence.
    """

    sentence: int
    vendor: Spot
    buyer: Spot
    group: Span
    listed: int
    inside: tuple[Spot, ...]
    sellers: Span


def pairs(words: Words, sides: Sides) -> list[Pair]:
    """All candidates of an article, by sentence."""
    if len(sides.traders) < 2:
        return []
    topic = _Topic.of(sides.traders)
    items = Items.of(words.text, sides.spots)
    found: list[Pair] = []
    for index, sentence in enumerate(words.sentences):
        named = [one for one in sides.spots if sentence.start <= one.start < sentence.end]
        referring = referred(words, sides, index, topic.vendor)
        more = [one for one in referring if items.is_meant(one.trader, sentence.start)]
        inside = tuple(sorted([*named, *more], key=lambda one: (one.start, one.end)))
        if inside:
            found.extend(_of_sentence(words, sides, index, inside, topic, items))
    return found


@dataclass(frozen=True, slots=True)
class _Topic:
    """The likeliest vendors and the likeliest buyer of an article."""

    vendors: tuple[int, ...]
    buyer: int | None

    @classmethod
    def of(cls, traders: Sequence[Trader]) -> _Topic:
        order = range(len(traders))
        sold = [traders[at].vends * (1 + traders[at].count) for at in order]
        vendors = [at for at in order if traders[at].entity_type == "company" and traders[at].vends >= POSSIBLE]
        first = max(vendors, key=lambda at: (traders[at].is_main, sold[at]), default=None)
        rest = sorted((at for at in vendors if at != first), key=lambda at: -sold[at])
        buyers = [at for at in order if traders[at].buys >= POSSIBLE and at != first]
        buyer = max(
            buyers, key=lambda at: (traders[at].is_main, traders[at].buys * (1 + traders[at].count)), default=None
        )
        return cls((first, *rest[: _VENDORS - 1]) if first is not None else (), buyer)

    @property
    def vendor(self) -> int | None:
        return self.vendors[0] if self.vendors else None


def _of_sentence(
    words: Words, sides: Sides, index: int, inside: tuple[Spot, ...], topic: _Topic, items: Items
) -> Iterator[Pair]:
    traders = sides.traders
    vendors = [one for one in inside if can_vend(traders[one.trader]) and one.via not in ("body", "inferred")]
    buyers = [one for one in inside if can_buy(traders[one.trader]) and one.via in _BUYING]
    if len(inside) > _MANY:
        vendors = [one for one in vendors if _is_likely_vendor(one, traders)]
    if len(vendors) * len(buyers) > _MOST:
        vendors, buyers = _fewest(vendors, buyers, traders)
    groups = _groups(words.text, inside)
    both = [(vendor, buyer) for vendor in vendors for buyer in buyers]
    sentence = words.sentences[index]
    if _TRADE.search(words.small, sentence.start, sentence.end) or any(len(group) > 1 for group in groups):
        likely = [one for one in vendors if _is_likely_vendor(one, traders)]
        left_out = [
            *_without_vendor(words, sides, index, likely, buyers, topic),
            *_without_buyer(words, sides, index, likely, buyers, topic),
        ]
        both.extend(pair for pair in left_out if all(items.is_meant(one.trader, sentence.start) for one in pair))
    for vendor, buyer in both:
        if vendor.trader != buyer.trader and not _is_named_after(traders[vendor.trader], traders[buyer.trader]):
            (group, listed), (sellers, _) = _group(groups, buyer, vendor), _group(groups, vendor, buyer)
            yield Pair(index, vendor, buyer, group, listed, inside, sellers)


def _fewest(
    vendors: Sequence[Spot], buyers: Sequence[Spot], traders: Sequence[Trader]
) -> tuple[list[Spot], list[Spot]]:
    """As many of each as make no more pairs than a sentence may have, each party once, the likeliest first."""
    side = math.isqrt(_MOST)
    sells = sorted({one.trader: one for one in reversed(vendors)}.values(), key=lambda one: -traders[one.trader].vends)
    buys = sorted({one.trader: one for one in reversed(buyers)}.values(), key=lambda one: -traders[one.trader].buys)
    fewer = sells[: max(side, _MOST // max(1, len(buys)))]
    return fewer, buys[: _MOST // max(1, len(fewer))]


def _without_vendor(
    words: Words, sides: Sides, index: int, likely: Sequence[Spot], buyers: Sequence[Spot], topic: _Topic
) -> Iterator[tuple[Spot, Spot]]:
    """Buyers with vendors that the sentence does not name: the one named last before, and the article's.

    A company that the sentence names may be taken for a vendor and be a customer: the article's first one still counts.
    """
    named = {one.trader for one in likely}
    for buyer in buyers:
        is_alone = named <= {buyer.trader}
        fits = [one.vends >= LIKELY and at != buyer.trader for at, one in enumerate(sides.traders)]
        others = [at for at in topic.vendors if at != buyer.trader and at not in named]
        if is_alone:
            yield from ((vendor, buyer) for vendor in _left_out(words, sides, index, fits, others))
        else:
            yield from (
                (replace(vendor, via="aside"), buyer) for vendor in _left_out(words, sides, index, [], others[:1])
            )


def _without_buyer(
    words: Words, sides: Sides, index: int, likely: Sequence[Spot], buyers: Sequence[Spot], topic: _Topic
) -> Iterator[tuple[Spot, Spot]]:
    for vendor in likely:
        if not any(one.trader != vendor.trader and sides.traders[one.trader].buys >= LIKELY for one in buyers):
            fits = [one.buys >= LIKELY and at != vendor.trader for at, one in enumerate(sides.traders)]
            article = [topic.buyer] if topic.buyer is not None and fits[topic.buyer] else []
            yield from ((vendor, buyer) for buyer in _left_out(words, sides, index, fits, article))


def _left_out(words: Words, sides: Sides, index: int, fits: Sequence[bool], article: Sequence[int]) -> Iterator[Spot]:
    """The fitting party named last before the sentence, and those of the article, where they are others."""
    oldest, start = words.sentences[max(0, index - _NEAR)].start, words.sentences[index].start
    near = [one for one in sides.spots if fits and oldest <= one.start < start and fits[one.trader]]
    if near:
        yield Spot(near[-1].start, near[-1].end, near[-1].trader, "before", near[-1].product)
    for place, trader in enumerate(article):
        spot = next((one for one in sides.spots if one.trader == trader), None)
        if spot is not None and not (near and near[-1].trader == trader):
            yield Spot(spot.start, spot.end, trader, "topic" if place == 0 else "second")


def _is_named_after(vendor: Trader, buyer: Trader) -> bool:
    """Whether one name begins the other: a division or a product sells nothing to whom it is called after."""
    one, other = plain(vendor.name), plain(buyer.name)
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter] and len(one) != len(other)


def can_vend(trader: Trader) -> bool:
    if trader.kind in _NO_VENDORS and not trader.products:
        return False
    return trader.entity_type == "company" and trader.vends >= _VENDS


def can_buy(trader: Trader) -> bool:
    return trader.buys >= _BUYS and trader.kind not in _NO_BUYERS


def _is_likely_vendor(spot: Spot, traders: Sequence[Trader]) -> bool:
    return spot.via != "name" or traders[spot.trader].vends >= LIKELY


def _groups(text: str, inside: Sequence[Spot]) -> list[list[Spot]]:
    """The lists of names of a sentence, each with its members."""
    groups: list[list[Spot]] = []
    for spot in (one for one in inside if one.via in ("name", "inferred")):
        between = text[groups[-1][-1].end : spot.start] if groups else ""
        if groups and is_list(between, _LIST) and not _is_own_clause(text, between, spot):
            groups[-1].append(spot)
        else:
            groups.append([spot])
    return groups


def _is_own_clause(text: str, between: str, spot: Spot) -> bool:
    """Whether a name after a semicolon begins a clause: "Acme serves Alden; Brook stopped using it"."""
    return ";" in between and _GOES_ON.match(text, spot.end) is None


def _group(groups: Sequence[Sequence[Spot]], one: Spot, other: Spot) -> tuple[Span, int]:
    """(stretch, length) of the list in which one side stands; that side alone where the other stands in it, too."""
    for group in groups:
        if one in group and other not in group:
            return Span(group[0].start, group[-1].end), len(group)
    return Span(one.start, one.end), 1
