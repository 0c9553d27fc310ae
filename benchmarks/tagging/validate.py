"""Held-out figures of the whole tagger, articles of one stretch of time and items of one writer held out together.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.tagging.validate

Prints entities F1, recall of main parties, untyped precision and recall: on the train split with the gazetteer, with
half of the gazetteer unknown, and on the corpus, whose parties are invented. Then the same by models that have seen
nothing like it: the news by a model of the corpus alone, and the other way round, which is how other outlets fare
(the reader beside them has seen the other half of both).
Then how far confidences can be believed, each calibrated by the curves of the other folds.
Without GAZEWIRE_EVAL_DIR the corpus alone is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.tagging.corpus import Labelled
from benchmarks.tagging.counting import Named, Tally, labelled, norm
from benchmarks.tagging.forks import side_by_side
from benchmarks.tagging.material import FOLDS, Material, half_of, material
from benchmarks.tagging.reliability import Judgement, calibrated, table
from benchmarks.tagging.voices import voice_of
from pipeline.read.boilerplate import mark
from pipeline.records import Document, Tagged
from pipeline.tag.calibration import Calibration
from pipeline.tag.gazetteer.loader import load_gazetteer
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.languages import load_pipeline
from pipeline.tag.mentions import ORGANISATIONS
from pipeline.tag.roles import load_role_classifier
from pipeline.tag.tagger import Tagger, TaggerOptions, Weights

RAW = TaggerOptions(calibration=Calibration({}))  # confidences as they are before they are calibrated
_AT = datetime(2021, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Held:
    """Figures of articles while they were held out, by condition; and whether each mention was right."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    judgements: list[Judgement] = field(default_factory=list)

    def add(self, condition: str, article: Labelled, tagged: Tagged, fold: int, gazetteer: Gazetteer) -> None:
        """One article, tagged by a model that has not seen its fold."""
        self.tallies.setdefault(condition, Tally()).add(article.gold, tagged)
        if condition != "all known":
            self.judgements.extend(judgements(article, tagged, fold, gazetteer))

    def lines(self) -> Iterator[str]:
        """The figures, a line per condition."""
        for condition, tally in self.tallies.items():
            yield f"{condition:20}" + "  ".join(f"{name} {value:.3f}" for name, value in tally.figures().items())


def judgements(article: Labelled, tagged: Tagged, fold: int, gazetteer: Gazetteer) -> Iterator[Judgement]:
    """Whether each mention of an organisation is one of a labelled one of its type, and no link leads to another."""
    wanted = [(named, gazetteer.by_name(gold["name"])) for named, gold in _labels(article)]
    for one in tagged.mentions:
        if one.entity_type in ORGANISATIONS and not one.is_inferred:
            names = {norm(one.surface), norm(one.entity)}
            fits = [known for named, known in wanted if named.kind == one.entity_type and named.names & names]
            is_right = any(not one.is_known or known is None or known.entity_id == one.entity_id for known in fits)
            yield Judgement(one.rule.partition(":")[0], one.confidence, is_right, fold)


def _labels(article: Labelled) -> Iterator[tuple[Named, dict[str, Any]]]:
    return zip(labelled(article.gold), article.gold["entities"], strict=True)


def held_out(read_in: Material, options: TaggerOptions | None = None) -> Held:
    """Every article tagged by the model of the other folds."""
    return _joined(side_by_side([partial(_fold, read_in, fold, options or RAW) for fold in range(FOLDS)]))


def _joined(found: Sequence[Held]) -> Held:
    held = Held()
    for one in found:
        for condition, tally in one.tallies.items():
            held.tallies.setdefault(condition, Tally()).counts.update(tally.counts)
        held.judgements.extend(one.judgements)
    return held


def _fold(read_in: Material, fold: int, options: TaggerOptions) -> Held:
    held, names = Held(), read_in.model(without=fold)
    weights = Weights(names, load_role_classifier(), reader=voice_of(fold, read_in.voices))

    def tagger(index: int | None) -> Callable[[Labelled], Tagged]:
        gazetteer = read_in.gazetteer if index is None else read_in.thin[index]
        made = Tagger(read_in.nlp, gazetteer, options=options, weights=weights)
        return lambda article: made.tag(document(article))

    whole, halves = tagger(None), (tagger(0), tagger(1))
    for one in read_in.learned:
        if one.fold != fold:
            continue
        held.add("corpus" if one.is_corpus else "all known", one.article, whole(one.article), fold, read_in.gazetteer)
        if not one.is_corpus:
            half = halves[half_of(one.article)](one.article)
            held.add("half known", one.article, half, fold, read_in.gazetteer)
    return held


def elsewhere(read_in: Material, options: TaggerOptions | None = None) -> Held:
    """The news by what the corpus alone teaches, half of the gazetteer unknown; the corpus by what the news teach."""
    ways = [partial(_by_the_other, read_in, is_corpus, options or RAW) for is_corpus in (True, False)]
    return _joined(side_by_side(ways))


def _by_the_other(read_in: Material, is_corpus: bool, options: TaggerOptions) -> Held:
    """What the corpus teaches about the news, or where it is not `is_corpus` the other way round."""
    held, condition = Held(), "news, by the corpus" if is_corpus else "corpus, by the news"
    model, roles = read_in.model_of(is_corpus), load_role_classifier()
    thin = read_in.thin if is_corpus else (read_in.gazetteer, read_in.gazetteer)
    for voice in read_in.voices:
        weights = Weights(model, roles, reader=voice)
        taggers = [Tagger(read_in.nlp, some, options=options, weights=weights) for some in thin]
        for one in read_in.learned:
            if one.is_corpus is not is_corpus and voice_of(one.fold, read_in.voices) is voice:
                tagged = taggers[half_of(one.article)].tag(document(one.article))
                held.add(condition, one.article, tagged, 0, read_in.gazetteer)
    return held


def document(article: Labelled) -> Document:
    """The article as the tagger takes it."""
    boilerplate = mark(article.text)
    return Document(article.url, article.url, article.title, article.text, "en", "", _AT, boilerplate=boilerplate)


def main() -> None:
    """Prints figures and reliability."""
    folder = os.environ.get("GAZEWIRE_EVAL_DIR")
    read_in = material(Path(folder) if folder else None, load_gazetteer(), load_pipeline())
    held = held_out(read_in, RAW)
    print("\n".join([*held.lines(), *elsewhere(read_in).lines()]))
    print("\n".join(table(calibrated(held.judgements))))


if __name__ == "__main__":
    main()
