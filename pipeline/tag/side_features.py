"""What speaks for a sale in who the two sides of a candidate are: kinds, odds, and how they are named."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.tag.pair_features import Reading
    from pipeline.tag.pairs import Pair

_LEVELS = (0.05, 0.15, 0.3, 0.5, 0.8)


def who(reading: Reading, pair: Pair) -> Iterator[str]:
    """Who the two sides are, alone and beside each other.

    What part the buyer plays in the article is left to what judges the whole telling: here it would outweigh the words.
    """
    vendor = reading.sides.traders[pair.vendor.trader]
    yield f"via={pair.vendor.via}>{pair.buyer.via}"
    yield f"topic={reading.is_topic}/{reading.is_near_topic(pair.sentence)}/{vendor.is_wide}"
    yield f"topic-here={reading.is_topical(pair.sentence)}/{vendor.is_wide}/{pair.vendor.via}"
    yield from reading.once(_vendor, pair.vendor.trader, pair.vendor.via, min(pair.vendor.back, 4))
    yield from reading.once(_buyer, pair.buyer.trader, pair.buyer.via, min(pair.buyer.back, 4))


def _vendor(reading: Reading, trader: int, via: str, back: int) -> Iterator[str]:
    vendor, rank = reading.sides.traders[trader], reading.vendor_rank(trader)
    yield f"v:via={via}"
    yield f"v:odds={level(vendor.vends)}"
    yield f"v:odds={level(vendor.vends)}/{via}"
    yield f"v:role={vendor.role}/{via}"
    yield f"v:back={via}/{back}"
    yield f"v:kind={vendor.kind}"
    yield f"v:role={vendor.role}"
    yield f"v:main={vendor.is_main}"
    yield f"v:wide={vendor.is_wide}"
    yield f"v:has-product={bool(vendor.products)}"
    yield f"vendors={min(reading.rivals, 4)}/{via}"
    yield f"v:rank={rank}/{via}"
    yield f"v:rank={rank}"


def _buyer(reading: Reading, trader: int, via: str, back: int) -> Iterator[str]:
    buyer = reading.sides.traders[trader]
    yield f"b:via={via}"
    yield f"b:back={via}/{back}"
    yield f"b:type={buyer.entity_type}"
    yield f"b:kind={buyer.kind or '?'}/{buyer.entity_type}"


def level(odds: float) -> int:
    """Odds in six steps."""
    return bisect_right(_LEVELS, odds)
