"""Groups of articles as grouping compares them: summed words, entities, places and numbers, found through rare keys.

Shared by stories and controversies. Everything here is a pure function of what was added, in order.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.detect.background import Background
from pipeline.records import Signature

Why = tuple[tuple[str, float], ...]
Vector = Mapping[str, float]


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

    def vector(self, weights: Iterable[tuple[str, float]]) -> Vector:
        """Weighted terms as a vector of length 1, each term as telling as it is now."""
        raw = {term: weight * self.idf(term) for term, weight in weights}
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {term: value / length for term, value in raw.items()}

    def idf(self, term: str) -> float:
        known = self._weight * self._background.n_documents + self._n_articles
        count = self._weight * self._background.counts.get(term, 0) + self._counts.get(term, 0)
        return math.log((known + 1) / (count + 0.5))

    def entity_idf(self, entity: str) -> float:
        return math.log((self._n_articles + 20) / (self._counts.get(f"e:{entity}", 0) + 0.5))

    def shares(self, entities: Iterable[str]) -> Vector:
        """Entities with their share of what they tell together, rare ones more."""
        weights = {name: self.entity_idf(name) for name in entities}
        total = sum(weights.values()) or 1.0
        return {name: weight / total for name, weight in weights.items()}


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as it is compared: its signature with its vectors."""

    signature: Signature
    terms: Vector
    title: Vector
    entities: Vector
    parties: Vector

    @classmethod
    def of(cls, signature: Signature, vocabulary: Vocabulary) -> Profile:
        return cls(
            signature,
            vocabulary.vector(signature.terms),
            vocabulary.vector((term, 1.0) for term in signature.title),
            vocabulary.shares(entity for entity, _ in signature.entities),
            vocabulary.shares(party for party, _ in signature.parties),
        )


@dataclass(slots=True)
class Cluster:
    """A growing group. `members` holds the vectors of its latest articles, `centre` the sum of all of them."""

    cluster_id: str
    first_at: datetime
    last_at: datetime
    centre: dict[str, float] = field(default_factory=dict)
    centre_square: float = 0.0
    entities: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    members: deque[Vector] = field(default_factory=deque)
    n_articles: int = 0
    n_reversals: int = 0

    def enter(self, profile: Profile, n_members: int) -> None:
        """Add an article to the group; only the latest `n_members` keep their own vector."""
        signature, at = profile.signature, profile.signature.published_at
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        self.n_articles += 1
        self.n_reversals += signature.is_reversal
        self.centre_square += 2 * dot(profile.terms, self.centre) + 1
        for term, value in profile.terms.items():
            self.centre[term] = self.centre.get(term, 0.0) + value
        self.entities.update(entity for entity, _ in signature.entities)
        self.places.update(signature.places)
        self.types.update(signature.types)
        self.numbers.update(signature.numbers)
        self.days.update(signature.days)
        self.outlets.add(signature.outlet)
        self.parties.update(party for party, _ in signature.parties)
        self.members.append(profile.terms)
        if len(self.members) > n_members:
            self.members.popleft()

    def gap(self, at: datetime) -> timedelta:
        """How far a time lies outside the group's articles; nothing when it lies among them."""
        return max(timedelta(0), self.first_at - at, at - self.last_at)

    def likeness(self, vector: Vector) -> float:
        """Cosine with the centre, 0 to 1."""
        return dot(vector, self.centre) / math.sqrt(self.centre_square) if self.centre_square else 0.0

    def nearest(self, vector: Vector) -> float:
        """Cosine with the most alike of the latest articles, 0 to 1."""
        return max((dot(vector, member) for member in self.members), default=0.0)


class Postings:
    """Rare keys and the latest groups that hold each; at most `length` of them, so that looking up stays cheap."""

    def __init__(self, vocabulary: Vocabulary, n_keys: int, length: int) -> None:
        self._vocabulary = vocabulary
        self._n_keys = n_keys
        self._length = length
        self._groups: dict[str, dict[str, None]] = {}

    def add(self, profile: Profile, cluster_id: str) -> None:
        for key, _ in self._keys(profile):
            posting = self._groups.setdefault(key, {})
            posting.pop(cluster_id, None)
            posting[cluster_id] = None
            if len(posting) > self._length:
                del posting[next(iter(posting))]

    def candidates(self, profile: Profile) -> list[str]:
        """Groups that share a key with an article, those that share the most telling ones first."""
        shared: dict[str, float] = {}
        for key, weight in self._keys(profile):
            for cluster_id in self._groups.get(key, ()):
                shared[cluster_id] = shared.get(cluster_id, 0.0) + weight
        return sorted(shared, key=lambda c: (-shared[c], c))

    def _keys(self, profile: Profile) -> list[tuple[str, float]]:
        rarest = sorted(profile.terms.items(), key=lambda tw: (-tw[1], tw[0]))[: self._n_keys]
        entities = [(f"e:{e}", self._vocabulary.entity_idf(e)) for e, _ in profile.signature.entities]
        return [*((f"t:{t}", 10 * w) for t, w in rarest), *entities]


def dot(mine: Vector, theirs: Mapping[str, float]) -> float:
    """Inner product; the vector named first is the shorter one."""
    return sum(value * theirs[term] for term, value in mine.items() if term in theirs)


def promising(profile: Profile, groups: Iterable[Cluster], n: int) -> list[Cluster]:
    """The `n` groups most alike in words, by a quick look; only those are compared in full."""
    looked = [(group.likeness(profile.terms) + group.likeness(profile.title), group) for group in groups]
    looked.sort(key=lambda lg: (-lg[0], lg[1].cluster_id))
    return [group for _, group in looked[:n]]


def shared(mine: Vector, theirs: Container[str]) -> float:
    """Sum of an article's shares that a group has too, 0 to 1."""
    return sum(share for name, share in mine.items() if name in theirs)


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
