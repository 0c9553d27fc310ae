"""The sales that an article tells of: vendor, buyer, product, status, each with the sentence that says so.

Three linear models decide: one judges each candidate by the words around it, one what all candidates of a vendor and a
buyer say together, one how the sale stands (`statuses.py`). `pair_weights.npz`, `sale_weights.npz` and
`status_weights.npz` lie beside this module with the card of the parties, `party_weights.md`; `python -m
benchmarks.tagging.parties` makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.records import Deal, DealQuote, Span
from pipeline.tag.amounts import contract_price, price, since
from pipeline.tag.classifier import Classifier, reasons, unpack
from pipeline.tag.disputes import is_disputed
from pipeline.tag.listed import as_listed
from pipeline.tag.pair_features import Reading, pair_features
from pipeline.tag.pairs import Pair, pairs
from pipeline.tag.statuses import ANSWERS as STATUS_ANSWERS
from pipeline.tag.statuses import Standing, is_denied, is_news, is_of_now, standing
from pipeline.tag.tellings import Board, Telling, about, heard, telling_features, tellings
from pipeline.tag.traders import Sides
from pipeline.tag.unsold import is_unsold
from pipeline.tag.words import Words

ANSWERS = ("none", "deal")
THRESHOLD = 0.38  # of the second model: F1 of what was held out is best there, of the news and of the corpus
_LEAST = 0.05  # odds of the best sentence, under which nothing else makes a sale
_REASONS = 4
_NEARLY = 0.3  # share of the best sentence's odds that another needs to be quoted for naming more
_NAMED = frozenset({"name", "product", "inferred"})


@dataclass(frozen=True, slots=True)
class DealWeights:
    """The models, each with a column for each of its answers."""

    pairs: Classifier
    sales: Classifier
    statuses: Classifier

    @property
    def version(self) -> str:
        """Equal versions give equal deals."""
        return f"{self.pairs.version[:6]}{self.sales.version[:6]}{self.statuses.version[:6]}"


@cache
def load_deal_weights() -> DealWeights:
    """The weights as shipped."""
    folder = files("pipeline.tag")
    pair, sale, status = ((folder / f"{name}_weights.npz").read_bytes() for name in ("pair", "sale", "status"))
    return DealWeights(unpack(pair, len(ANSWERS)), unpack(sale, len(ANSWERS)), unpack(status, len(STATUS_ANSWERS)))


def deals(words: Words, sides: Sides, weights: DealWeights, skipped: Sequence[Span] = ()) -> list[Deal]:
    """One deal per vendor and buyer, with its best sentence, in the order of the text."""
    reading = Reading(words, sides)
    found = candidates(reading, skipped)
    if not found:
        return []
    features = [pair_features(reading, one) for one in found]
    drawn = {id(pair): some for pair, some in zip(found, features, strict=True)}
    told = tellings(found, weights.pairs.probabilities(features)[:, 1].tolist())
    board = Board.of(sides, told)
    odds = weights.sales.probabilities([telling_features(board, at) for at in range(len(told))])[:, 1].tolist()
    surest = chosen(sides, told, odds)
    return sorted(
        (
            _deal(reading, one, _state(reading, one, told, weights.statuses), confidence, weights.pairs, drawn)
            for one, confidence in surest
        ),
        key=lambda deal: (deal.start, deal.buyer_id, deal.vendor_id),
    )


def candidates(reading: Reading, skipped: Sequence[Span] = ()) -> list[Pair]:
    """The candidates of an article that stand near its topic, outside of what is skipped, and are not denied
    nor something else than a sale.
    """
    return [
        one
        for one in pairs(reading.words, reading.sides)
        if reading.is_on_topic(one)
        and not _is_skipped(reading.words.sentences[one.sentence], skipped)
        and not is_denied(reading, one)
        and not is_unsold(reading, one)
    ]


def _is_skipped(sentence: Span, skipped: Sequence[Span]) -> bool:
    return any(sentence.start < span.end and span.start < sentence.end for span in skipped)


def chosen(
    sides: Sides, told: Sequence[Telling], odds: Sequence[float], threshold: float = THRESHOLD
) -> Iterator[tuple[Telling, float]]:
    """What is sure enough: lists as a whole, one way where the other is less sure, a town and its police once."""
    odds = as_listed(told, odds)
    by_sides = {(one.vendor, one.buyer): value for one, value in zip(told, odds, strict=True)}
    best: dict[tuple[int, str], float] = {}
    for one, value in zip(told, odds, strict=True):
        place = _place(sides, one)
        best[one.vendor, place] = max(value, best.get((one.vendor, place), 0.0))
    for one, value in zip(told, odds, strict=True):
        is_reversed = by_sides.get((one.buyer, one.vendor), 0.0) > value
        if (
            value >= threshold
            and one.best >= _LEAST
            and not is_reversed
            and value >= best[one.vendor, _place(sides, one)]
        ):
            best[one.vendor, _place(sides, one)] = 2.0  # of two that are equally sure the first stays
            yield one, value


def _place(sides: Sides, one: Telling) -> str:
    buyer = sides.traders[one.buyer]
    return buyer.place or buyer.entity_id


def _state(reading: Reading, one: Telling, told: Sequence[Telling], model: Classifier) -> Standing:
    """How a sale stands; where nothing is said of it, what is said of the town's other body from the same vendor."""
    found = standing(reading, one, model)
    place = _place(reading.sides, one)
    twins = (twin for twin in told if twin is not one and twin.vendor == one.vendor and twin.best >= _LEAST)
    states = (standing(reading, twin, model) for twin in twins if _place(reading.sides, twin) == place)
    return found if found.words else next((state for state in states if state.words), found)


def _deal(
    reading: Reading,
    told: Telling,
    state: Standing,
    confidence: float,
    model: Classifier,
    drawn: Mapping[int, Sequence[str]],
) -> Deal:
    sides, pair = reading.sides, _telling(told)
    vendor, buyer = sides.traders[told.vendor], sides.traders[told.buyer]
    own = _sentence(reading, pair, "sale")
    paid, (value, currency) = _paid(reading, told)
    begun = _first(reading, heard(told), "since", since)
    shown = [one for one in (_sentence(reading, state.pair, "status"), paid, begun) if one is not None]
    return Deal(
        vendor_id=vendor.entity_id,
        vendor=vendor.name,
        buyer_id=buyer.entity_id,
        buyer=buyer.name,
        product=_product(pair, sides),
        status=state.status,
        is_disputed=is_disputed(reading, pair),
        amount=value,
        currency=currency,
        since=since(begun.quote) if begun is not None else None,
        start=own.start,
        end=own.end,
        quote=own.quote,
        confidence=confidence,
        because=(*_because(model, drawn[id(pair)]), *([f"status: {state.words}"] if state.words else [])),
        is_status_told=is_of_now(reading, state),
        quotes=tuple(one for one in shown if one.start != own.start),
        is_news=buyer.is_main or is_news(reading, state if state.words else Standing("active", "", pair)),
    )


def _telling(told: Telling) -> Pair:
    """The sentence that names most sides, the buyer before the vendor: of those nearly as sure as the best, else of all
    likely ones; the surer of equals.
    """
    near = [pair for pair, odds in told.told if odds >= _NEARLY * told.best]
    return max(near if any(map(_named, near)) else about(told), key=_named)


def _named(pair: Pair) -> int:
    return 2 * (pair.buyer.via in _NAMED) + (pair.vendor.via in _NAMED)


def _paid(reading: Reading, told: Telling) -> tuple[DealQuote | None, tuple[float | None, str | None]]:
    """What was paid, and where that stands: in a heard sentence, or beside "the contract" where nobody else buys."""
    paid = _first(reading, heard(told), "amount", lambda quote: price(quote)[0])
    if paid is not None:
        return paid, price(paid.quote)
    alone = [pair for pair in about(told) if not _buys_another(reading.sides, pair)]
    paid = _first(reading, alone, "amount", lambda quote: contract_price(quote)[0])
    return paid, contract_price(paid.quote) if paid is not None else (None, None)


def _buys_another(sides: Sides, pair: Pair) -> bool:
    """Whether the sentence names somebody else who may buy."""
    others = (
        sides.traders[one.trader] for one in pair.inside if one.trader not in (pair.vendor.trader, pair.buyer.trader)
    )
    return any(one.buys > one.vends for one in others)


def _sentence(reading: Reading, pair: Pair, shows: str) -> DealQuote:
    span = reading.words.sentences[pair.sentence]
    return DealQuote(shows, span.start, span.end, reading.words.text[span.start : span.end])


def _first(reading: Reading, some: Sequence[Pair], shows: str, reads: Callable[[str], object]) -> DealQuote | None:
    """The first of some sentences in which something can be read."""
    quotes = (_sentence(reading, pair, shows) for pair in some)
    return next((one for one in quotes if reads(one.quote) is not None), None)


def _because(model: Classifier, features: Sequence[str]) -> tuple[str, ...]:
    """What spoke loudest for the best sentence."""
    return reasons(model, features, ANSWERS.index("deal"), _REASONS)


def _product(pair: Pair, sides: Sides) -> str | None:
    """The vendor's product that the sentence names, or the only one that the article does."""
    inside = [one.product for one in pair.inside if one.product and one.trader == pair.vendor.trader]
    known = sides.traders[pair.vendor.trader].products
    return pair.vendor.product or next(iter(inside), None) or (known[0] if len(known) == 1 else None)
