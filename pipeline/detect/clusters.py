"""What both indexes share: articles as vectors, groups that grow, and postings that lead from an article to groups.

An article's vector depends on the article and the packaged background alone, never on what else has arrived: a group
is the sum of its articles, in whatever order they came. Everything here is a pure function of what was added.
"""

from __future__ import annotations

import heapq
import math
import sys
from collections import deque
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.detect.background import Background, load_background
from pipeline.records import Signature

Why = tuple[tuple[str, float], ...]
Vector = Mapping[str, float]

#: Terms of an article that lead to groups; the indexes use the first ones of them.
MAX_KEYS = 20


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as it is compared: its signature with its vectors, `both` being terms and title added up.

    `keys` are its most telling terms, best first.
    """

    signature: Signature
    terms: Vector
    title: Vector
    both: Vector
    keys: tuple[tuple[str, float], ...]
    towns: frozenset[str]
    countries: frozenset[str]

    @classmethod
    def of(cls, signature: Signature, background: Background | None = None) -> Profile:
        known = background or load_background()
        terms = vector(signature.terms, known)
        title = vector(((term, 1.0) for term in signature.title), known)
        keys = sorted(terms.items(), key=lambda tw: (-tw[1], tw[0]))[:MAX_KEYS]
        both = {**title, **{term: value + title.get(term, 0.0) for term, value in terms.items()}}
        towns, countries = frozenset(_towns(signature.places)), frozenset(_countries(signature.places))
        return cls(signature, terms, title, both, tuple(keys), towns, countries)


def vector(weights: Iterable[tuple[str, float]], background: Background) -> Vector:
    """Weighted terms as a vector of length 1, rare ones longer. Equal terms share one string, in all vectors."""
    raw = {sys.intern(term): weight * background.idf(term) for term, weight in weights}
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {term: value / length for term, value in raw.items()}


@dataclass(slots=True)
class Cluster:
    """A growing group. `members` holds the vectors of its latest articles, `centre` the sum of all of them."""

    cluster_id: str
    first_at: datetime
    last_at: datetime
    centre: dict[str, float] = field(default_factory=dict)
    centre_square: float = 0.0
    entities: set[str] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)
    members: deque[Vector] = field(default_factory=deque)
    articles: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    n_reversals: int = 0

    def enter(self, profile: Profile, n_members: int) -> None:
        """Add an article to the group; only the latest `n_members` keep their own vector."""
        signature, at = profile.signature, profile.signature.published_at
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        self.articles.append(signature.article_id)
        self.n_reversals += signature.is_reversal
        self.centre_square += 2 * dot(profile.terms, self.centre) + 1
        for term, value in profile.terms.items():
            self.centre[term] = self.centre.get(term, 0.0) + value
        self.entities.update(entity for entity, _ in signature.entities)
        self.towns |= profile.towns
        self.countries |= profile.countries
        self.types.update(signature.types)
        self.acts.update(signature.acts)
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
    """Telling keys and the latest groups that hold each; at most `length` of them, so that looking up stays cheap."""

    def __init__(self, n_keys: int, length: int) -> None:
        self._n_keys = n_keys
        self._length = length
        self._groups: dict[str, dict[str, None]] = {}

    def add(self, profile: Profile, cluster: Cluster) -> None:
        """Lead from the article's keys to its group; of a full posting the group that was told longest ago goes."""
        for key, _ in self._keys(profile):
            posting = self._groups.setdefault(key, {})
            posting.pop(cluster.cluster_id, None)
            posting[cluster.cluster_id] = None
            cluster.keys.add(key)
            if len(posting) > self._length:
                del posting[next(iter(posting))]

    def remove(self, cluster: Cluster) -> None:
        """Forget a group, and keys that led to it alone."""
        for key in cluster.keys:
            posting = self._groups.get(key, {})
            posting.pop(cluster.cluster_id, None)
            if not posting:
                self._groups.pop(key, None)

    def candidates(self, profile: Profile, n: int) -> list[str]:
        """The `n` groups that share the most telling keys with an article, best first."""
        shared: dict[str, float] = {}
        for key, weight in self._keys(profile):
            for cluster_id in self._groups.get(key, ()):
                shared[cluster_id] = shared.get(cluster_id, 0.0) + weight
        best = heapq.nsmallest(n, ((-weight, cluster_id) for cluster_id, weight in shared.items()))
        return [cluster_id for _, cluster_id in best]

    def shares(self, entities: Iterable[str]) -> Vector:
        """Entities with their share of what they tell together, those that few groups hold more."""
        weights = {name: self._telling(name) for name in entities}
        total = sum(weights.values()) or 1.0
        return {name: weight / total for name, weight in weights.items()}

    def _telling(self, entity: str) -> float:
        held = len(self._groups.get(f"e:{entity}", ()))
        return math.log((self._length + 20) / (held + 0.5))

    def _keys(self, profile: Profile) -> list[tuple[str, float]]:
        entities = [(f"e:{e}", self._telling(e)) for e, _ in profile.signature.entities]
        return [*((f"t:{t}", 10 * w) for t, w in profile.keys[: self._n_keys]), *entities]


def dot(mine: Vector, theirs: Mapping[str, float]) -> float:
    """Inner product; the vector named first is the shorter one."""
    total, held = 0.0, theirs.get
    for term, value in mine.items():
        other = held(term)
        if other is not None:
            total += value * other
    return total


def promising(profile: Profile, groups: Iterable[Cluster], n: int) -> list[Cluster]:
    """The `n` groups most alike in words, by a quick look; only those are compared in full."""
    looked = [(group.likeness(profile.both), group) for group in groups]
    looked.sort(key=lambda lg: (-lg[0], lg[1].cluster_id))
    return [group for _, group in looked[:n]]


def shared(mine: Vector, theirs: Container[str]) -> float:
    """Sum of an article's shares that a group has too, 0 to 1."""
    return sum(share for name, share in mine.items() if name in theirs)


def _towns(places: Iterable[str]) -> set[str]:
    """Places smaller than a country: only those tell happenings apart."""
    return {place for place in places if "-" in place or ":" in place}


def _countries(places: Iterable[str]) -> set[str]:
    """Countries that places lie in, or stand for."""
    return {place.split(":")[0].split("-")[0] for place in places}


def overlap(mine: Collection[str], theirs: Container[str]) -> float:
    """Share of what an article names that the group names too, 0 to 1."""
    return sum(1 for name in mine if name in theirs) / len(mine) if mine else 0.0


def other_places(profile: Profile, group: Cluster) -> dict[str, float]:
    """Whether an article and a group name towns, or countries, of which none is the same."""
    towns, countries = group.towns, group.countries
    return {
        "places": overlap(profile.towns, towns),
        "other place": float(bool(profile.towns and towns) and profile.towns.isdisjoint(towns)),
        "other country": float(bool(profile.countries and countries) and profile.countries.isdisjoint(countries)),
    }


def weighed(weights: Mapping[str, float], found: Mapping[str, float]) -> Why:
    """What each figure adds to the raw score, rounded as a placement keeps it; what adds nothing is left out."""
    told = ((name, round(weight * found[name], 4)) for name, weight in weights.items() if found[name])
    return tuple(share for share in told if share[1])


@dataclass(frozen=True, slots=True)
class Ranked:
    """A group with what each figure adds to its raw score; `score` is the logistic curve of the sum."""

    group_id: str
    raw: float
    score: float
    why: Why

    @classmethod
    def of(cls, group_id: str, intercept: float, why: Why) -> Ranked:
        raw = intercept + sum(share for _, share in why)
        return cls(group_id, raw, round(1 / (1 + math.exp(-max(-30.0, min(30.0, raw)))), 4), why)


def next_best(ranked: Sequence[Ranked], n: int) -> tuple[str, float] | None:
    """The group at a place of the ranking with its score, as a placement tells it."""
    return (ranked[n].group_id, ranked[n].score) if len(ranked) > n else None
