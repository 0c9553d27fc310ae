"""How bad, how widely told and how new a controversy is: three figures from 0 to 100 by one public formula.

`docs/assessment.md` tells the formula in words; the constants here are the formula. Every part names its input,
its points, the articles that it rests on and what would move it, so that anybody can recompute a figure from the
tables alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.detect.kinds import KINDS, RESPONSES, gravest
from pipeline.detect.names import parties
from pipeline.records import Assessment, ControversyFacts

FORMULA_VERSION = "assess-1"

#: Severity: scale (gravest type) 0-40, sanction 0-15, affected groups 0-15, scope 0-15, remediability 0-15.
SANCTION_POINTS = {"export sanction": 15, "fine": 13, "ban": 10, "court case": 8, "regulator": 8}
VULNERABLE_POINTS, GROUP_POINTS, MAX_GROUP_POINTS = 5, 3, 15
VULNERABLE = frozenset({"children", "migrants", "ethnic minorities", "protesters", "religious minorities"})
SCOPE_POINTS = {0: 0, 1: 5, 2: 9, 3: 12}
MAX_SCOPE_POINTS = 15
IRREVERSIBLE = frozenset({"wrongful_arrest", "data_breach", "unlawful_data_collection"})
IRREVERSIBLE_POINTS, UNANSWERED_POINTS = 10, 5
#: Reach: weighted outlets 0-45, independent articles 0-25, countries 0-20, languages 0-10.
OUTLET_POINTS, INDEPENDENT_POINTS, COUNTRY_POINTS, LANGUAGE_POINTS = 45, 25, 20, 10
#: Novelty: new actor 35, new practice 25, new jurisdiction 15, time since the last activity 0-25.
NEW_ACTOR, NEW_PRACTICE, NEW_JURISDICTION, SILENCE_POINTS = 35, 25, 15, 25
FULL_SILENCE_DAYS = 180
ACTIVITY_HALF_LIFE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a figure: what was counted, its points out of `of`, the articles behind it, what would move it."""

    value: object
    points: float
    of: int
    articles: tuple[str, ...]
    moves: str

    def told(self) -> dict[str, object]:
        """As the assessment keeps it."""
        return {
            "value": self.value,
            "points": round(self.points, 2),
            "of": self.of,
            "articles": list(self.articles),
            "moves": self.moves,
        }


def assess(facts: ControversyFacts, now: datetime, outlet_weights: Mapping[str, float] | None = None) -> Assessment:
    """The three figures at a time. `outlet_weights` maps outlet slugs to 0-1 (0.5 for one that it does not know)."""
    figures = {
        "severity": _severity(facts, now),
        "reach": _reach(facts, outlet_weights or {}),
        "novelty": _novelty(facts, now),
    }
    totals = {name: max(0, min(100, round(sum(p.points for p in parts.values())))) for name, parts in figures.items()}
    told = {name: {part: p.told() for part, p in parts.items()} for name, parts in figures.items()}
    return Assessment(FORMULA_VERSION, totals["severity"], totals["reach"], totals["novelty"], told)


def _severity(facts: ControversyFacts, now: datetime) -> dict[str, Part]:
    types = _types(facts)
    worst = gravest(types)
    groups = sorted({g for a in facts.articles for g in a.affected})
    places = sorted({j for a in facts.articles for j in a.jurisdictions})
    return {
        "scale": Part(
            worst,
            KINDS[worst].gravity,
            40,
            _having(facts, [worst]),
            "a report of a graver type, such as a wrongful arrest",
        ),
        "sanction": _sanction(facts, types),
        "affected groups": Part(
            groups,
            min(MAX_GROUP_POINTS, sum(VULNERABLE_POINTS if g in VULNERABLE else GROUP_POINTS for g in groups)),
            MAX_GROUP_POINTS,
            tuple(a.article_id for a in facts.articles if a.affected),
            "a report that names a further group of people",
        ),
        "scope": Part(
            places,
            SCOPE_POINTS.get(len(places), MAX_SCOPE_POINTS),
            MAX_SCOPE_POINTS,
            tuple(a.article_id for a in facts.articles if a.jurisdictions),
            "a report from a further jurisdiction",
        ),
        "remediability": _remediability(facts, types, now),
    }


def _sanction(facts: ControversyFacts, types: Iterable[str]) -> Part:
    sanctions = [(SANCTION_POINTS[KINDS[t].sanction], t) for t in types if KINDS[t].sanction]
    points, name = max(sanctions, default=(0, ""))
    articles = _having(facts, [name]) if name else ()
    return Part(
        KINDS[name].sanction if name else "none", points, 15, articles, "an act of a court, a regulator or parliament"
    )


def _remediability(facts: ControversyFacts, types: Iterable[str], now: datetime) -> Part:
    lasting = sorted(IRREVERSIBLE.intersection(types))
    answered = _having(facts, RESPONSES)
    days = (now - facts.opened_at).days
    points = IRREVERSIBLE_POINTS * bool(lasting) + UNANSWERED_POINTS * (not answered)
    value = {"harm that lasts": lasting, "answered": bool(answered), "days": days}
    return Part(
        value, points, 15, (*_having(facts, lasting), *answered), "a commitment, a withdrawal or a cancelled contract"
    )


def _reach(facts: ControversyFacts, outlet_weights: Mapping[str, float]) -> dict[str, Part]:
    outlets = sorted({a.outlet for a in facts.articles if a.outlet})
    weight = sum(outlet_weights.get(outlet, 0.5) for outlet in outlets)
    independent = [a.article_id for a in facts.articles if not a.is_copy]
    countries = sorted({a.outlet_country for a in facts.articles if a.outlet_country})
    languages = sorted({a.language for a in facts.articles if a.language})
    every = tuple(a.article_id for a in facts.articles)
    return {
        "outlets": Part(
            outlets, _saturating(weight, 8, OUTLET_POINTS), OUTLET_POINTS, every, "reports by further outlets"
        ),
        "independent articles": Part(
            len(independent),
            _saturating(len(independent), 15, INDEPENDENT_POINTS),
            INDEPENDENT_POINTS,
            tuple(independent),
            "further articles that are no reprints",
        ),
        "countries": Part(
            countries,
            _saturating(len(countries), 5, COUNTRY_POINTS),
            COUNTRY_POINTS,
            every,
            "reports from a further country",
        ),
        "languages": Part(
            languages,
            _saturating(len(languages) - 1, 3, LANGUAGE_POINTS),
            LANGUAGE_POINTS,
            every,
            "reports in a further language",
        ),
    }


def _novelty(facts: ControversyFacts, now: datetime) -> dict[str, Part]:
    """New things fade: their points halve every `ACTIVITY_HALF_LIFE_DAYS` after they came up."""
    fade = 0.5 ** (max(0.0, (now - facts.articles[-1].published_at).total_seconds()) / 86400 / ACTIVITY_HALF_LIFE_DAYS)
    actors = [e.entity_id for e in parties([e for a in facts.articles for e in a.entities], limit=4)]
    new_actors = sorted(set(actors) - set(facts.earlier_actors))
    places = {j for a in facts.articles for j in a.jurisdictions}
    new_places = sorted(places - set(facts.earlier_jurisdictions))
    latest = facts.articles[-1]
    earlier_types = {t for a in facts.articles[:-1] for t in a.types}
    new_types = sorted(set(latest.types) - earlier_types)
    previous = facts.previous_activity_at
    days = (latest.published_at - previous).days if previous else FULL_SILENCE_DAYS
    silence = SILENCE_POINTS * min(1.0, max(0, days) / FULL_SILENCE_DAYS)
    every = tuple(a.article_id for a in facts.articles)
    return {
        "actor": Part(
            new_actors,
            fade * NEW_ACTOR * bool(new_actors),
            NEW_ACTOR,
            every,
            "a party that was in no controversy before",
        ),
        "practice": Part(
            new_types,
            fade * NEW_PRACTICE * bool(new_types),
            NEW_PRACTICE,
            (latest.article_id,),
            "a type not reported here before",
        ),
        "jurisdiction": Part(
            new_places,
            fade * NEW_JURISDICTION * bool(new_places),
            NEW_JURISDICTION,
            every,
            "a jurisdiction not seen before",
        ),
        "silence before": Part(
            days, fade * silence, SILENCE_POINTS, (latest.article_id,), "a long time without any report"
        ),
    }


def _types(facts: ControversyFacts) -> tuple[str, ...]:
    return tuple(sorted({t for a in facts.articles for t in a.types}))


def _having(facts: ControversyFacts, types: Iterable[str]) -> tuple[str, ...]:
    wanted = set(types)
    return tuple(a.article_id for a in facts.articles if wanted.intersection(a.types))


def _saturating(value: float, full: float, points: int) -> float:
    """Points that grow with the logarithm of a value and are full at `full`."""
    return points * min(1.0, math.log1p(max(0.0, value)) / math.log1p(full))
