"""Figures of roles and deals on held-out articles, and the card that shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files

import numpy as np

from benchmarks.tagging.fitting import fit
from benchmarks.tagging.learning import (
    FOLDS,
    PAIR_STRENGTH,
    ROLE_STRENGTH,
    SALE_STRENGTH,
    SALIENCE_STRENGTH,
    STATUS_STRENGTH,
    Lesson,
    Market,
    Told,
    Wanted,
    sale_samples,
    status_samples,
)
from pipeline.tag.classifier import BUCKETS, Classifier
from pipeline.tag.deals import ANSWERS, chosen
from pipeline.tag.roles import Played
from pipeline.tag.statuses import ANSWERS as STATUS_ANSWERS
from pipeline.tag.statuses import standing

_PARTIES = frozenset({"company", "agency", "group"})


def role_figures(lessons: Sequence[Lesson], parts: Sequence[Sequence[Played]]) -> dict[str, str]:
    """Roles of companies, agencies and groups that are right before the sales have their say; F1 of "main"."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    mains: Counter[tuple[str, bool, bool]] = Counter()
    for one, some in zip(lessons, parts, strict=True):
        for part, gold in zip(some, one.golds, strict=True):
            if gold is not None:
                mains[_source(one), gold["salience"] == "main", part.is_main] += 1
            if gold is not None and part.part.party.entity_type in _PARTIES:
                counts[_source(one), gold["salience"], part.role == gold["role"]] += 1
    found: dict[str, str] = {}
    for source in ("labelled set", "corpus"):
        for salience in ("main", "minor"):
            right, wrong = counts[source, salience, True], counts[source, salience, False]
            found[f"roles right, {salience} parties, {source}"] = _share(right, wrong)
        true, false, lost = mains[source, True, True], mains[source, False, True], mains[source, True, False]
        found[f"main parties, {source}: F1"] = f"{2 * true / max(1, 2 * true + false + lost):.3f} of {true + lost}"
    return found


def _source(one: Lesson) -> str:
    return "corpus" if one.article.url.startswith("https://corpus.example/") else "labelled set"


def _share(right: int, wrong: int) -> str:
    return f"{right / max(1, right + wrong):.3f} of {right + wrong}"


def deal_figures(told: Sequence[Told]) -> dict[str, str]:
    """Precision, recall and F1 of deals by vendor and buyer, and the share of right statuses."""
    counts: Counter[tuple[str, str]] = Counter()
    for fold in range(FOLDS):
        seen = [one for one in told if one.market.lesson.fold != fold]
        model = fit(sale_samples(seen), ANSWERS, SALE_STRENGTH)
        statuses = fit(status_samples(seen), STATUS_ANSWERS, STATUS_STRENGTH)
        for one in told:
            if one.market.lesson.fold == fold:
                _count(one, model, statuses, counts)
    found: dict[str, str] = {}
    for source in ("labelled set", "corpus"):
        true, false, lost = (counts[source, name] for name in ("true", "false", "lost"))
        found[f"deals, {source}: precision"] = f"{true / max(1, true + false):.3f}"
        found[f"deals, {source}: recall"] = f"{true / max(1, true + lost):.3f}"
        found[f"deals, {source}: F1"] = f"{2 * true / max(1, 2 * true + false + lost):.3f} of {true + lost}"
        right = counts[source, "status"]
        found[f"statuses right, {source}"] = _share(right, true - right)
    return found


def _count(one: Told, model: Classifier, statuses: Classifier, counts: Counter[tuple[str, str]]) -> None:
    source = _source(one.market.lesson)
    sides = one.market.reading.sides
    wanted = Wanted(one.market.lesson.article, sides)
    odds = model.probabilities(one.features)[:, 1].tolist() if one.features else []
    hit: set[int] = set()
    for telling, _ in chosen(sides, one.tellings, odds):
        at = wanted.deal(telling.vendor, telling.buyer)
        if at is None or at in hit:
            counts[source, "false"] += 1
        else:
            hit.add(at)
            counts[source, "true"] += 1
            found = standing(one.market.reading, telling, statuses).status
            counts[source, "status"] += found == wanted.deals[at]["status"]
    counts[source, "lost"] += len(wanted.deals) - len(hit)


def card(
    lessons: Sequence[Lesson], markets: Sequence[Market], models: Mapping[str, Classifier], figures: Mapping[str, str]
) -> str:
    """The model card."""
    form = (files("benchmarks.tagging") / "party_card.md").read_text(encoding="utf-8")
    own = sum(_source(one) == "corpus" for one in lessons)
    rows = {name: int(np.count_nonzero(np.abs(model.weights).max(axis=1))) for name, model in models.items()}
    return form.format(
        train=len(lessons) - own,
        own=own,
        parties=sum(gold is not None for one in lessons for gold in one.golds),
        deals=sum(len(one.lesson.article.gold["deals"]) for one in markets),
        pairs=sum(len(one.pairs) for one in markets),
        strengths=", ".join(
            f"{name} {value}"
            for name, value in {
                "roles": ROLE_STRENGTH,
                "salience": SALIENCE_STRENGTH,
                "candidates": PAIR_STRENGTH,
                "sales": SALE_STRENGTH,
                "statuses": STATUS_STRENGTH,
            }.items()
        ),
        rows=", ".join(f"{name} {count}" for name, count in rows.items()) + f" of {BUCKETS}",
        folds=FOLDS,
        figures="\n".join(f"| {name} | {value} |" for name, value in figures.items()),
    )
