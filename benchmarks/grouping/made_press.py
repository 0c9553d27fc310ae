"""A press made up for measuring: signatures of articles with the matters and events that they tell, in order of time.

Words are drawn by Zipf's law from a vocabulary of real size; lengths, entities, places and days follow what was counted
in full news articles. An event is told by few or many, a matter has few or many events (a new event joins a matter in
proportion to the events that it has). No word of any real text is in it; equal seeds give equal articles.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import count, islice

import numpy as np
import numpy.typing as npt

from pipeline.detect.background import Background
from pipeline.detect.meaning import along
from pipeline.detect.signatures import MAX_TERMS, VERSION
from pipeline.records import TYPES, Signature

N_WORDS, ZIPF, OFFSET, N_STOPWORDS = 400_000, 1.05, 2.7, 120
#: Words of an article: the mean and the spread of their logarithm.
LOG_WORDS, LOG_SPREAD = 6.63, 0.50
OF_EVENT, OF_MATTER = 0.22, 0.13
#: Of an article's meaning, how much is its matter's, its event's and its own (squares add up to 1), as counted in news.
MEANING_OF, N_AXES = (0.67, 0.33, 0.664), 64
N_ENTITIES, N_PLACES, N_OUTLETS = 20_000, 3_000, 600
NEW_MATTER, DISPUTED, NAMED = 0.3, 0.79, 0.45
MEAN_TELLINGS, MAX_TELLINGS = 3.2, 70
PER_DAY, SPREAD = 275.0, timedelta(hours=18)
BEGIN = datetime(2015, 1, 1, tzinfo=UTC)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Told:
    """An article's signature, and what it tells."""

    signature: Signature
    event: int
    matter: int


@dataclass(frozen=True, slots=True)
class _Thing:
    """A matter or an event: its words, entities, country or town, types, and whether it is disputed."""

    words: Ints
    entities: tuple[int, ...]
    place: int
    type: str
    is_disputed: bool
    numbers: tuple[int, ...]
    meaning: Floats


class MadePress:
    """Articles in order of time, without end."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._cumulated = np.cumsum(1.0 / (np.arange(1, N_WORDS + 1) + OFFSET) ** ZIPF)
        self._names = [f"w{rank}" for rank in range(N_WORDS)]
        self._matter = lru_cache(20_000)(lambda number: self._thing("matter", number, 60, 2))
        self._event = lru_cache(20_000)(lambda number: self._thing("event", number, 45, 2))
        self._idf = np.ones(N_WORDS)
        self.background = self._counted()
        self._idf = np.array([self.background.idf(name) for name in self._names])

    def _counted(self) -> Background:
        """Document counts of 300 articles, which tell how rare a word is; words of one alone are left out."""
        told = islice(self.articles(), 300)
        counts = Counter(term for one in told for term, _ in one.signature.terms)
        return Background(300, {term: n for term, n in counts.items() if n > 1})

    def articles(self, first: int = 0) -> Iterator[Told]:
        """Every article from number `first` on, in order of time; those before it cost next to nothing."""
        chance = np.random.default_rng(self._seed)
        waiting: list[tuple[datetime, int, int, int]] = []
        matters: list[int] = []
        number = 0
        for event in count():
            starts = BEGIN + timedelta(days=event * MEAN_TELLINGS / PER_DAY)
            while waiting and waiting[0][0] <= starts:
                at, _, told, matter = heapq.heappop(waiting)
                if number >= first:
                    yield self._told(number, at, told, matter)
                number += 1
            is_new = not matters or chance.random() < NEW_MATTER
            matters.append(event if is_new else matters[int(chance.integers(len(matters)))])
            tellings = min(MAX_TELLINGS, int(chance.pareto(1.45)) + 1)
            for n, delay in enumerate([0.0, *chance.exponential(1.0, tellings - 1)]):
                heapq.heappush(waiting, (starts + SPREAD * float(delay), event * 100 + n, event, matters[-1]))

    def _told(self, number: int, at: datetime, event: int, matter: int) -> Told:
        chance = np.random.default_rng([self._seed, 1, number])
        about, happened = self._matter(matter), self._event(event)
        length = int(np.exp(chance.normal(LOG_WORDS, LOG_SPREAD)))
        drawn = np.concatenate(
            [
                chance.choice(happened.words, int(length * OF_EVENT)),
                chance.choice(about.words, int(length * OF_MATTER)),
                self._drawn(chance, int(length * (1 - OF_EVENT - OF_MATTER))),
            ]
        )
        title = [*chance.choice(happened.words, 5), *chance.choice(about.words, 3)]
        entities = [*about.entities, *happened.entities, *self._zipf(chance, N_ENTITIES, 5)]
        towns = {f"C{about.place % 60}-{happened.place}", f"C{about.place % 60}-{int(chance.integers(N_PLACES))}"}
        parties = sorted({f"company/{e}" for e in about.entities})
        day = (at - timedelta(days=int(chance.integers(3)))).date().isoformat()
        made = Signature(
            version=VERSION,
            article_id=f"a{number}",
            published_at=at.replace(microsecond=0),
            is_controversy=happened.is_disputed,
            terms=self._terms(drawn),
            entities=tuple({f"company/{e}": 2.0 if n < 3 else 1.0 for n, e in enumerate(entities)}.items()),
            places=(f"C{about.place % 60}", *sorted(towns)),
            numbers=tuple(str(n) for n in happened.numbers if chance.random() < NAMED),
            types=tuple(sorted({about.type, happened.type})),
            parties=tuple((f"company/{e}", "vendor") for e in dict.fromkeys(about.entities)),
            title=tuple(sorted({self._names[w] for w in title})),
            days=(day,) if chance.random() < NAMED else (),
            outlet=f"outlet-{int(chance.integers(N_OUTLETS))}",
            is_long=True,
            actors=tuple((f"org:{party}", round(1 / len(parties), 4)) for party in parties),
            meaning=along(_meant(about.meaning, happened.meaning, self._direction(3, number))),
        )
        return Told(made, event, matter)

    def _thing(self, what: str, number: int, n_words: int, n_entities: int) -> _Thing:
        chance = np.random.default_rng([self._seed, len(what), number])
        return _Thing(
            self._drawn(chance, n_words),
            tuple(self._zipf(chance, N_ENTITIES, n_entities)),
            int(chance.integers(N_PLACES)),
            TYPES[int(chance.integers(len(TYPES)))],
            bool(chance.random() < DISPUTED),
            tuple(int(n) for n in chance.integers(10, 9999, 2)),
            self._direction(len(what), number),
        )

    def _direction(self, what: int, number: int) -> Floats:
        """Any direction of meaning, always the same for one thing."""
        return np.random.default_rng([self._seed, 2, what, number]).normal(size=N_AXES)

    def _terms(self, drawn: Ints) -> tuple[tuple[str, float], ...]:
        """The most telling words of an article, weighted as `signature` weighs them."""
        ranks, counts = np.unique(drawn, return_counts=True)
        weights = np.log1p(counts)
        best = np.argsort(-weights * self._idf[ranks], kind="stable")[:MAX_TERMS]
        return tuple((self._names[ranks[i]], round(float(weights[i]), 4)) for i in best)

    def _drawn(self, chance: np.random.Generator, n: int) -> Ints:
        """Ranks of words by Zipf's law, the commonest words (which no signature keeps) left out."""
        least, most = self._cumulated[N_STOPWORDS], self._cumulated[-1]
        found: Ints = np.searchsorted(self._cumulated, least + chance.random(n) * (most - least)).astype(np.int64)
        return found

    def _zipf(self, chance: np.random.Generator, n_values: int, n: int) -> list[int]:
        return [int(value) for value in n_values ** chance.random(n)]


def _meant(*parts: Floats) -> Floats:
    """A matter's, an event's and an article's own direction put together."""
    together: Floats = np.sum([share * part for share, part in zip(MEANING_OF, parts, strict=True)], axis=0)
    return together
