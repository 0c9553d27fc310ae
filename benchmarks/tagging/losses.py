"""Where sales are lost, on outlets that nothing was learned from: figures by threshold, and the step that loses each.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.tagging.losses

The train split is one outlet, each writer of the corpus another; models of roles and deals that have not seen an outlet
judge it. The corpus is judged twice: with its labelled names, and as the tagger reads it. The model of names has
learned from the train split, and with little weight from the corpus: of the train split step "a" is flattered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.tagging.counting import norm
from benchmarks.tagging.fitting import fit
from benchmarks.tagging.learning import (
    SALE_STRENGTH,
    STATUS_STRENGTH,
    Lesson,
    Told,
    Wanted,
    held_out_parts,
    held_out_told,
    market,
    sale_samples,
    status_samples,
)
from benchmarks.tagging.parties import lessons, tagged_corpus
from pipeline.tag.classifier import Classifier
from pipeline.tag.deals import ANSWERS, THRESHOLD, chosen
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.pairs import can_buy, can_vend
from pipeline.tag.statuses import ANSWERS as STATUS_ANSWERS
from pipeline.tag.statuses import standing
from pipeline.tag.tellings import Telling
from pipeline.tag.traders import Trader

THRESHOLDS = (0.25, 0.3, 0.35, 0.4, 0.5)
SETS = ("labelled set", "corpus, labelled names", "corpus as the tagger reads it")
STEPS = (
    "found",
    "a: vendor not seen",
    "a: buyer not seen",
    "a: seen as what cannot deal",
    "b: never proposed",
    "c: refused by its sentences",
    "c: refused as a whole",
    "c: another one chosen",
    "d: found under another name",
)


def outlet(one: Lesson) -> str:
    """The writer of a corpus item; all of the train split is one outlet."""
    host, _, path = one.article.url.removeprefix("https://").partition("/")
    return path.partition("-")[0] if host == "corpus.example" else "labelled set"


def by_outlet(found: Sequence[Lesson]) -> list[Lesson]:
    """The lessons with a fold for each outlet."""
    outlets = sorted({outlet(one) for one in found})
    return [replace(one, fold=outlets.index(outlet(one))) for one in found]


@dataclass(frozen=True, slots=True)
class Row:
    """The possible sales of an article with their odds, and the model of statuses, all by what has not seen it."""

    told: Told
    odds: Sequence[float]
    statuses: Classifier


def judged(found: Sequence[Lesson], gazetteer: Gazetteer) -> list[Row]:
    """Every possible sale with its odds, by models that have not seen its outlet."""
    parts = held_out_parts(found)
    markets = [market(one, some, gazetteer) for one, some in zip(found, parts, strict=True) if one.has_deals]
    told = held_out_told(markets)
    rows: list[Row] = []
    for fold in sorted({one.fold for one in found}):
        others = [one for one in told if one.market.lesson.fold != fold and one.market.lesson.is_taught]
        model = fit(sale_samples(others), ANSWERS, SALE_STRENGTH)
        statuses = fit(status_samples(others), STATUS_ANSWERS, STATUS_STRENGTH)
        held = (one for one in told if one.market.lesson.fold == fold)
        rows.extend(Row(one, model.probabilities(one.features)[:, 1].tolist(), statuses) for one in held)
    return rows


class Judge:
    """Counts the sales of one article by the step that loses them."""

    def __init__(self, row: Row, threshold: float, gazetteer: Gazetteer) -> None:
        told, odds, market_ = row.told, row.odds, row.told.market
        self._told, self._odds, self._threshold, self._gazetteer = told, odds, threshold, gazetteer
        self._statuses = row.statuses
        self._traders = market_.reading.sides.traders
        self._wanted = Wanted(market_.lesson.article, market_.reading.sides)
        self._chosen = [one for one, _ in chosen(market_.reading.sides, told.tellings, odds, threshold)]

    def count(self, counts: Counter[str]) -> None:
        """Adds the steps of all labelled sales, the false ones, and the right statuses."""
        hits: set[int] = set()
        for at, deal in enumerate(self._wanted.deals):
            hit = next((one for one in self._chosen if id(one) not in hits and self._is_named(one, deal)), None)
            if hit is not None:
                hits.add(id(hit))
                counts["status"] += self._status(hit) == deal["status"]
            counts["found" if hit is not None else self._lost(at)] += 1
        counts["false"] += len(self._chosen) - len(hits)

    def _status(self, one: Telling) -> str:
        return standing(self._told.market.reading, one, self._statuses).status

    def _is_named(self, one: Telling, deal: dict[str, str]) -> bool:
        vendor, buyer = self._traders[one.vendor], self._traders[one.buyer]
        return self._fits(vendor, deal, "vendor") and self._fits(buyer, deal, "buyer")

    def _fits(self, trader: Trader, deal: dict[str, str], side: str) -> bool:
        """Whether the name is the labelled one, the text's, or the gazetteer's for that."""
        known = self._gazetteer.by_name(deal[side])
        names = {deal[side], deal.get(f"{side}_surface") or deal[side], known.name if known is not None else deal[side]}
        return norm(trader.name) in set(map(norm, names))

    def _lost(self, at: int) -> str:
        order = range(len(self._traders))
        vendors = [one for one in order if self._wanted.is_side(at, 0, one)]
        buyers = [one for one in order if self._wanted.is_side(at, 1, one)]
        if not vendors or not buyers:
            return "a: buyer not seen" if vendors else "a: vendor not seen"
        sells, buys = (
            any(can_vend(self._traders[one]) for one in vendors),
            any(can_buy(self._traders[one]) for one in buyers),
        )
        if not (sells and buys):
            return "a: seen as what cannot deal"
        rows = zip(self._told.tellings, self._odds, strict=True)
        proposed = [(odds, one) for one, odds in rows if one.vendor in vendors and one.buyer in buyers]
        if not proposed:
            return "b: never proposed"
        odds, best = max(proposed, key=lambda row: row[0])
        if any(one is best for one in self._chosen):
            return "d: found under another name"
        if odds >= self._threshold:
            return "c: another one chosen"
        return "c: refused by its sentences" if best.best < self._threshold else "c: refused as a whole"


def set_of(one: Lesson) -> str:
    """The set to which an article's figures belong."""
    if outlet(one) == "labelled set":
        return SETS[0]
    return SETS[1] if one.is_taught else SETS[2]


def counted(rows: Sequence[Row], threshold: float, gazetteer: Gazetteer) -> dict[str, Counter[str]]:
    """Counts by set."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in SETS}
    for row in rows:
        Judge(row, threshold, gazetteer).count(counts[set_of(row.told.market.lesson)])
    return counts


def lines(rows: Sequence[Row], gazetteer: Gazetteer) -> list[str]:
    """Both tables in Markdown."""
    found = ["| set | threshold | precision | recall | F1 | statuses |", "|---|---|---|---|---|---|"]
    for threshold in THRESHOLDS:
        at = counted(rows, threshold, gazetteer)
        found += [f"| {name} | {threshold} | {_figures(at[name])} |" for name in SETS]
    counts = counted(rows, THRESHOLD, gazetteer)
    found += ["", f"| step, at {THRESHOLD} | {' | '.join(SETS)} |", "|---" * (len(SETS) + 1) + "|"]
    found += [f"| {step} | {' | '.join(str(counts[name][step]) for name in SETS)} |" for step in STEPS]
    return [*found, f"| told, though none | {' | '.join(str(counts[name]['false']) for name in SETS)} |"]


def _figures(counts: Counter[str]) -> str:
    true, false, wanted = counts["found"], counts["false"], sum(counts[step] for step in STEPS)
    precision, recall = true / max(1, true + false), true / max(1, wanted)
    f1 = 2 * true / max(1, true + false + wanted)
    return f"{precision:.3f} | {recall:.3f} of {wanted} | {f1:.3f} | {counts['status'] / max(1, true):.3f}"


def main() -> None:
    """Prints where sales are lost."""
    gazetteer = load_gazetteer()
    read = [replace(one, is_taught=False) for one in tagged_corpus(gazetteer)]
    rows = judged(by_outlet([*lessons(gazetteer), *read]), gazetteer)
    print("\n".join(lines(rows, gazetteer)))


if __name__ == "__main__":
    main()
