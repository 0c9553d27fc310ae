"""What a controversy is called: a title from its parties and types, and a slug for addresses."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from pipeline.detect.kinds import KINDS, naming_type
from pipeline.detect.words import fold
from pipeline.records import ArticleEntity, ControversyFacts

MAX_SLUG = 70
_PARTY_WEIGHT = {
    "vendor": 3.0,
    "buyer": 2.5,
    "subject": 2.0,
    "regulator": 0.6,
    "lawmaker": 0.5,
    "investor": 0.3,
    "critic": 0.3,
}


def parties(entities: Sequence[ArticleEntity], limit: int = 2) -> tuple[ArticleEntity, ...]:
    """The companies and agencies that a matter is about, weightiest first: vendors and buyers before all others."""
    weights: dict[str, float] = defaultdict(float)
    named: dict[str, ArticleEntity] = {}
    for entity in entities:
        if entity.entity_type not in ("company", "agency"):
            continue
        salience = 1.0 if entity.salience == "main" else 0.25
        weights[entity.entity_id] += salience * _PARTY_WEIGHT.get(entity.role, 0.4)
        named.setdefault(entity.entity_id, entity)
    main = {e.entity_id for e in entities if e.salience == "main"}
    chosen = [e for e in named.values() if e.entity_id in main] or list(named.values())
    ranked = sorted(chosen, key=lambda e: (-weights[e.entity_id], e.name))
    return tuple(_without_divisions(ranked)[:limit])


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
    """For instance `Amazon, Rekognition: shareholder action`; never a claim of our own."""
    entities = [e for article in facts.articles for e in article.entities]
    names = [e.name for e in parties(entities)] or list(_places(facts)) or ["Facial recognition"]
    subject = ", ".join([*names[:2], *products(entities)][:3])
    return f"{subject}: {KINDS[main_type(facts)].noun}"


def main_type(facts: ControversyFacts) -> str:
    """The type that most articles share; of equals the graver one; an answer only where there is nothing else."""
    counts = Counter(t for article in facts.articles for t in article.types)
    if not counts:
        return "other"
    most = max(counts.values())
    return naming_type(t for t, n in counts.items() if n >= most / 2)


def slug(title: str, taken: Sequence[str] = ()) -> str:
    """A title as part of an address: ASCII words and hyphens, numbered where it is taken already."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:MAX_SLUG].rstrip("-") or "controversy"
    found, n = plain, 2
    while found in taken:
        found, n = f"{plain}-{n}", n + 1
    return found


def _places(facts: ControversyFacts) -> tuple[str, ...]:
    codes = Counter(code for article in facts.articles for code in article.jurisdictions)
    return tuple(
        f"Facial recognition in {code}" for code, _ in sorted(codes.items(), key=lambda cn: (-cn[1], cn[0]))[:1]
    )
