"""What roles and deals are learned from: articles with their parties, and the labels of parties and candidates."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.tagging.corpus import Labelled, entity_type
from benchmarks.tagging.fitting import Samples, fit
from pipeline.tag.acronyms import plain
from pipeline.tag.classifier import Classifier
from pipeline.tag.deals import ANSWERS, candidates
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.pair_features import Reading, pair_features
from pipeline.tag.pairs import Pair
from pipeline.tag.role_features import Cast, Part, role_features
from pipeline.tag.roles import ROLES, Played, played
from pipeline.tag.salience import SALIENCES, is_main, salience_features
from pipeline.tag.seen import Seen
from pipeline.tag.status_cues import status_cues
from pipeline.tag.statuses import ANSWERS as STATUS_ANSWERS
from pipeline.tag.tellings import Board, Telling, telling_features, tellings
from pipeline.tag.traders import Sides, Trader, sides
from pipeline.tag.wordlists import word_lists

FOLDS = 5
ROLE_STRENGTH, SALIENCE_STRENGTH, PAIR_STRENGTH, SALE_STRENGTH, STATUS_STRENGTH = 0.25, 0.1, 0.05, 0.1, 0.1
Names = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One article as the tagger sees its parties, with each one's features for role and salience, and its label.

    Articles of one `fold` are held out together; from one that is not `is_taught` nothing is learned.
    """

    article: Labelled
    seen: Seen
    cast: Cast
    fold: int
    features: list[list[str]]
    prominence: list[list[str]]
    golds: list[dict[str, Any] | None]
    is_taught: bool = True

    @property
    def has_deals(self) -> bool:
        """Whether the labels say which sales the article tells of."""
        return "deals" in self.article.gold


def lesson(article: Labelled, seen: Seen) -> Lesson:
    """The article made ready; all articles of one case fall into one fold."""
    gold = article.gold
    case = str(gold.get("case") or gold.get("event") or article.url)
    fold = int(hashlib.sha256(case.encode()).hexdigest(), 16) % FOLDS
    cast = Cast(seen.words, seen.parts, word_lists(), article.title)
    features = [role_features(cast, at) for at in range(len(seen.parts))]
    prominence = [salience_features(cast, at) for at in range(len(seen.parts))]
    golds = [_gold(part, gold["entities"]) for part in seen.parts]
    return Lesson(article, seen, cast, fold, features, prominence, golds)


def _names(some: Iterable[str | None]) -> Names:
    return frozenset(words for one in some if one and (words := tuple(plain(one))))


def _gold(part: Part, golds: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    names = _names([part.party.name, *(one.surface for one in part.party.found)])
    fits = (one for one in golds if entity_type(one) == part.party.entity_type)
    return next((one for one in fits if names & _names([one["name"], *one["surfaces"]])), None)


def role_samples(lessons: Iterable[Lesson]) -> Samples:
    """A sample per party whose role is labelled; main parties weigh twice."""
    samples = Samples([], [], [])
    for one in lessons:
        for features, gold in zip(one.features, one.golds, strict=True):
            if gold is not None:
                samples.features.append(features)
                samples.classes.append(gold["role"])
                samples.weights.append(2.0 if gold["salience"] == "main" else 1.0)
    return samples


def salience_samples(lessons: Iterable[Lesson]) -> Samples:
    """A sample per party whose salience is labelled."""
    samples = Samples([], [], [])
    for one in lessons:
        for features, gold in zip(one.prominence, one.golds, strict=True):
            if gold is not None:
                samples.features.append(features)
                samples.classes.append(gold["salience"])
                samples.weights.append(1.0)
    return samples


def held_out_parts(lessons: Sequence[Lesson]) -> list[list[Played]]:
    """For each lesson what its parties play, by models that have not seen its case."""
    found: dict[int, list[Played]] = {}
    for fold in sorted({one.fold for one in lessons}):
        seen = [one for one in lessons if one.fold != fold and one.is_taught]
        roles = fit(role_samples(seen), ROLES, ROLE_STRENGTH)
        saliences = fit(salience_samples(seen), SALIENCES, SALIENCE_STRENGTH)
        found.update((at, _played(one, roles, saliences)) for at, one in enumerate(lessons) if one.fold == fold)
    return [found[at] for at in range(len(lessons))]


def _played(one: Lesson, roles: Classifier, saliences: Classifier) -> list[Played]:
    rows = zip(one.seen.parts, roles.probabilities(one.features), saliences.probabilities(one.prominence), strict=True)
    return [played(part, odds.tolist(), is_main(part, prominence.tolist())) for part, odds, prominence in rows]


@dataclass(frozen=True, slots=True)
class Market:
    """The candidates of one lesson. `sold` has for each the index of the labelled deal that it is, or None."""

    lesson: Lesson
    reading: Reading
    pairs: list[Pair]
    features: list[list[str]]
    sold: list[int | None]
    quoted: list[bool]


def market(one: Lesson, parts: Sequence[Played], gazetteer: Gazetteer) -> Market:
    """The candidates of a lesson, given what its parties play."""
    seen = one.seen
    found = sides(seen.words, parts, seen.products, seen.places, gazetteer)
    reading = Reading(seen.words, found)
    pairs = candidates(reading)
    wanted = Wanted(one.article, found)
    sold = [wanted.deal(pair.vendor.trader, pair.buyer.trader) for pair in pairs]
    quoted = [at is not None and wanted.is_quoted(at, reading, pair) for at, pair in zip(sold, pairs, strict=True)]
    return Market(one, reading, pairs, [pair_features(reading, pair) for pair in pairs], sold, quoted)


class Wanted:
    """The labelled deals of one article beside the traders that were found in it."""

    def __init__(self, article: Labelled, found: Sides) -> None:
        self._text = article.text
        self.deals: list[dict[str, Any]] = list(article.gold.get("deals") or ())
        surfaces = {one["name"]: one["surfaces"] for one in article.gold["entities"]}
        self._sides = [
            tuple(_names([one[side], one.get(f"{side}_surface"), *surfaces.get(one[side], ())]) for side in _SIDES)
            for one in self.deals
        ]
        self._traders = [self._called(found, at, one) for at, one in enumerate(found.traders)]

    def _called(self, found: Sides, at: int, trader: Trader) -> Names:
        named = [one for one in found.spots if one.trader == at and one.via in ("name", "inferred")]
        return _names([trader.name, *(self._text[one.start : one.end] for one in named)])

    def deal(self, vendor: int, buyer: int) -> int | None:
        """The labelled deal of two traders."""
        for at, (vendors, buyers) in enumerate(self._sides):
            if vendors & self._traders[vendor] and buyers & self._traders[buyer]:
                return at
        return None

    def is_side(self, at: int, side: int, trader: int) -> bool:
        """Whether a trader is the vendor (0) or the buyer (1) of deal `at`."""
        return bool(self._sides[at][side] & self._traders[trader])

    def is_quoted(self, at: int, reading: Reading, pair: Pair) -> bool:
        """Whether the sentence of the pair holds a part of the deal's quote."""
        quote = self.deals[at]["quote"]
        start = self._text.find(quote)
        sentence = reading.words.sentences[pair.sentence]
        return start >= 0 and start < sentence.end and sentence.start < start + len(quote)


_SIDES = ("vendor", "buyer")


def pair_samples(markets: Iterable[Market]) -> Samples:
    """Candidates in the quote of their deal against those of no deal; other sentences of a deal teach nothing."""
    samples = Samples([], [], [])
    for one in markets:
        for features, deal, is_quoted in zip(one.features, one.sold, one.quoted, strict=True):
            if deal is None or is_quoted:
                samples.features.append(features)
                samples.classes.append(ANSWERS[deal is not None])
                samples.weights.append(1.0)
    return samples


@dataclass(frozen=True, slots=True)
class Told:
    """The possible sales of one market with their features. `sold` as in `Market`."""

    market: Market
    tellings: list[Telling]
    features: list[list[str]]
    sold: list[int | None]


def told(one: Market, model: Classifier) -> Told:
    """The possible sales of a market, their candidates judged by a model."""
    odds = model.probabilities(one.features)[:, 1].tolist()
    found = tellings(one.pairs, odds)
    deal_of = {(pair.vendor.trader, pair.buyer.trader): at for pair, at in zip(one.pairs, one.sold, strict=True)}
    board = Board.of(one.reading.sides, found)
    features = [telling_features(board, at) for at in range(len(found))]
    return Told(one, found, features, [deal_of[telling.vendor, telling.buyer] for telling in found])


def held_out_told(markets: Sequence[Market]) -> list[Told]:
    """The possible sales of every market, judged by a model that has not seen its case."""
    found: list[Told] = []
    for fold in sorted({one.lesson.fold for one in markets}):
        seen = [one for one in markets if one.lesson.fold != fold and one.lesson.is_taught]
        model = fit(pair_samples(seen), ANSWERS, PAIR_STRENGTH)
        found.extend(told(one, model) for one in markets if one.lesson.fold == fold)
    return found


def sale_samples(found: Iterable[Told]) -> Samples:
    """A sample per possible sale."""
    samples = Samples([], [], [])
    for one in found:
        samples.features.extend(one.features)
        samples.classes.extend(ANSWERS[deal is not None] for deal in one.sold)
        samples.weights.extend([1.0] * len(one.features))
    return samples


def status_samples(found: Iterable[Told]) -> Samples:
    """A sample per word that may say how a labelled sale stands: whether it says what the label does."""
    samples = Samples([], [], [])
    for one in found:
        deals = one.market.lesson.article.gold["deals"]
        for telling, deal in zip(one.tellings, one.sold, strict=True):
            for cue in status_cues(one.market.reading, telling) if deal is not None else ():
                samples.features.append(list(cue.features))
                samples.classes.append(STATUS_ANSWERS[cue.status == deals[deal]["status"]])
                samples.weights.append(1.0)
    return samples
