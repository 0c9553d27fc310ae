"""What a controversy is called: a title from its parties and types, and a slug for addresses."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from pipeline.detect.kinds import KINDS, naming_type
from pipeline.detect.words import fold
from pipeline.records import ArticleEntity, ArticleFact, ControversyFacts

MAX_SLUG = 70
#: So many of the weightiest are looked at when divisions are told from their companies.
_COMPARED = 12
#: What an article gives a party by its role; in passing a quarter of it.
PARTY_WEIGHT = {
    "vendor": 3.0,
    "buyer": 2.5,
    "subject": 2.0,
    "regulator": 0.6,
    "lawmaker": 0.5,
    "investor": 0.3,
    "critic": 0.3,
}
OTHER_WEIGHT = 0.4


@dataclass(slots=True)
class Parties:
    """Companies and agencies that a matter is about, weighed by part and salience as they are added."""

    weights: dict[str, float] = field(default_factory=dict)
    named: dict[str, ArticleEntity] = field(default_factory=dict)
    main: set[str] = field(default_factory=set)
    _best: list[ArticleEntity] = field(default_factory=list)
    _fresh: set[str] = field(default_factory=set)  # weighed since the best were chosen

    def add(self, entities: Iterable[ArticleEntity]) -> None:
        """Weigh the entities of one more article."""
        for entity in entities:
            if entity.entity_type not in ("company", "agency"):
                continue
            key = entity.entity_id
            salience = 1.0 if entity.salience == "main" else 0.25
            self.weights[key] = self.weights.get(key, 0.0) + salience * PARTY_WEIGHT.get(entity.role, OTHER_WEIGHT)
            self.named.setdefault(key, entity)
            self._fresh.add(key)
            if entity.salience == "main":
                self.main.add(key)

    def foremost(self, limit: int = 2) -> tuple[ArticleEntity, ...]:
        """The weightiest first; main ones alone where there are any."""
        if self._fresh:  # weights only grow: of the others none has become better than the best
            chosen = (self.main or self.named.keys()) & (self._fresh | {e.entity_id for e in self._best})
            entities = [self.named[key] for key in chosen]
            self._best = heapq.nsmallest(_COMPARED, entities, key=self._place)
            self._fresh.clear()
        return tuple(_without_divisions(self._best)[:limit])

    def _place(self, entity: ArticleEntity) -> tuple[float, str, str]:
        return (-self.weights[entity.entity_id], entity.name, entity.entity_id)


def parties(entities: Iterable[ArticleEntity], limit: int = 2) -> tuple[ArticleEntity, ...]:
    """The companies and agencies that a matter is about, weightiest first: vendors and buyers before all others."""
    found = Parties()
    found.add(entities)
    return found.foremost(limit)


def _without_divisions(ranked: Sequence[ArticleEntity]) -> list[ArticleEntity]:
    """Of `Amazon` and `Amazon Web Services`, the one that comes first stands for both."""
    kept: list[ArticleEntity] = []
    for entity in ranked:
        if not any(entity.name.startswith(k.name) or k.name.startswith(entity.name) for k in kept):
            kept.append(entity)
    return kept


def products(entities: Sequence[ArticleEntity], limit: int = 1) -> tuple[str, ...]:
    """The products named most often, those outside the gazetteer left out."""
    counts = Counter(e.name for e in entities if e.entity_type == "product" and e.is_known)
    return tuple(name for name, _ in sorted(counts.items(), key=lambda nc: (-nc[1], nc[0]))[:limit])


def title(facts: ControversyFacts) -> str:
    """For instance `Amazon, Rekognition: shareholder action`; never a claim of our own.

    A quiet article of its story, such as a round-up, gives no name: its companies need not be disputed.
    """
    disputed = tuple(article for article in facts.articles if article.types) or facts.articles
    entities = [e for article in disputed for e in article.entities]
    names = [e.name for e in parties(entities)] or list(_places(disputed)) or ["Facial recognition"]
    subject = ", ".join([*names[:2], *products(entities)][:3])
    return f"{subject}: {KINDS[main_type(facts)].noun}"


def main_type(facts: ControversyFacts) -> str:
    """The type that most articles share; of equals the graver one; an answer only where there is nothing else."""
    counts = Counter(t for article in facts.articles for t in article.types)
    if not counts:
        return "other"
    most = max(counts.values())
    return naming_type(t for t, n in counts.items() if n >= most / 2)


def slug(title: str, taken: Collection[str] = frozenset()) -> str:
    """A title as part of an address: ASCII words and hyphens, numbered where it is taken already."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:MAX_SLUG].rstrip("-") or "controversy"
    return next(address for address in numbered(plain) if address not in taken)


def numbered(base: str) -> Iterator[str]:
    """Addresses that begin so, in the order in which they are given: as it is, then with 2, 3 and so on."""
    yield base
    yield from (f"{base}-{n}" for n in count(2))


def _places(articles: Iterable[ArticleFact]) -> tuple[str, ...]:
    codes = Counter(code for article in articles for code in article.jurisdictions)
    return tuple(
        f"Facial recognition in {code}" for code, _ in sorted(codes.items(), key=lambda cn: (-cn[1], cn[0]))[:1]
    )
