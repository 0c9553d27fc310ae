"""Groups of articles as grouping compares them: summed words, entities, places and numbers, found through rare keys.

Shared by stories and controversies. Everything here is a pure function of what was added, in order.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.detect.background import Background
from pipeline.records import Signature

Why = tuple[tuple[str, float], ...]


class Vocabulary:
    """How telling a term is, by what the press uses (`background`) and by what has arrived so far."""

    def __init__(self, background: Background, background_weight: float = 1.0) -> None:
        self._background = background
        self._weight = background_weight
        self._counts: dict[str, int] = defaultdict(int)
        self._n_articles = 0

    def add(self, signature: Signature) -> None:
        self._n_articles += 1
        for term, _ in signature.terms:
            self._counts[term] += 1
        for entity, _ in signature.entities:
            self._counts[f"e:{entity}"] += 1

    def idf(self, term: str) -> float:
        known = self._weight * self._background.n_documents + self._n_articles
        count = self._weight * self._background.counts.get(term, 0) + self._counts.get(term, 0)
        return math.log((known + 1) / (count + 0.5))

    def cosine(self, mine: Mapping[str, float], theirs: Mapping[str, float]) -> float:
        """Likeness of two weighted term sets, 0 to 1, each term as telling as it is now."""
        shared = sum(weight * self.idf(term) ** 2 * theirs[term] for term, weight in mine.items() if term in theirs)
        return shared / (self._length(mine) * self._length(theirs)) if shared else 0.0

    def entity_overlap(self, mine: Iterable[str], theirs: Iterable[str]) -> float:
        """Share of an article's entities that a group names too, rare ones counting more."""
        weights = {name: math.log((self._n_articles + 20) / (self._counts.get(f"e:{name}", 0) + 0.5)) for name in mine}
        total = sum(weights.values())
        return sum(weights[name] for name in set(theirs) & weights.keys()) / total if total else 0.0

    def _length(self, terms: Mapping[str, float]) -> float:
        return math.sqrt(sum((weight * self.idf(term)) ** 2 for term, weight in terms.items()))


@dataclass(slots=True)
class Cluster:
    """A growing group. `members` holds the terms of its latest articles."""

    cluster_id: str
    first_at: datetime
    last_at: datetime
    terms: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    entities: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    places: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    numbers: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    types: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    members: deque[Mapping[str, float]] = field(default_factory=deque)
    n_articles: int = 0
    n_reversals: int = 0

    def enter(self, signature: Signature, n_members: int) -> None:
        """Add an article to the group; only the latest `n_members` keep their own terms."""
        at = signature.published_at
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        self.n_articles += 1
        self.n_reversals += signature.is_reversal
        terms = normed(signature)
        for term, weight in terms.items():
            self.terms[term] += weight
        for entity, weight in signature.entities:
            self.entities[entity] += weight
        for place in signature.places:
            self.places[place] += 1
        for name in signature.types:
            self.types[name] += 1
        self.numbers.update(signature.numbers)
        self.days.update(signature.days)
        self.outlets.add(signature.outlet)
        self.parties.update(party for party, _ in signature.parties)
        self.members.append(terms)
        if len(self.members) > n_members:
            self.members.popleft()

    def gap(self, at: datetime) -> timedelta:
        """How far a time lies outside the group's articles; nothing when it lies among them."""
        return max(timedelta(0), self.first_at - at, at - self.last_at)


class Postings:
    """Rare keys and the latest groups that hold each; at most `length` of them, so that looking up stays cheap."""

    def __init__(self, vocabulary: Vocabulary, n_keys: int, length: int) -> None:
        self._vocabulary = vocabulary
        self._n_keys = n_keys
        self._length = length
        self._groups: dict[str, deque[str]] = {}

    def add(self, signature: Signature, cluster_id: str) -> None:
        for key, _ in self._keys(signature):
            posting = self._groups.setdefault(key, deque(maxlen=self._length))
            if cluster_id in posting:
                posting.remove(cluster_id)
            posting.append(cluster_id)

    def candidates(self, signature: Signature) -> list[str]:
        """Groups that share a key with an article, those that share the most telling ones first."""
        shared: dict[str, float] = defaultdict(float)
        for key, weight in self._keys(signature):
            for cluster_id in self._groups.get(key, ()):
                shared[cluster_id] += weight
        return sorted(shared, key=lambda c: (-shared[c], c))

    def _keys(self, signature: Signature) -> list[tuple[str, float]]:
        weighed = [(term, self._vocabulary.idf(term) * weight) for term, weight in signature.terms]
        rarest = sorted(weighed, key=lambda tw: (-tw[1], tw[0]))[: self._n_keys]
        return [*((f"t:{t}", w) for t, w in rarest), *((f"e:{e}", 2.0) for e, _ in signature.entities)]


def normed(signature: Signature) -> dict[str, float]:
    """An article's terms, scaled to length 1, so that long and short articles count alike."""
    norm = math.sqrt(sum(weight * weight for _, weight in signature.terms)) or 1.0
    return {term: weight / norm for term, weight in signature.terms}


def local(places: Iterable[str]) -> set[str]:
    """Places smaller than a country: only those tell happenings apart."""
    return {place for place in places if "-" in place or ":" in place}


def countries(places: Iterable[str]) -> set[str]:
    """Countries that places lie in, or stand for."""
    return {place.split(":")[0].split("-")[0] for place in places}


def overlap(mine: Iterable[str], theirs: Iterable[str]) -> float:
    """Share of what an article names that the group names too, 0 to 1."""
    named = set(mine)
    return len(named.intersection(theirs)) / len(named) if named else 0.0


def rounded(shares: Mapping[str, float]) -> Why:
    """Shares of a score as a placement keeps them; those of nothing are left out."""
    return tuple((name, round(value, 4)) for name, value in shares.items() if round(value, 4))


def logistic(x: float) -> float:
    """The logistic curve, rounded as placements keep scores."""
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, x)))), 4)


def logit(score: float) -> float:
    """What `logistic` was given, as far as rounding kept it."""
    kept = min(max(score, 1e-4), 1 - 1e-4)
    return math.log(kept / (1 - kept))
