"""The candidates of a text judged: how likely each is nothing, a company, an agency, a group …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Span
from pipeline.tag.candidates import Candidate, candidates
from pipeline.tag.classifier import Classifier, as_odds, hashes, rows
from pipeline.tag.features import features
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.linking import Link
from pipeline.tag.reader import Said
from pipeline.tag.reader_features import UNREAD, raised, reader_features
from pipeline.tag.scene import Entity, Hint, Scene
from pipeline.tag.shapes import Shapes
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import Words


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidates with the classifier's probabilities, a row each; `own` are their scores without the reader's part."""

    candidates: list[Candidate]
    odds: NDArray[np.float32]
    own: NDArray[np.float32]


def scene(
    words: Words,
    links: Sequence[Link],
    entities: Sequence[Entity] | None,
    shapes: Shapes,
    said: Said | None = None,
) -> Scene:
    """What the features are drawn from. Links that context rules out count for nothing."""
    hints = [Hint(one.hit, one.entity_type, one.entity_id is not None) for one in links if not one.is_outside]
    return Scene(words, word_lists(), entities, hints, shapes, said)


def judge(place: Scene, classifier: Classifier, skipped: Sequence[Span], never: frozenset[str]) -> Judged:
    """Every candidate that touches no skipped span and is none of the surfaces that are `never` an entity, judged."""
    text = place.words.text
    proposed = [one for one in candidates(place.words, place.chains) if key(text[one.start : one.end]) not in never]
    proposed = [one for one in proposed if not _touches(one, skipped)]
    own = classifier.sums([features(place, one) for one in proposed])
    return Judged(proposed, _heard(place, classifier, proposed, own), own)


def all_features(place: Scene, some: Sequence[Candidate]) -> list[NDArray[np.int64]]:
    """The rows of candidates' features, those from the reader included."""
    read = reader_features(place.words.text, some, place.said)
    return [rows((*features(place, one), *hashes(more))) for one, more in zip(some, read, strict=True)]


def _heard(
    place: Scene, classifier: Classifier, some: Sequence[Candidate], own: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The odds of candidates by their own scores and by what the reader says."""
    if place.said is None:
        return as_odds(own + classifier.scores([[UNREAD]]))
    odds = as_odds(own + classifier.scores(list(reader_features(place.words.text, some, place.said))))
    return raised(odds, place.said, some)


def judge_again(place: Scene, classifier: Classifier, judged: Judged, read: frozenset[int]) -> Judged:
    """The candidates of the sentences `read` judged by another scene, the others as they were."""
    chosen = [at for at, one in enumerate(judged.candidates) if place.words.sentence_of(one.first) in read]
    odds = judged.odds.copy()
    if chosen:
        some = [judged.candidates[at] for at in chosen]
        own = judged.own[chosen]
        if place.entities is not None:  # only the pipeline's spans change a candidate's own features
            own = classifier.sums([features(place, one) for one in some])
        odds[chosen] = _heard(place, classifier, some, own)
    return Judged(judged.candidates, odds, judged.own)


def _touches(one: Candidate, skipped: Sequence[Span]) -> bool:
    return any(one.start < span.end and span.start < one.end for span in skipped)
