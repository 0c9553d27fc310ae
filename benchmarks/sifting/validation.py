"""How well the sifter does on rows that it has not learnt from: `python -m benchmarks.sifting.validation --eval DIR`.

Two honest questions. Folds: every matter is sifted by weights that were trained, calibrated and cut without it.
Elsewhere: weights trained without any row of one collection sift that collection: the evaluation's rows, the corpus, or
what was written for the sifter; with `--hands` also the texts of each writer of the corpus.
Only rows marked `train` are read. `--mistakes N` lists the N surest mistakes of the folds in our own corpus.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from pathlib import Path

import numpy as np

from benchmarks.sifting.fitting import f1
from benchmarks.sifting.line_head import stated_by
from benchmarks.sifting.model import train
from benchmarks.sifting.rows import (
    CORPUS_KINDS,
    KINDS,
    NEWS_KINDS,
    SEED,
    TAGS,
    WRITTEN_KINDS,
    Bools,
    Indexes,
    Row,
    Table,
    folds,
    load_table,
)
from benchmarks.sifting.tagged import Tags
from benchmarks.tagging.forks import side_by_side
from demo.press.articles import load_articles
from demo.press.expected import load_expected
from pipeline.detect.features import features
from pipeline.detect.sift import Sifter, decide
from pipeline.detect.weights import Weights
from pipeline.lexicon import load_lexicon
from pipeline.records import Document, Sifted

OUTER_FOLDS = 6
_BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of some rows by weights that had not seen them. `how` names the question."""

    how: str
    rows: tuple[Row, ...]
    sifted: tuple[Sifted, ...]

    def of(self, kind: str) -> Told:
        pairs = [(r, s) for r, s in zip(self.rows, self.sifted, strict=True) if r.kind == kind]
        return Told(self.how, tuple(r for r, _ in pairs), tuple(s for _, s in pairs))

    def figures(self) -> dict[str, float]:
        """F1 of topic, controversy and types (micro, over controversies), Brier scores, and false alarms."""
        core = np.array([row.is_core for row in self.rows])
        told = np.array([row.is_controversy for row in self.rows])
        said_core = np.array([s.topic == "core" for s in self.sifted])
        said = np.array([s.is_controversy for s in self.sifted])
        scores = np.array([s.controversy_score for s in self.sifted])
        return {
            "n": len(self.rows),
            "topic": f1(core, said_core),
            "controversy": f1(told, said),
            "types": self._types(),
            "brier": float(np.mean((scores - told) ** 2)),
            "false": int((said & ~told).sum()),
            "missed": int((told & ~said).sum()),
        }

    def _types(self) -> float:
        both = answered = wanted = 0
        for row, sifted in zip(self.rows, self.sifted, strict=True):
            if row.is_controversy:
                said = {kind for kind, _ in sifted.types}
                both, answered, wanted = both + len(said & row.types), answered + len(said), wanted + len(row.types)
        return 2 * both / max(1, answered + wanted)


def cross_validated(table: Table, count: int = OUTER_FOLDS, seed: int = SEED + 1) -> Told:
    """Answers to all rows but the made-up: each matter sifted by weights that have not seen it."""

    def judged(fitted: Indexes, held: Indexes) -> list[tuple[int, Sifted]]:
        weights = train(table.at(fitted))
        return [(int(i), _judged(weights, table.rows[i])) for i in held]

    said = dict(chain(*side_by_side([partial(judged, *one) for one in folds(table.rows, count, seed)])))
    kept = np.flatnonzero(~table.is_kind("synthetic"))
    return Told("folds", table.at(kept).rows, tuple(said[int(i)] for i in kept))


def elsewhere(table: Table) -> list[Told]:
    """Each collection sifted by weights that were trained on the others and the made-up items."""
    collections = (NEWS_KINDS, CORPUS_KINDS, WRITTEN_KINDS)
    return _each_left_out(table, [("elsewhere", table.is_kind(*kinds)) for kinds in collections])


def by_hands(table: Table) -> list[Told]:
    """The texts of each writer of the corpus sifted by weights that were trained without them."""
    hands = np.array([row.hand for row in table.rows])
    return _each_left_out(table, [(f"without {hand}", hands == hand) for hand in sorted(set(hands) - {""})])


def _each_left_out(table: Table, questions: Sequence[tuple[str, Bools]]) -> list[Told]:
    return list(chain(*side_by_side([partial(_left_out, how, table, of) for how, of in questions])))


def _left_out(how: str, table: Table, of: Bools) -> list[Told]:
    held, fitted = table.at(of), table.at(~of)
    if not held.rows or all(row.kind == "synthetic" for row in fitted.rows):
        return []
    weights = train(fitted)
    return [Told(how, held.rows, tuple(_judged(weights, row) for row in held.rows))]


def _judged(weights: Weights, row: Row) -> Sifted:
    head = weights.line_head if weights.reads_on(row.figures) else None
    return decide(weights, row.figures, stated_by(head, row) if head else 0.0)


def shown(told: Sequence[Told]) -> list[str]:
    """Lines of a Markdown table, a line for each question and kind of row."""
    lines = [
        "| rows | sifted by | n | topic F1 | controversy F1 | types F1 | false alarms | missed | Brier |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for kind in KINDS:
        for part in (one.of(kind) for one in told):
            if part.rows:
                f = part.figures()
                scores = f"{f['topic']:.3f} | {f['controversy']:.3f} | {f['types']:.3f}"
                lines.append(
                    f"| {kind} | {part.how} | {f['n']} | {scores} | {f['false']} | {f['missed']} | {f['brier']:.3f} |"
                )
    return lines


def reliability(told: Told) -> list[str]:
    """Lines of a Markdown table: of the controversies told this sure, how many are ones."""
    lines = ["| told with probability | n | mean told | are controversies |", "|---|---|---|---|"]
    scores = np.array([s.controversy_score for s in told.sifted])
    truth = np.array([row.is_controversy for row in told.rows])
    for low, high in pairwise(_BINS):
        of = (scores >= low) & ((scores < high) | (high == 1.0))
        if of.any():
            lines.append(f"| {low:.1f} to {high:.1f} | {of.sum()} | {scores[of].mean():.2f} | {truth[of].mean():.2f} |")
    return lines


def mistakes(told: Told, limit: int) -> list[str]:
    """The surest mistakes in our own corpus, surest first."""
    found = []
    for row, said in zip(told.rows, told.sifted, strict=True):
        if row.kind in CORPUS_KINDS and said.is_controversy != row.is_controversy:
            found.append((abs(said.controversy_score - row.is_controversy), row, said))
    found.sort(key=lambda one: -one[0])
    return [
        f"{'false' if s.is_controversy else 'missed'} {s.topic_score:.2f} {s.controversy_score:.2f} {row.title}"
        for _, row, s in found[:limit]
    ]


def press(weights: Weights) -> list[str]:
    """What weights say of the demo's articles, from which nothing is learnt: figures, then every mistake."""
    lexicon = load_lexicon()
    sifter, tags = Sifter(lexicon, weights), Tags(lexicon, TAGS)
    gold = {one.article: one for one in load_expected()}
    rows, said = [], []
    for article in load_articles():
        text = "\n".join([article.standfirst, *(block.text for block in article.revisions[0].blocks)])
        document = Document(article.key, article.key, article.title, text, "en", article.outlet, article.published)
        tagged, truth = tags.of(document), gold[article.key]
        figures = features(sifter.read(document), tagged)
        labels = (truth.topic == "core", truth.is_controversy, frozenset(truth.types))
        rows.append(Row("press", article.key, article.key, article.title, figures, *labels))
        said.append(sifter.sift(document, tagged))
    told = Told("all", tuple(rows), tuple(said))
    wrong = [(r, s) for r, s in zip(rows, said, strict=True) if (s.topic == "core", s.is_controversy) != _truth(r)]
    lines = [f"{s.topic} {s.topic_score:.2f} {s.controversy_score:.2f} {row.event}" for row, s in wrong]
    shown = ", ".join(f"{name} {value:.3g}" for name, value in told.figures().items())
    return [f"the demo's press: {shown}", *lines]


def _truth(row: Row) -> tuple[bool, bool]:
    return row.is_core, row.is_controversy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--eval", type=Path, help="folder with articles.jsonl, gold.jsonl and stream.*")
    parser.add_argument("--mistakes", type=int, default=0)
    parser.add_argument("--hands", action="store_true", help="also leave out each writer of the corpus")
    options = parser.parse_args()
    table = load_table(options.eval)
    folded = cross_validated(table)
    told = [folded, *elsewhere(table), *(by_hands(table) if options.hands else ())]
    print("\n".join([*shown(told), "", *reliability(folded)]))
    print("\n".join(["", *mistakes(folded, options.mistakes)]))
    print("\n".join(["", *press(train(table))]))


if __name__ == "__main__":
    main()
