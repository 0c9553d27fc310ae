"""All that an article tells of one possible sale, gathered: what speaks for it beyond its best sentence."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

from pipeline.tag.pairs import Pair
from pipeline.tag.side_features import level
from pipeline.tag.traders import LIKELY, RIVAL, Sides

_STEPS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

_HEARD, _WEAK = 3, 0.8  # sentences that are heard of a sale, the best first, and their share of the best one's odds
FAINT = 0.05  # odds of a sentence that may well be about a sale

_List = tuple[int, int, int]  # vendor, sentence, start


@dataclass(frozen=True, slots=True)
class Telling:
    """The candidates of one vendor and one buyer (indexes of traders), best first, each with its odds."""

    vendor: int
    buyer: int
    told: tuple[tuple[Pair, float], ...]

    @property
    def best(self) -> float:
        return self.told[0][1]


def tellings(found: Sequence[Pair], odds: Sequence[float]) -> list[Telling]:
    """Candidates by vendor and buyer, in the order in which these are first named together."""
    gathered: dict[tuple[int, int], list[tuple[Pair, float]]] = {}
    for pair, value in zip(found, odds, strict=True):
        gathered.setdefault((pair.vendor.trader, pair.buyer.trader), []).append((pair, float(value)))
    return [
        Telling(vendor, buyer, tuple(sorted(told, key=lambda one: (-one[1], one[0].sentence, one[0].buyer.start))))
        for (vendor, buyer), told in gathered.items()
    ]


def heard(telling: Telling) -> list[Pair]:
    """The candidates whose sentences are heard for what they say of a sale, the best first."""
    return [pair for pair, odds in telling.told[:_HEARD] if odds >= _WEAK * telling.best]


def about(telling: Telling) -> list[Pair]:
    """The candidates whose sentences may well be about the sale, the likeliest first."""
    return [pair for pair, odds in telling.told if odds >= FAINT]


@dataclass(frozen=True, slots=True)
class Board:
    """All tellings of an article; `lists` has the (buyer, odds) of each list of names that may buy from a vendor.

    `sold` and `bought` have the tellings of each vendor and of each buyer, `weights` how likely and how much named a
    vendor each trader is, `likely` and `rivals` how many are likely vendors and more likely ones than not.
    """

    sides: Sides
    tellings: Sequence[Telling]
    lists: Mapping[_List, Sequence[tuple[int, float]]]
    sold: Mapping[int, Sequence[Telling]]
    bought: Mapping[int, Sequence[Telling]]
    weights: Sequence[float]
    likely: int
    rivals: int

    @classmethod
    def of(cls, sides: Sides, some: Sequence[Telling]) -> Board:
        lists: dict[_List, list[tuple[int, float]]] = {}
        for one in some:
            for pair, odds in one.told:
                if pair.listed > 1:
                    lists.setdefault(_list(pair), []).append((one.buyer, odds))
        sold: dict[int, list[Telling]] = {}
        bought: dict[int, list[Telling]] = {}
        for one in some:
            sold.setdefault(one.vendor, []).append(one)
            bought.setdefault(one.buyer, []).append(one)
        weights = [one.vends * (1 + one.count) for one in sides.traders]
        likely, rivals = (sum(one.vends >= odds for one in sides.traders) for odds in (LIKELY, RIVAL))
        return cls(sides, some, lists, sold, bought, weights, likely, rivals)


def _list(pair: Pair) -> _List:
    return pair.vendor.trader, pair.sentence, pair.group.start


def telling_features(board: Board, at: int) -> list[str]:
    """All features of telling `at`, for the question whether the article tells of this sale."""
    one = board.tellings[at]
    found = {"bias", *_own(board, one), *_against(board, one), *_beside(board, one)}
    return sorted(found)


def _beside(board: Board, one: Telling) -> Iterator[str]:
    """What the list in which the buyer stands says: a list of customers is believed, or doubted, as a whole."""
    lists = {_list(pair) for pair, _ in one.told if pair.listed > 1}
    others = ([row for row in board.lists[where] if row[0] != one.buyer] for where in sorted(lists))
    best = max((rows for rows in others if rows), key=_mean, default=[])
    yield f"list={min(len(best) + 1, 5)}"
    if best:
        yield from _over("list-best", max(odds for _, odds in best))
        yield from _over("list-mean", _mean(best))
        yield from _over("list-buys", sum(board.sides.traders[buyer].buys for buyer, _ in best) / len(best))


def _mean(rows: Sequence[tuple[int, float]]) -> float:
    return sum(odds for _, odds in rows) / len(rows)


def _own(board: Board, one: Telling) -> Iterator[str]:
    vendor, buyer = board.sides.traders[one.vendor], board.sides.traders[one.buyer]
    yield from _over("best", one.best)
    sentences: dict[int, float] = {}
    for pair, odds in one.told:
        sentences[pair.sentence] = max(odds, sentences.get(pair.sentence, 0.0))
    ranked = sorted(sentences.values(), reverse=True)
    yield from _over("second", ranked[1] if len(ranked) > 1 else 0.0)
    yield f"sentences={min(len(ranked), 4)}"
    yield from _over("any", 1.0 - prod(1.0 - odds for odds in ranked))
    yield f"b:main={buyer.is_main}/{min(buyer.count, 4)}"
    first = one.told[0][0]
    yield f"via={first.vendor.via}>{first.buyer.via}"
    yield from _over(f"best/{first.vendor.via}>{first.buyer.via}", one.best, 3)
    yield f"listed={min(first.listed, 4)}"
    yield from _over("vends", vendor.vends)
    yield from _over("buys", buyer.buys)
    yield from _over("also-vends", buyer.vends)
    yield from _over("also-buys", vendor.buys)
    yield f"v:role={vendor.role}"
    yield f"b:role={buyer.role}"
    yield f"b:role={buyer.role}/{buyer.entity_type}"
    yield f"b:kind={buyer.kind or '?'}/{buyer.entity_type}"
    yield f"v:kind={vendor.kind}"
    yield f"v:main={vendor.is_main}/{vendor.role}"
    yield f"v:wide={vendor.is_wide}/{bool(vendor.products)}"
    yield f"{level(vendor.vends)}>{level(buyer.buys)}"
    own = board.weights[one.vendor]
    rank = sum(other > own for other in board.weights)
    few = min(3, board.likely)
    yield f"rank={min(rank, 3)}/{level(buyer.buys)}"
    yield f"rank={min(rank, 3)}/{few}/{level(buyer.buys)}"
    yield from _over(f"best/rank{min(rank, 2)}", one.best, 2)


def _against(board: Board, one: Telling) -> Iterator[str]:
    """How it stands beside the other sales that one of the two could be a side of."""
    same_buyer = [other.best for other in board.bought[one.buyer] if other is not one]
    same_vendor = [other.best for other in board.sold[one.vendor] if other is not one]
    selling, buying = board.sold.get(one.buyer, ()), board.bought.get(one.vendor, ())
    reverse = max((other.best for other in selling if other.buyer == one.vendor), default=0.0)
    yield f"beaten-for-buyer={any(best > one.best for best in same_buyer)}"
    yield f"alone-for-buyer={not same_buyer}"
    yield f"beaten-for-vendor={any(best > one.best for best in same_vendor)}"
    yield f"reversed={reverse > one.best}"
    yield from _over("reverse", reverse)
    sells = max((other.best for other in selling), default=0.0)
    buys = max((other.best for other in buying), default=0.0)
    yield from _over("buyer-sells", sells)
    yield from _over("vendor-buys", buys)
    yield from _over("vendor-sells-else", max(same_vendor, default=0.0))
    yield f"rivals={min(3, board.rivals)}"


def _over(name: str, value: float, every: int = 1) -> tuple[str, ...]:
    """A feature for each step that the value reaches."""
    return _reached(name, bisect_right(_STEPS[::every], value), every)


@lru_cache(maxsize=1 << 11)
def _reached(name: str, count: int, every: int) -> tuple[str, ...]:
    return tuple(f"{name}>={step}" for step in _STEPS[::every][:count])
