"""Words that stand for a party named before: "the company", "its software", "the department", "it"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.tag.acronyms import plain
from pipeline.tag.expressions import small
from pipeline.tag.traders import LIKELY, Sides, Spot, Trader
from pipeline.tag.words import Words

_FIRM = (
    r"compan(?:y|y's|y’s)|firm|start-?up|vendor|supplier|developer|maker|provider|contractor|manufacturer|bidder|group"
)
_SYSTEM = (
    r"software|systems?|tools?|apps?|services?|platform|products?|algorithms?|kiosks?|scanners?|terminals?|readers?|kit|"
    r"programs?|licen[cs]es?|gates?|turnstiles?|handsets?"
)
_PAPER = r"contracts?|deal|agreement|pilot|trial|partnership|order|tender|subscription|purchase|account|arrangement"
_TECHNOLOGY = r"technology|tech|cameras?|(?:facial|face)[ -](?:recognition|matching|scanning)"
_BODY = (
    r"force|department|council|city|county|agency|bureau|ministry|district|authority|airport|airline|bank|retailer|"
    r"chain|school|university|hospital|operator|police|sheriff|constabulary|supermarket|store|casino|stadium|club|"
    r"borough|town|office|service|board|commission|hotel|railway|carrier|employer|landlord|customer|company|firm|group"
)
_WORDS = small(
    rf"\b(?:the|this|that|its|their)\s+(?:(?!(?:a|an|some|any|no|every|many|such)\b)[\w-]+\s+){{0,2}}?(?:(?P<firm>{_FIRM})|(?P<system>{_SYSTEM})|(?P<paper>{_PAPER})|"
    rf"(?P<technology>{_TECHNOLOGY})|(?P<body>{_BODY}))\b"
)
_BEFORE_NAME = small(rf"\s(?:(?:{_FIRM}|{_SYSTEM}|{_BODY})\s){{0,2}}")
_OPENING = re.compile(r"[\"“‘(]?(?:It|They|Its|Their)\b")
_BACK = 4  # sentences back to the party that a common noun means
_HEADS = {
    "force": ("police", "constabulary", "force", "guard"),
    "constabulary": ("constabulary",),
    "department": ("department", "police", "ministry"),
    "city": ("city", "council", "town"),
    "town": ("town", "council"),
    "county": ("county",),
    "sheriff": ("sheriff",),
    "office": ("office",),
    "district": ("district", "schools"),
    "school": ("school", "academy", "college"),
    "club": ("club", "fc", "united"),
}


@dataclass(frozen=True, slots=True)
class _Named:
    """What has been named before a sentence: spots by place, nearest last."""

    words: Words
    sides: Sides
    index: int
    before: Sequence[Spot]

    def nearest(self, fits: Sequence[bool]) -> Spot | None:
        """The spot named last of the parties that fit, not too long ago."""
        oldest = self.words.sentences[max(0, self.index - _BACK)].start
        near = [one for one in self.before if one.start >= oldest and fits[one.trader]]
        return near[-1] if near else None

    def spot(self, match: re.Match[str], meant: Spot, via: str) -> Spot:
        """The matched words as a spot of the party that they mean."""
        back = self.index - self.words.sentence_at(meant.start)
        return Spot(match.start(), match.end(), meant.trader, via, meant.product, back)


def referred(words: Words, sides: Sides, index: int, topic_vendor: int | None) -> Iterator[Spot]:
    """The spots that sentence `index` has by reference. `topic_vendor` is the article's most likely vendor."""
    sentence = words.sentences[index]
    named = _Named(words, sides, index, [one for one in sides.spots if one.start < sentence.start])
    taken = [(one.start, one.end) for one in sides.spots if sentence.start <= one.start < sentence.end]
    for match in _WORDS.finditer(words.small, sentence.start, sentence.end):
        if not any(match.start() < end and _is_of(words.small, match.end(), start) for start, end in taken):
            yield from _meant(match, named, topic_vendor)
    opening = _OPENING.match(words.text, sentence.start, sentence.end)
    if opening and index:
        first = _subject(words, sides, index - 1)
        if first is not None:
            yield named.spot(opening, first, "it")


def _is_of(small_text: str, end: int, name: int) -> bool:
    """Whether a name covers words that end so far, or they belong to it: "the supermarket chain Acme" is Acme, and
    nobody named before.
    """
    return name < end or _BEFORE_NAME.fullmatch(small_text, end, name) is not None


def _meant(match: re.Match[str], named: _Named, topic_vendor: int | None) -> Iterator[Spot]:
    kind, traders = match.lastgroup or "", named.sides.traders
    if kind != "body":
        near = named.nearest([one.vends >= LIKELY for one in traders])
        near = near or next((one for one in named.before if one.trader == topic_vendor), None)
        if near is not None:
            yield named.spot(match, near, kind)
    if kind in ("firm", "body"):
        word = match[kind].casefold().removesuffix("'s").removesuffix("’s")
        buyer = named.nearest([_is_called(one, word) for one in traders])
        buyer = buyer or named.nearest([one.buys >= LIKELY and _is_a(one, kind) for one in traders])
        if buyer is not None:
            yield named.spot(match, buyer, "body")


def _is_called(trader: Trader, word: str) -> bool:
    names = set(plain(trader.name))
    return trader.buys >= 0.05 and any(head in names for head in _HEADS.get(word, (word,)))


def _is_a(trader: Trader, kind: str) -> bool:
    return trader.entity_type == "company" or kind == "body"


def _subject(words: Words, sides: Sides, index: int) -> Spot | None:
    """The party named first in a sentence."""
    span = words.sentences[index]
    return next((one for one in sides.spots if span.start <= one.start < span.end), None)
