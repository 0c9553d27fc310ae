"""The sales that an article tells of: vendor, buyer, product, status, each with the sentence that says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pipeline.records import Deal, DealStatus, Span
from pipeline.tag.amounts import amount, since
from pipeline.tag.words import Words

_SELLERS = frozenset({"vendor", "product"})
_TOPIC_NEAR = 3  # sentences before and after that may name the technology
_TOPIC_ARTICLE = 5  # times that the technology is named in an article that is about it
_FAR = 260  # characters between the two names of one sale
_STATUSES: tuple[DealStatus, ...] = ("refused", "ended", "pilot", "proposed")
_REFERENCE = re.compile(
    r"\b(?:the|this|its|their|that) (?:company|firm|startup|start-up|vendor|e-commerce giant|tech giant|"
    r"(?:facial|face)[ -]recognition (?:\w+ )?(?:software|technology|systems?|tools?|apps?|services?)|"
    r"software|app|tool|client list|customers?|clients?|service)\b",
    re.IGNORECASE,
)
_REFERENCE_NEAR = 2  # sentences back to the vendor that "the company" means
_MASK = "\u00a4"  # stands for a letter of a masked name: never matched by an expression
_STATUS_BESIDE = 70  # characters around the two names that their status is read from
_LIST = re.compile(r"(?=[^a-z]*(?:[,;()]|\band\b|\bor\b|\bas well as\b))[\s,;()]*(?:[a-z-]+(?![a-z-])[\s,;()]*){0,5}")
_CLOSE = 110  # characters
_LIST_STEP = 60  # characters from one name of a list to the next


@dataclass(frozen=True, slots=True)
class Dealer:
    """A mention that may be a side of a sale: a "vendor", a "buyer", "either", or a "product" (with its vendor's id).

    `place` is the town of a local buyer: its city and its police are one buyer in one article. A vendor that `is_wide`
    sells many things: the technology must be named nearby.
    """

    start: int
    end: int
    part: str
    entity_id: str
    name: str
    product: str | None = None
    place: str | None = None
    is_wide: bool = False


@cache
def _rules() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    tables = tomllib.loads((files("pipeline.tag") / "lists" / "deals.toml").read_text(encoding="utf-8"))
    return {
        table: {name: re.compile("|".join(f"(?:{one})" for one in some), re.IGNORECASE) for name, some in rows.items()}
        for table, rows in tables.items()
    }


def deals(words: Words, dealers: Sequence[Dealer]) -> list[Deal]:
    """One deal per vendor and buyer, with its best sentence, in the order of the text."""
    told: dict[tuple[str, str], list[Deal]] = {}
    is_topic = len(_rules()["topic"]["article"].findall(words.text)) >= _TOPIC_ARTICLE
    places = {one.entity_id: one.place for one in dealers if one.place is not None}
    for index, sentence in enumerate(words.sentences):
        inside = [one for one in dealers if sentence.start <= one.start and one.end <= sentence.end]
        inside.extend(_referred(words, index, dealers, inside))
        if _is_on_topic(words, index, inside, is_topic):
            for deal in _in_sentence(words, sentence, sorted(inside, key=lambda one: one.start)):
                told.setdefault((deal.vendor_id, places.get(deal.buyer_id, deal.buyer_id)), []).append(deal)
    return sorted((_best(some) for some in told.values()), key=lambda deal: (deal.start, deal.buyer_id))


def _best(told: Sequence[Deal]) -> Deal:
    """The sentence that tells of its end; otherwise the surest, the first of those."""
    return max(told, key=lambda deal: (deal.status == "ended", deal.confidence, -deal.start))


def _referred(words: Words, index: int, dealers: Sequence[Dealer], inside: Sequence[Dealer]) -> Iterator[Dealer]:
    """A vendor for "the company", "its software" in a sentence without one: the one named last, shortly before."""
    sentence = words.sentences[index]
    if any(one.part != "buyer" for one in inside) or not inside:
        return
    match = _REFERENCE.search(words.text, sentence.start, sentence.end)
    since_when = words.sentences[max(0, index - _REFERENCE_NEAR)].start
    before = [one for one in dealers if one.part in _SELLERS and since_when <= one.start < sentence.start]
    if match and before:
        last = max(before, key=lambda one: one.start)
        yield Dealer(match.start(), match.end(), "vendor", last.entity_id, last.name)


def _is_on_topic(words: Words, index: int, inside: Sequence[Dealer], is_topic: bool) -> bool:
    if len(inside) < 2:
        return False
    if any(one.part == "product" for one in inside):
        return True
    if is_topic and any(one.part != "buyer" and not one.is_wide for one in inside):
        return True
    near = words.sentences[max(0, index - _TOPIC_NEAR) : index + _TOPIC_NEAR + 1]
    return _rules()["topic"]["any"].search(words.text, near[0].start, near[-1].end) is not None


def _in_sentence(words: Words, sentence: Span, inside: Sequence[Dealer]) -> Iterator[Deal]:
    masked = _masked(words.text, sentence, inside)
    sides = [one for one in inside if one.part != "buyer"]
    products = [one for one in inside if one.part == "product"]
    sold: list[tuple[Dealer, Dealer]] = []
    for buyer in (one for one in inside if one.part != "product"):
        if buyer.part == "vendor":  # one vendor buys of another where the product is named
            side = next(
                (one for one in products if one.start > buyer.end and _is_tied(masked, sentence, one, buyer)), None
            )
        else:
            side = _seller(masked, sentence, buyer, sides) or _continued(words.text, buyer, sold)
        if side is not None and side.entity_id != buyer.entity_id:
            sold.append((side, buyer))
            yield _deal(words.text, sentence, masked, side, buyer, inside)


def _masked(text: str, sentence: Span, inside: Sequence[Dealer]) -> str:
    """The sentence with each name blotted out, so that no word of a name is taken for a verb; offsets stay."""
    chars = list(text[sentence.start : sentence.end])
    for one in inside:
        for at in range(one.start - sentence.start, one.end - sentence.start):
            chars[at] = _MASK
    return "".join(chars)


def _seller(masked: str, sentence: Span, buyer: Dealer, sides: Sequence[Dealer]) -> Dealer | None:
    """The nearest vendor or product that the words between tie to the buyer; the product before the vendor."""
    others = [one for one in sides if one.entity_id != buyer.entity_id]
    near = sorted(others, key=lambda one: min(abs(one.start - buyer.end), abs(buyer.start - one.end)))
    fits = [one for one in near if _is_tied(masked, sentence, one, buyer)]
    fits = fits or [one for one in near if _is_close(masked, sentence, one, buyer)]
    return fits[0] if fits else None


def _is_close(masked: str, sentence: Span, side: Dealer, buyer: Dealer) -> bool:
    """Both in few words, with a word of supply or use around them and none against it."""
    low, high = min(side.end, buyer.end) - sentence.start, max(side.start, buyer.start) - sentence.start
    if high - low > _CLOSE or _rules()["against"]["between"].search(masked[max(0, low) : high]):
        return False
    around = masked[max(0, low - _CLOSE) : high + _CLOSE]
    return _rules()["pair"]["around"].search(around) is not None


def _is_tied(masked: str, sentence: Span, side: Dealer, buyer: Dealer) -> bool:
    forward = side.start < buyer.start
    low, high = (side.end, buyer.start) if forward else (buyer.end, side.start)
    between = masked[max(0, low - sentence.start) : max(0, high - sentence.start)]
    if len(between) > _FAR or _rules()["against"]["between"].search(between):
        return False
    rules = _rules()
    if forward:
        table = rules["supply"]
        return any(pattern.search(between) for pattern in table.values()) or _is_between(masked, low, sentence, between)
    table = rules["purchase"]
    if table["active"].search(between) or _is_between(masked, low, sentence, between):
        return True
    tail = masked[side.end - sentence.start :]
    return table["having"].search(between) is not None and table["had"].search(tail) is not None


def _is_between(masked: str, low: int, sentence: Span, between: str) -> bool:
    """ "a contract between A and B"."""
    if not re.fullmatch(r"\W*(?:and|with)\W+(?:the\W+)?", between):
        return False
    opening = masked[: low - sentence.start].rstrip(_MASK)
    return _rules()["pair"]["before"].search(opening) is not None


def _continued(text: str, buyer: Dealer, sold: Sequence[tuple[Dealer, Dealer]]) -> Dealer | None:
    """A buyer that stands in a list right after one that is tied."""
    for side, before in sold:
        if 0 <= buyer.start - before.end <= _LIST_STEP and _LIST.fullmatch(text[before.end : buyer.start]):
            return side
    return None


def _deal(text: str, sentence: Span, masked: str, side: Dealer, buyer: Dealer, inside: Sequence[Dealer]) -> Deal:
    products = [one.product for one in inside if one.part == "product" and one.entity_id == side.entity_id]
    low = max(0, min(side.start, buyer.start) - sentence.start - _STATUS_BESIDE)
    high = max(side.end, buyer.end) - sentence.start + _STATUS_BESIDE
    quote = text[sentence.start : sentence.end]
    value, currency = amount(quote)
    return Deal(
        vendor_id=side.entity_id,
        vendor=side.name,
        buyer_id=buyer.entity_id,
        buyer=buyer.name,
        product=products[0] if products else None,
        status=_status(masked[low:high]),
        is_disputed=_rules()["disputed"]["any"].search(masked) is not None,
        amount=value,
        currency=currency,
        since=since(quote),
        start=sentence.start,
        end=sentence.end,
        quote=quote,
        confidence=0.8 if products else 0.6,
    )


def _status(near: str) -> DealStatus:
    table = _rules()["status"]
    return next((status for status in _STATUSES if table[status].search(near)), "active")
