"""What speaks for a sale between the two sides of a candidate: who they are, and the words around and between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from pipeline.tag.disputes import is_contested
from pipeline.tag.expressions import cues, is_denying, rules, small_rules
from pipeline.tag.pairs import Pair
from pipeline.tag.phrases import NAME_SIGN, SIGNS, VENDOR_SIGN, Phrases, words_beside, words_between
from pipeline.tag.side_features import who
from pipeline.tag.traders import LIKELY, RIVAL, Sides, Spot
from pipeline.tag.words import Words

_BESIDE = 7  # words outside the two sides that count
_DATED = re.compile(r"\W*(?:In|Since|By|Last|Earlier)\b[^,]{0,24}(?:,|\b(?:19|20)\d\d)")
_THING = re.compile(
    r"\W*(?:The|Its|Their|That|This|Both|These|Those)\s(?:[\w’'-]+\s){0,3}?(?:systems?|software|technology|cameras?|"
    r"contracts?|deals?|orders?|tools?|kits?|apps?|kiosks?|gates?|scanners?|terminals?|readers?|equipment|services?|"
    r"platform|products?|agreements?|licen[cs]es?)\b",
    re.IGNORECASE,
)
_TOPIC_NEAR = 3  # sentences before and after that may name the technology
_TOPIC_ARTICLE = 5  # times that the technology is named in an article that is about it


class Reading:
    """One article with its traders, as the features of its pairs are drawn from it."""

    def __init__(self, words: Words, sides: Sides) -> None:
        self.words = words
        self.sides = sides
        self.is_topic = len(small_rules()["topic"]["article"].findall(words.small)) >= _TOPIC_ARTICLE
        self._masked: dict[int, str] = {}
        self._cues: dict[str, frozenset[str]] = {}
        self._weights = [one.vends * (1 + one.count) if one.vends >= LIKELY else 0.0 for one in sides.traders]
        self._named = frozenset(words.sentence_at(one.start) for one in sides.spots if one.via == "product")
        self._termed: dict[int, bool] = {}
        self._denying: dict[int, bool] = {}
        self._drawn: dict[tuple[Any, ...], tuple[str, ...]] = {}
        self._phrases: dict[int, Phrases] = {}
        self._plain: dict[int, Phrases] = {}
        self._ranks = [self._rank(own) for own in self._weights]
        self.rivals = sum(one.vends >= RIVAL for one in sides.traders)

    def once(self, draw: Callable[..., Iterator[str]], *place: Any) -> tuple[str, ...]:
        """What `draw` finds at a place: the same for all pairs that have it, drawn for the first of them."""
        found = self._drawn.get((draw, *place))
        if found is None:
            found = self._drawn[draw, *place] = tuple(draw(self, *place))
        return found

    def masked(self, pair: Pair) -> str:
        """The sentence, each name blotted out by signs that no expression takes for a word; offsets stay."""
        if pair.sentence not in self._masked:
            span = self.words.sentences[pair.sentence]
            chars = list(self.words.text[span.start : span.end])
            for one in pair.inside:
                if one.via in ("name", "product"):
                    is_vendor = one.via == "product" or self.sides.traders[one.trader].vends >= LIKELY
                    for at in range(one.start - span.start, min(one.end - span.start, len(chars))):
                        chars[at] = VENDOR_SIGN if is_vendor else NAME_SIGN
            self._masked[pair.sentence] = "".join(chars)
        return self._masked[pair.sentence]

    def phrases(self, pair: Pair) -> Phrases:
        """The words of the masked sentence."""
        if pair.sentence not in self._phrases:
            self._phrases[pair.sentence] = Phrases(self.masked(pair))
        return self._phrases[pair.sentence]

    def plain(self, index: int) -> Phrases:
        """The words of a sentence as it stands."""
        if index not in self._plain:
            span = self.words.sentences[index]
            self._plain[index] = Phrases(self.words.text[span.start : span.end])
        return self._plain[index]

    def is_of_thing(self, index: int) -> bool:
        """Whether a sentence begins with what is sold: "The system was supplied by Acme" says so of a buyer before."""
        span = self.words.sentences[index]
        return _THING.match(self.words.text, span.start, span.end) is not None

    def is_on_topic(self, pair: Pair) -> bool:
        """Whether the technology is named near the candidate; only asked where the vendor sells much else.

        The prefilter has seen to it that the article names the technology somewhere, be it in its title.
        """
        is_wide = self.sides.traders[pair.vendor.trader].is_wide
        return not is_wide or pair.vendor.product is not None or self.is_near_topic(pair.sentence)

    def cues(self, pair: Pair) -> frozenset[str]:
        """The cues of the whole sentence."""
        return self.cues_of(self.masked(pair))

    @cached_property
    def is_contested(self) -> bool:
        """Whether the article speaks of a dispute."""
        return is_contested(self.words)

    def is_denying(self, pair: Pair) -> bool:
        """Whether the sentence says of anything that it is not so; few do, and only theirs are cut into clauses."""
        if pair.sentence not in self._denying:
            self._denying[pair.sentence] = is_denying(self.masked(pair))
        return self._denying[pair.sentence]

    def cues_before(self, index: int) -> frozenset[str]:
        """The cues of the sentence before."""
        span = self.words.sentences[index - 1] if index else None
        return self.cues_of(self.words.text[span.start : span.end]) if span else frozenset()

    def cues_of(self, stretch: str, whole: frozenset[str] | None = None) -> frozenset[str]:
        """The cues of a stretch of a sentence with `whole` ones, looked for once for all pairs that have it."""
        if stretch not in self._cues:
            self._cues[stretch] = frozenset(cues(stretch, whole))
        return self._cues[stretch]

    def is_topical(self, index: int) -> bool:
        """Whether the sentence names the technology, or a product."""
        return index in self._named or self._is_termed(index)

    def vendor_rank(self, trader: int) -> int:
        """How many others are likelier the article's vendor, up to 3; 4 for who is none."""
        return self._ranks[trader]

    def _rank(self, own: float) -> int:
        return min(3, sum(other > own for other in self._weights)) if own else 4

    def is_near_topic(self, index: int) -> bool:
        """Whether the technology is named in the sentence or in those around it."""
        last = min(index + _TOPIC_NEAR, len(self.words.sentences) - 1)
        return any(self._is_termed(at) for at in range(max(0, index - _TOPIC_NEAR), last + 1))

    def _is_termed(self, index: int) -> bool:
        if index not in self._termed:
            span = self.words.sentences[index]
            term = small_rules()["topic"]["any"].search(self.words.small, span.start, span.end)
            self._termed[index] = term is not None
        return self._termed[index]


def pair_features(reading: Reading, pair: Pair) -> list[str]:
    """All features of one candidate, for the question whether it is a sale."""
    found = {"bias", *who(reading, pair)}
    found.update(_where(reading, pair))
    found.update(_said(reading, pair))
    return sorted(found)


def _where(reading: Reading, pair: Pair) -> Iterator[str]:
    traders = reading.sides.traders
    sentence = reading.words.sentences[pair.sentence]
    if _DATED.match(reading.words.text, sentence.start, sentence.end):
        yield f"dated/{pair.vendor.via}>{pair.buyer.via}"
    rivals = {one.trader for one in pair.inside if traders[one.trader].vends >= LIKELY}
    yield f"vendors-here={min(2, len(rivals - {pair.vendor.trader, pair.buyer.trader}))}/{pair.vendor.via}"
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
    yield f"rivals-between={min(2, sum(traders[one.trader].vends >= LIKELY for one in others))}"
    yield f"listed={min(pair.listed, 4)}"
    competing = [
        one for one in pair.inside if one.trader in rivals and one.trader not in (pair.vendor.trader, pair.buyer.trader)
    ]
    own = _distance(pair.vendor.start, pair.vendor.end, pair)
    nearer = any(_distance(one.start, one.end, pair) < own for one in competing)
    yield f"rivals={min(2, len(competing))}/nearer={nearer}"


def _distance(start: int, end: int, pair: Pair) -> int:
    return max(pair.group.start - end, start - pair.group.end, 0)


def _ends(pair: Pair) -> tuple[int, int] | None:
    """The stretch between the two sides, None where one is left out of the sentence."""
    if _is_left_out(pair.vendor) or _is_left_out(pair.buyer):
        return None
    if pair.sellers.end <= pair.group.start:
        return pair.sellers.end, pair.group.start
    if pair.group.end <= pair.sellers.start:
        return pair.group.end, pair.sellers.start
    low, high = min(pair.vendor.end, pair.buyer.end), max(pair.vendor.start, pair.buyer.start)
    return low, max(low, high)


def _is_left_out(spot: Spot) -> bool:
    return spot.via in ("before", "topic", "second", "aside")


def _length(chars: int) -> int:
    return sum(chars > step for step in (3, 12, 30, 60, 110, 200))


def _said(reading: Reading, pair: Pair) -> Iterator[str]:
    masked, start = reading.masked(pair), reading.words.sentences[pair.sentence].start
    phrases, ends = reading.phrases(pair), _ends(pair)
    if ends is None:
        there = pair.buyer if _is_left_out(pair.vendor) else pair.vendor
        side = "b" if there is pair.buyer else "v"
        low, high = (pair.group.start, pair.group.end) if side == "b" else (there.start, there.end)
        yield from reading.once(_words_before, phrases, low - start, f"{side}<")
        yield from reading.once(_words_after, phrases, high - start, f"{side}>")
        cues, is_thing = reading.cues(pair), reading.is_of_thing(pair.sentence)
        yield f"thing={is_thing}/{side}"
        for cue in cues:
            yield f"alone:{cue}"
            yield f"alone:{side}:{cue}"
            if is_thing:
                yield f"thing:{side}:{cue}"
        yield from (f"previous:{cue}" for cue in reading.cues_before(pair.sentence))
        yield from _named_before(reading, pair)
        return
    low, high = ends[0] - start, ends[1] - start
    order = "vb" if pair.vendor.start < pair.group.start else "bv"
    between = masked[max(0, low) : max(0, high)]
    yield f"order={order}"
    yield from words_between(phrases.words(low, high), order)
    yield from (f"{order}:{cue}" for cue in reading.cues_of(between, reading.cues(pair)))
    yield from _tied(masked, between, low, pair, start, order)
    first, last = min(pair.sellers.start, pair.group.start) - start, max(pair.sellers.end, pair.group.end) - start
    yield from (f"{order}:whole:{cue}" for cue in reading.cues(pair))
    yield from reading.once(_words_before, phrases, first, f"{order}<")
    yield from reading.once(_words_after, phrases, last, f"{order}>")


def _named_before(reading: Reading, pair: Pair) -> Iterator[str]:
    """The words beside the naming of a side that the sentence leaves out, in the sentence that has it."""
    for side, spot in (("v", pair.vendor), ("b", pair.buyer)):
        if _is_left_out(spot):
            index = reading.words.sentence_at(spot.start)
            phrases, start = reading.plain(index), reading.words.sentences[index].start
            yield from reading.once(_words_before, phrases, spot.start - start, f"far:{side}<")
            yield from reading.once(_words_after, phrases, spot.end - start, f"far:{side}>")


def _words_before(_: Reading, phrases: Phrases, at: int, side: str) -> Iterator[str]:
    return words_beside(phrases.words(0, at)[-_BESIDE:], side)


def _words_after(_: Reading, phrases: Phrases, at: int, side: str) -> Iterator[str]:
    return words_beside(phrases.words(at)[:_BESIDE], side)


def _tied(masked: str, between: str, low: int, pair: Pair, start: int, order: str) -> Iterator[str]:
    """Expressions that look beyond the stretch between the two."""
    table = rules()
    if table["pair"]["before"].search(masked[: max(0, low)].rstrip(SIGNS)):
        yield f"{order}:pair.before"
    if order == "bv" and table["purchase"]["having"].search(between):
        tail = masked[max(0, pair.vendor.end - start) :]
        yield f"{order}:had={table['purchase']['had'].search(tail) is not None}"
