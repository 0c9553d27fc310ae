"""What both indexes share: articles as vectors, groups that grow, and how both are compared.

Everything here is a pure function of what was added.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipeline.detect.background import Background, load_background
from pipeline.detect.meaning import Meaning, Meanings
from pipeline.detect.vectors import Lens, Likeness, Pile, Vector, vector
from pipeline.records import Signature

Why = tuple[tuple[str, float], ...]
Shares = Mapping[str, float]

#: Terms of an article that lead to groups; the indexes use the first ones of them.
MAX_KEYS = 20


@dataclass(frozen=True, slots=True)
class Profile:
    """An article as it is compared: its signature with its vectors.

    `keys` are its most telling terms as postings name them, best first.
    """

    signature: Signature
    terms: Vector
    title: Vector
    keys: tuple[tuple[str, float], ...]
    towns: frozenset[str]
    countries: frozenset[str]
    meaning: Meaning | None

    @classmethod
    def of(cls, signature: Signature, background: Background | None = None) -> Profile:
        known = background or load_background()
        terms = vector(signature.terms, known)
        title = vector([(term, 1.0) for term in signature.title], known)
        rare = [(-value, term) for (term, _), value in zip(signature.terms, terms.values.tolist(), strict=True)]
        told = tuple([(f"t:{term}", -10 * value) for value, term in sorted(rare)[:MAX_KEYS]])
        towns, countries = frozenset(_towns(signature.places)), frozenset(_countries(signature.places))
        return cls(signature, terms, title, told, towns, countries, Meaning.of(signature.meaning))


@dataclass(slots=True)
class Cluster:
    """A growing group: the pile of its articles' vectors, and all that they name."""

    cluster_id: str
    first_at: datetime
    last_at: datetime
    pile: Pile = field(default_factory=Pile)
    entities: set[str] = field(default_factory=set)
    towns: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    days: set[str] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)
    parties: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    acts: set[str] = field(default_factory=set)
    actors: dict[str, float] = field(default_factory=dict)  # sums of what the articles give each
    articles: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    n_reversals: int = 0
    meanings: Meanings = field(default_factory=Meanings)

    def enter(self, profile: Profile, n_members: int, lens: Lens) -> None:
        """Add an article to the group; only the latest `n_members` keep a vector of their own."""
        signature, at = profile.signature, profile.signature.published_at
        self.first_at, self.last_at = min(self.first_at, at), max(self.last_at, at)
        self.articles.append(signature.article_id)
        self.n_reversals += signature.is_reversal
        self.pile.add(profile.terms, n_members, lens.product(profile.terms, self.pile))
        self.meanings.add(profile.meaning, n_members)
        self.entities.update([entity for entity, _ in signature.entities])
        self.towns |= profile.towns
        self.countries |= profile.countries
        self.types.update(signature.types)
        self.acts.update(signature.acts)
        self.numbers.update(signature.numbers)
        self.days.update(signature.days)
        self.outlets.add(signature.outlet)
        self.parties.update([party for party, _ in signature.parties])
        for actor, share in signature.actors:
            self.actors[actor] = self.actors.get(actor, 0.0) + share

    def gap(self, at: datetime) -> timedelta:
        """How far a time lies outside the group's articles; nothing when it lies among them."""
        return max(timedelta(0), self.first_at - at, at - self.last_at)

    def led_by(self, actors: Sequence[tuple[str, float]]) -> float:
        """How far these are whom the group is about too, 0 to 1."""
        total = sum(self.actors.values())
        return sum([min(share, self.actors[actor] / total) for actor, share in actors if actor in self.actors])


Looked = tuple[Cluster, Likeness]


def look(lens: Lens, profile: Profile, groups: Iterable[Cluster]) -> list[Looked]:
    """How alike in words an article and groups are."""
    held = list(groups)
    return list(zip(held, lens.look(profile.terms, profile.title, [group.pile for group in held]), strict=True))


def promising(looked: Sequence[Looked], n: int, bonus: Callable[[Cluster], float] = lambda _: 0.0) -> list[Looked]:
    """The `n` groups most alike in words, text and title, and by a bonus; only those are compared in full."""

    def preference(one: Looked) -> tuple[float, str]:
        group, like = one
        return (-like.centre - like.title - bonus(group), group.cluster_id)

    return sorted(looked, key=preference)[:n]


def shared(mine: Shares, theirs: Container[str]) -> float:
    """Sum of an article's shares that a group has too, 0 to 1."""
    return sum(share for name, share in mine.items() if name in theirs)


def _towns(places: Iterable[str]) -> list[str]:
    """Places smaller than a country: only those tell happenings apart."""
    return [place for place in places if "-" in place or ":" in place]


def _countries(places: Iterable[str]) -> list[str]:
    """Countries that places lie in, or stand for."""
    return [place.split(":")[0].split("-")[0] for place in places]


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
