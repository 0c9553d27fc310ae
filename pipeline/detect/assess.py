"""How bad, how widely told and how new a controversy is: three figures from 0 to 100 by one public formula.

`docs/assessment.md` tells the formula in words; the constants here are the formula. Every part names its input,
its points, the articles that it rests on and what would move it, so that anybody can recompute a figure from the
tables alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from pipeline.detect.crosswalk import Vocabulary, vocabulary_of
from pipeline.detect.kinds import KINDS, RESPONSES, gravest
from pipeline.detect.tally import MAX_NAMED, Tally
from pipeline.records import Assessment

FORMULA_VERSION = "assess-4"

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
#: What is said where no article was searched for an answer, and of a matter that nobody reported before.
NOT_KNOWN, NO_EARLIER = "not known", "no earlier report"
#: Of the main parties, so many are looked at for a new one.
N_ACTORS = 4
ACTIVITY_HALF_LIFE_DAYS = 90


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a figure: what was counted, its points out of `of`, the first articles behind it, what moves it.

    `elsewhere` tells what other vocabularies call it.
    """

    value: object
    points: float
    of: int
    articles: tuple[str, ...]
    moves: str
    elsewhere: Vocabulary | None = None

    def told(self) -> dict[str, object]:
        """As the assessment keeps it."""
        other = self.elsewhere
        named = {"sasb": other.sasb, "ungc": other.ungc, "issues": other.issues} if other else {}
        return {
            "value": self.value,
            "points": round(self.points, 2),
            "of": self.of,
            "articles": list(self.articles),
            "moves": self.moves,
            **({"known elsewhere as": {k: list(v) for k, v in named.items()}} if any(named.values()) else {}),
        }


def assess(known: Tally, now: datetime) -> Assessment:
    """The three figures at a time."""
    figures = {
        "severity": _severity(known, now),
        "reach": _reach(known),
        "novelty": _novelty(known, now),
    }
    totals = {name: max(0, min(100, round(sum(p.points for p in parts.values())))) for name, parts in figures.items()}
    told = {name: {part: p.told() for part, p in parts.items()} for name, parts in figures.items()}
    return Assessment(FORMULA_VERSION, totals["severity"], totals["reach"], totals["novelty"], told)


def _severity(known: Tally, now: datetime) -> dict[str, Part]:
    worst = gravest(known.types)
    groups, places = sorted(known.affected), sorted(known.jurisdictions)
    weights = [VULNERABLE_POINTS if group in VULNERABLE else GROUP_POINTS for group in groups]
    return {
        "scale": Part(
            worst,
            KINDS[worst].gravity,
            40,
            known.behind(known.types, worst),
            "a report of a graver type, such as a wrongful arrest",
            vocabulary_of(sorted(known.types)),
        ),
        "sanction": _sanction(known),
        "affected groups": Part(
            groups,
            min(MAX_GROUP_POINTS, sum(weights)),
            MAX_GROUP_POINTS,
            known.behind(known.affected),
            "a report that names a further group of people",
        ),
        "scope": Part(
            places,
            SCOPE_POINTS.get(len(places), MAX_SCOPE_POINTS),
            MAX_SCOPE_POINTS,
            known.behind(known.jurisdictions),
            "a report from a further jurisdiction",
        ),
        "remediability": _remediability(known, now),
    }


def _sanction(known: Tally) -> Part:
    sanctions = [(SANCTION_POINTS[KINDS[t].sanction], t) for t in known.types if KINDS[t].sanction]
    points, name = max(sanctions, default=(0, ""))
    articles = known.behind(known.types, name) if name else ()
    value = KINDS[name].sanction if name else "none"
    return Part(value, points, 15, articles, "an act of a court, a regulator or parliament")


def _remediability(known: Tally, now: datetime) -> Part:
    lasting = sorted(IRREVERSIBLE & known.types.keys())
    answers = sorted(RESPONSES & known.types.keys())
    is_answered = bool(answers or known.replies)
    is_silent = not is_answered and known.n_searched > 0
    points = IRREVERSIBLE_POINTS * bool(lasting) + UNANSWERED_POINTS * is_silent
    is_known = is_answered or is_silent
    value: dict[str, object] = {"harm that lasts": lasting, "answered": is_answered if is_known else NOT_KNOWN}
    if is_silent:
        value["days without an answer"] = (now - known.opened_at).days
    articles = known.behind(known.types, *lasting, *answers) if lasting or answers else ()
    named = tuple(dict.fromkeys((*articles, *known.replies)))[:MAX_NAMED]
    return Part(value, points, 15, named, _moves(bool(lasting), is_answered))


def _moves(is_lasting: bool, is_answered: bool) -> str:
    if not is_answered:
        return "an answer of a company or agency concerned"
    return "nothing: harm that lasts and an answer are known" if is_lasting else "a report of harm that lasts"


def _reach(known: Tally) -> dict[str, Part]:
    outlets, countries, languages = sorted(known.outlets), sorted(known.countries), sorted(known.languages)
    weight = sum(known.weights[outlet] for outlet in outlets)
    return {
        "outlets": Part(
            outlets,
            _saturating(weight, 8, OUTLET_POINTS),
            OUTLET_POINTS,
            known.behind(known.outlets),
            "reports by further outlets",
        ),
        "independent articles": Part(
            known.n_independent,
            _saturating(known.n_independent, 15, INDEPENDENT_POINTS),
            INDEPENDENT_POINTS,
            tuple(known.independent),
            "further articles that are no reprints",
        ),
        "countries": Part(
            countries,
            _saturating(len(countries), 5, COUNTRY_POINTS),
            COUNTRY_POINTS,
            known.behind(known.countries),
            "reports from a further country",
        ),
        "languages": Part(
            languages,
            _saturating(len(languages) - 1, 3, LANGUAGE_POINTS),
            LANGUAGE_POINTS,
            known.behind(known.languages),
            "reports in a further language",
        ),
    }


def _novelty(known: Tally, now: datetime) -> dict[str, Part]:
    """New things fade: their points halve every `ACTIVITY_HALF_LIFE_DAYS` after they came up."""
    latest, previous = known.latest, known.previous_activity_at
    if latest is None:
        raise ValueError(f"{known.controversy_id} has no article to assess")
    fade = 0.5 ** (max(0.0, (now - latest.published_at).total_seconds()) / 86400 / ACTIVITY_HALF_LIFE_DAYS)
    new_actors = sorted({e.entity_id for e in known.parties.foremost(N_ACTORS)} - known.earlier_actors)
    new_places = sorted(known.jurisdictions.keys() - known.earlier_jurisdictions)
    days = (latest.published_at - previous).days if previous else FULL_SILENCE_DAYS
    silence = SILENCE_POINTS * min(1.0, max(0, days) / FULL_SILENCE_DAYS)
    return {
        "actor": Part(
            new_actors,
            fade * NEW_ACTOR * bool(new_actors),
            NEW_ACTOR,
            tuple(known.articles),
            "a party that was in no controversy before",
        ),
        "practice": Part(
            list(known.fresh_types),
            fade * NEW_PRACTICE * bool(known.fresh_types),
            NEW_PRACTICE,
            (latest.article_id,),
            "a type not reported here before",
        ),
        "jurisdiction": Part(
            new_places,
            fade * NEW_JURISDICTION * bool(new_places),
            NEW_JURISDICTION,
            known.behind(known.jurisdictions, *new_places) if new_places else (),
            "a jurisdiction not seen before",
        ),
        "silence before": Part(
            days if previous else NO_EARLIER,
            fade * silence,
            SILENCE_POINTS,
            (latest.article_id,),
            "a long time without any report",
        ),
    }


def _saturating(value: float, full: float, points: int) -> float:
    """Points that grow with the logarithm of a value and are full at `full`."""
    return points * min(1.0, math.log1p(max(0.0, value)) / math.log1p(full))
