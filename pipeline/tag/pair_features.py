"""What speaks for a sale between the two sides of a candidate: who they are, and the words around and between them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

from pipeline.tag.pairs import Pair
from pipeline.tag.traders import Sides, Spot, Trader
from pipeline.tag.words import Words

_BESIDE = 7  # words outside the two sides that count
_BETWEEN = 30  # words between them that count
_WORD = re.compile(r"\w+|[^\w\s]")
_DATED = re.compile(r"\W*(?:In|Since|By|Last|Earlier)\b[^,]{0,24}(?:,|\b(?:19|20)\d\d)")
_TOPIC_NEAR = 3  # sentences before and after that may name the technology
_TOPIC_ARTICLE = 5  # times that the technology is named in an article that is about it


@cache
def rules() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """The expressions of `lists/deals.toml`."""
    tables = tomllib.loads((files("pipeline.tag") / "lists" / "deals.toml").read_text(encoding="utf-8"))
    return {
        table: {name: re.compile("|".join(f"(?:{one})" for one in some), re.IGNORECASE) for name, some in rows.items()}
        for table, rows in tables.items()
    }


class Reading:
    """One article with its traders, as the features of its pairs are drawn from it."""

    def __init__(self, words: Words, sides: Sides) -> None:
        self.words = words
        self.sides = sides
        self.is_topic = len(rules()["topic"]["article"].findall(words.text)) >= _TOPIC_ARTICLE
        self._masked: dict[int, str] = {}

    def masked(self, pair: Pair) -> str:
        """The sentence, each name blotted out by signs that no expression takes for a word; offsets stay."""
        if pair.sentence not in self._masked:
            span = self.words.sentences[pair.sentence]
            chars = list(self.words.text[span.start : span.end])
            for one in pair.inside:
                if one.via in ("name", "product"):
                    mark = "\u00a5" if one.via == "product" or self.sides.traders[one.trader].vends >= 0.3 else "\u00a4"
                    for at in range(one.start - span.start, min(one.end - span.start, len(chars))):
                        chars[at] = mark
            self._masked[pair.sentence] = "".join(chars)
        return self._masked[pair.sentence]

    def is_on_topic(self, pair: Pair) -> bool:
        """Whether the technology is named near the candidate; only asked where the vendor sells much else.

        The prefilter has seen to it that the article names the technology somewhere, be it in its title.
        """
        is_wide = self.sides.traders[pair.vendor.trader].is_wide
        return not is_wide or pair.vendor.product is not None or self.is_near_topic(pair.sentence)

    def is_near_topic(self, index: int) -> bool:
        near = self.words.sentences[max(0, index - _TOPIC_NEAR) : index + _TOPIC_NEAR + 1]
        return rules()["topic"]["any"].search(self.words.text, near[0].start, near[-1].end) is not None


def pair_features(reading: Reading, pair: Pair) -> list[str]:
    """All features of one candidate, for the question whether it is a sale."""
    traders = reading.sides.traders
    found = {"bias", *_who(reading, pair, traders[pair.vendor.trader], traders[pair.buyer.trader])}
    found.update(_where(reading, pair))
    found.update(_said(reading, pair))
    return sorted(found)


def _who(reading: Reading, pair: Pair, vendor: Trader, buyer: Trader) -> Iterator[str]:
    yield f"via={pair.vendor.via}>{pair.buyer.via}"
    yield f"v:via={pair.vendor.via}"
    yield f"b:via={pair.buyer.via}"
    yield f"v:odds={level(vendor.vends)}"
    yield f"b:odds={level(buyer.buys)}"
    yield f"odds={level(vendor.vends)}>{level(buyer.buys)}"
    yield f"v:odds={level(vendor.vends)}/{pair.vendor.via}"
    yield f"b:odds={level(buyer.buys)}/{pair.buyer.via}"
    yield f"b:role={buyer.role}/{pair.buyer.via}/{pair.vendor.via}"
    yield f"v:role={vendor.role}/{pair.vendor.via}"
    yield f"v:back={pair.vendor.via}/{min(pair.vendor.back, 4)}"
    yield f"b:back={pair.buyer.via}/{min(pair.buyer.back, 4)}"
    yield f"v:kind={vendor.kind}"
    yield f"v:role={vendor.role}"
    yield f"b:role={buyer.role}"
    yield f"b:type={buyer.entity_type}"
    yield f"b:kind={buyer.kind or '?'}/{buyer.entity_type}"
    yield f"b:vends={level(buyer.vends)}/{buyer.entity_type}"
    yield f"v:main={vendor.is_main}"
    yield f"v:wide={vendor.is_wide}"
    yield f"v:has-product={bool(vendor.products)}"
    rivals = sum(one.vends >= 0.5 for one in reading.sides.traders)
    yield f"vendors={min(rivals, 4)}/{pair.vendor.via}"
    yield f"topic={reading.is_topic}/{reading.is_near_topic(pair.sentence)}/{vendor.is_wide}"


def level(odds: float) -> int:
    """Odds in six steps."""
    return sum(odds >= step for step in (0.05, 0.15, 0.3, 0.5, 0.8))


def _where(reading: Reading, pair: Pair) -> Iterator[str]:
    traders = reading.sides.traders
    sentence = reading.words.sentences[pair.sentence]
    if _DATED.match(reading.words.text, sentence.start, sentence.end):
        yield f"dated/{pair.vendor.via}>{pair.buyer.via}"
    yield f"place={min(4, 5 * pair.sentence // len(reading.words.sentences))}/{pair.vendor.via}"
    between = _ends(pair)
    if between is None:
        gap = pair.sentence - reading.words.sentence_at(min(pair.vendor.start, pair.buyer.start))
        yield f"gap={min(gap, 5)}/{pair.vendor.via}>{pair.buyer.via}"
        return
    low, high = between
    yield f"far={_length(high - low)}"
    others = [
        one
        for one in pair.inside
        if one.via in ("name", "product")
        and low <= one.start < high
        and one.trader not in (pair.vendor.trader, pair.buyer.trader)
    ]
    yield f"others={min(len(others), 3)}"
    yield f"rivals-between={min(2, sum(traders[one.trader].vends >= 0.3 for one in others))}"
    yield f"listed={min(pair.listed, 4)}"
    rivals = [
        one
        for one in pair.inside
        if one.trader != pair.vendor.trader and one.trader != pair.buyer.trader and traders[one.trader].vends >= 0.3
    ]
    own = _distance(pair.vendor.start, pair.vendor.end, pair)
    nearer = any(_distance(one.start, one.end, pair) < own for one in rivals)
    yield f"rivals={min(2, len(rivals))}/nearer={nearer}"


def _distance(start: int, end: int, pair: Pair) -> int:
    return max(pair.group.start - end, start - pair.group.end, 0)


def _ends(pair: Pair) -> tuple[int, int] | None:
    """The stretch between the two sides, None where one is left out of the sentence."""
    if _is_left_out(pair.vendor) or _is_left_out(pair.buyer):
        return None
    if pair.vendor.end <= pair.group.start:
        return pair.vendor.end, pair.group.start
    if pair.group.end <= pair.vendor.start:
        return pair.group.end, pair.vendor.start
    low, high = min(pair.vendor.end, pair.buyer.end), max(pair.vendor.start, pair.buyer.start)
    return low, max(low, high)


def _is_left_out(spot: Spot) -> bool:
    return spot.via in ("before", "topic")


def _length(chars: int) -> int:
    return sum(chars > step for step in (3, 12, 30, 60, 110, 200))


def _said(reading: Reading, pair: Pair) -> Iterator[str]:
    masked, start = reading.masked(pair), reading.words.sentences[pair.sentence].start
    ends = _ends(pair)
    if ends is None:
        there = pair.buyer if _is_left_out(pair.vendor) else pair.vendor
        side = "b" if there is pair.buyer else "v"
        low, high = (pair.group.start, pair.group.end) if side == "b" else (there.start, there.end)
        before, after = masked[: max(0, low - start)], masked[max(0, high - start) :]
        yield from _beside(_words(before)[-_BESIDE:], f"{side}<")
        yield from _beside(_words(after)[:_BESIDE], f"{side}>")
        yield from _cues(masked, "alone")
        return
    low, high = ends[0] - start, ends[1] - start
    order = "vb" if pair.vendor.start < pair.group.start else "bv"
    between = masked[max(0, low) : max(0, high)]
    yield f"order={order}"
    yield from _between(_words(between), order)
    yield from _cues(between, order)
    yield from _tied(masked, between, low, pair, start, order)
    first, last = min(pair.vendor.start, pair.group.start) - start, max(pair.vendor.end, pair.group.end) - start
    yield from _beside(_words(masked[: max(0, first)])[-_BESIDE:], f"{order}<")
    yield from _beside(_words(masked[max(0, last) :])[:_BESIDE], f"{order}>")


def _words(text: str) -> list[str]:
    return [_shape(word) for word in _WORD.findall(text.casefold())]


def _shape(word: str) -> str:
    if word[0] in "\u00a4\u00a5":
        return word[0]
    return "0" if word[0].isdigit() else word


def _between(words: Sequence[str], order: str) -> Iterator[str]:
    kept = [*words[: _BETWEEN // 2], *words[-_BETWEEN // 2 :]] if len(words) > _BETWEEN else list(words)
    for word in kept:
        yield f"m={word}"
        yield f"{order}:m={word}"
    for one, other in pairwise(kept):
        yield f"{order}:m2={one} {other}"
    if len(words) <= 4:
        yield f"{order}:all={' '.join(words)}"
    if words:
        yield f"{order}:first={words[0]}"
        yield f"{order}:last={words[-1]}"


def _beside(words: Sequence[str], side: str) -> Iterator[str]:
    for word in words:
        yield f"{side}={word}"
    if words:
        nearest = words[-1] if side.endswith("<") else words[0]
        yield f"{side}1={nearest}"
    if len(words) > 1:
        two = words[-2:] if side.endswith("<") else words[:2]
        yield f"{side}2={' '.join(two)}"


def _cues(text: str, order: str) -> Iterator[str]:
    for table in ("supply", "purchase", "against", "status"):
        for name, pattern in rules()[table].items():
            if name != "had" and pattern.search(text):
                yield f"{order}:{table}.{name}"


def _tied(masked: str, between: str, low: int, pair: Pair, start: int, order: str) -> Iterator[str]:
    """Expressions that look beyond the stretch between the two."""
    table = rules()
    if table["pair"]["before"].search(masked[: max(0, low)].rstrip("\u00a4\u00a5")):
        yield f"{order}:pair.before"
    if order == "bv" and table["purchase"]["having"].search(between):
        tail = masked[max(0, pair.vendor.end - start) :]
        yield f"{order}:had={table['purchase']['had'].search(tail) is not None}"
