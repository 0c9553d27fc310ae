"""Words that may say how a sale stands, each with what speaks for its being said of this very sale.

"Stopped" may be said of the sale, of another buyer, of a search, or of a door that stopped working. `lists/deals.toml`
has the words; `status_weights.npz` judges each of them where it stands (`statuses.py`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import DealStatus
from pipeline.tag.clauses import NAMED_HERE, governing
from pipeline.tag.expressions import rules, small_rules
from pipeline.tag.pair_features import Reading
from pipeline.tag.pairs import Pair
from pipeline.tag.phrases import SIGNS, stem
from pipeline.tag.tellings import FAINT, Telling, heard
from pipeline.tag.traders import Spot

STATUSES: tuple[DealStatus, ...] = ("refused", "ended", "pilot", "proposed")  # that words must say; else it is active
_NAMED = NAMED_HERE | {"body", "it"}
_WORD = re.compile(rf"[{SIGNS}]+|\w+(?:['’]\w+)?|[^\w\s]")
_STEPS = (0, 1, 2, 4, 7, 11, 17)  # words between
_ODDS = (0.1, 0.3, 0.5, 0.7, 0.9)
_NEAR, _FAR = 5, 6  # words before and after that count
_LINKS = frozenset(
    {"which", "who", "whose", "that", "where", "when", "after", "before", "because", "while", "but", "until", "since"}
    | {"if", "whether", "although", "though", "and", "as"}
)
_NOT = frozenset({"not", "n't", "never", "no", "yet", "hasn't", "hasn’t", "without", "if", "whether", "unless"})
_MODAL = frozenset({"will", "would", "could", "may", "might", "should", "must", "to"})
_HAVE = frozenset({"has", "have", "had"})


@dataclass(frozen=True, slots=True)
class Cue:
    """A status that words in the sentence of `pair`, from `start` on, may say."""

    status: DealStatus
    words: str
    start: int
    pair: Pair
    features: tuple[str, ...]


def status_cues(reading: Reading, telling: Telling) -> list[Cue]:
    """All of a sale's sentences that are heard, the best first; each sentence once."""
    best = {id(pair) for pair in heard(telling)} or {id(telling.told[0][0])}
    found: list[Cue] = []
    seen: set[int] = set()
    for pair, odds in telling.told:
        is_near = odds >= FAINT and (pair.buyer.via in _NAMED or pair.vendor.via == "paper")
        if pair.sentence not in seen and (id(pair) in best or is_near):
            seen.add(pair.sentence)
            found.extend(_Sentence(reading, telling, pair, odds, id(pair) in best).cues())
    return found


class _Sentence:
    """The words of one sentence and the places of the two sides in it."""

    def __init__(self, reading: Reading, telling: Telling, pair: Pair, odds: float, is_best: bool) -> None:
        self._pair, self._text = pair, reading.masked(pair)
        self._span, self._clause = reading.words.sentences[pair.sentence], governing(reading, pair)
        found = list(_WORD.finditer(self._text))
        self._starts = [one.start() for one in found]
        self._low = [one[0].lower() for one in found]
        self._words = [_shape(one) for one in self._low]
        self._vendor, self._buyer = self._place(pair.vendor), self._place(pair.buyer)
        if self._buyer is not None and self._span.start <= pair.group.start and pair.group.end <= self._span.end:
            self._buyer = self._at(pair.group.start - self._span.start), self._at(pair.group.end - 1 - self._span.start)
        sides = (pair.vendor.trader, pair.buyer.trader)
        others = (one for one in pair.inside if one.trader not in sides and one.via in NAMED_HERE)
        self._others = [self._at(one.start - self._span.start) for one in others]
        buyer, count = reading.sides.traders[telling.buyer], len(reading.words.sentences)
        self._always = [
            f"best={is_best}",
            f"odds={bisect_right(_ODDS, odds)}",
            f"via={pair.vendor.via}>{pair.buyer.via}",
            f"main={buyer.is_main}",
            f"listed={min(3, pair.listed)}",
            f"place={min(4, 5 * pair.sentence // count)}",
        ]
        self._is_best = is_best

    def _place(self, spot: Spot) -> tuple[int, int] | None:
        """The first and last word of a side, None where the sentence leaves it out."""
        if not self._span.start <= spot.start < self._span.end:
            return None
        return self._at(spot.start - self._span.start), self._at(spot.end - 1 - self._span.start)

    def _at(self, char: int) -> int:
        return max(0, bisect_right(self._starts, char) - 1)

    def cues(self) -> Iterator[Cue]:
        found = [(status, match) for status in STATUSES for match in _matches(self._text, status)]
        said = {status for status, _ in found}
        if small_rules()["status"]["active"].search(self._text.lower()):
            said.add("active")
        for status, match in found:
            if self._is_anothers(match):
                continue
            drawn = {*self._always, *self._own(match), *(f"also={one}" for one in said - {status})}
            features = {"bias", f"class={status}", *drawn, *(f"{status}:{one}" for one in drawn)}
            yield Cue(status, match[0], match.start(), self._pair, tuple(sorted(features)))

    def _is_anothers(self, match: re.Match[str]) -> bool:
        """Whether a word stands outside the buyer's clause, and nearer to somebody else."""
        is_inside = self._clause.start <= match.start() < self._clause.end
        return not is_inside and self._is_other_near(self._at(match.start()))

    def _own(self, match: re.Match[str]) -> Iterator[str]:
        """What speaks for one cue: its words, those around it, and where it stands to the two sides."""
        first, last = self._at(match.start()), self._at(match.end() - 1)
        is_inside = self._clause.start <= match.start() < self._clause.end
        yield f"in={is_inside}"
        yield f"in={is_inside}/{self._is_best}"
        yield f"w={self._words[first]}"
        yield f"w2={' '.join(self._words[first : first + 2])}"
        yield f"all={' '.join(self._words[first : last + 1])}"
        yield f"order={_side(self._buyer, first, last)}/{_side(self._vendor, first, last)}/{self._is_vendor_first()}"
        yield from self._from("b", self._buyer, first, last)
        yield from self._from("v", self._vendor, first, last)
        yield f"other-near={self._is_other_near(first)}"
        yield from self._around(first, last)

    def _is_vendor_first(self) -> bool:
        return self._vendor is not None and self._buyer is not None and self._vendor < self._buyer

    def _is_other_near(self, first: int) -> bool:
        """Whether another party stands nearer to the cue than the buyer."""
        if self._buyer is None or not self._others:
            return False
        return min(abs(first - at) for at in self._others) < min(abs(first - at) for at in self._buyer)

    def _from(self, side: str, place: tuple[int, int] | None, first: int, last: int) -> Iterator[str]:
        """How far the cue is from a side, and what lies between."""
        where = _side(place, first, last)
        yield f"{side}={where}"
        if place is None or where == "in":
            return
        low, high = (last + 1, place[0]) if where == "pre" else (place[1] + 1, first)
        words, between = self._low[low:high], self._words[low:high]
        yield f"{side}={where}/{bisect_right(_STEPS, len(words) - 1)}"
        yield f"{side}-link={where}/{not _LINKS.isdisjoint(words)}"
        yield f"{side}-comma={where}/{',' in words}"
        yield f"{side}-name={where}/{any(one in SIGNS for one in between)}"
        yield f"{side}-bound={where}/{any(one in ';:—–' for one in words)}"
        for word in between[:6] if where == "post" else between[-6:]:
            yield f"{side}-between={where}/{word}"
        if len(between) <= 3:
            yield f"{side}-all={where}/{' '.join(between)}"

    def _around(self, first: int, last: int) -> Iterator[str]:
        before, after = self._words[max(0, first - _NEAR) : first], self._words[last + 1 : last + 1 + _FAR]
        for step in (1, 2, 3):
            yield f"p{step}={before[-step] if step <= len(before) else '^'}"
            yield f"n{step}={after[step - 1] if step <= len(after) else '$'}"
        for word in before:
            yield f"p={word}"
        for word in after:
            yield f"n={word}"
        yield f"pw={before[-1] if before else '^'} {self._words[first]}"
        yield f"wn={self._words[first]} {after[0] if after else '$'}"
        low = self._low
        yield f"not={not _NOT.isdisjoint(low[max(0, first - 4) : first])}"
        yield f"modal={not _MODAL.isdisjoint(low[max(0, first - 3) : first])}"
        yield f"have={not _HAVE.isdisjoint(low[max(0, first - 4) : first])}"


def _matches(text: str, status: str) -> Sequence[re.Match[str]]:
    if small_rules()["status"][status].search(text.lower()) is None:
        return ()
    return [one for one in rules()["status"][status].finditer(text) if one[0]]


def _side(place: tuple[int, int] | None, first: int, last: int) -> str:
    """Where a cue stands to a side: before it, after it, within its list."""
    if place is None:
        return "out"
    return "pre" if last < place[0] else "post" if first > place[1] else "in"


def _shape(word: str) -> str:
    """A word without its ending; a number is "0", a blotted name one sign."""
    return "0" if word[0].isdigit() else word[0] if word[0] in SIGNS else stem(word)
