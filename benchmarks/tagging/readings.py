"""Articles as rows of hashed features: each candidate with its class, in every way in which it is to be learned."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.tagging.corpus import Labelled, labels
from pipeline.read.boilerplate import mark
from pipeline.tag.candidates import candidates
from pipeline.tag.gazetteer.records import Gazetteer
from pipeline.tag.judging import all_features, scene
from pipeline.tag.linking import Around, Linker
from pipeline.tag.reader import Said
from pipeline.tag.scan import NameScanner
from pipeline.tag.scene import Entity
from pipeline.tag.shapes import Shapes
from pipeline.tag.words import split


@dataclass(frozen=True, slots=True)
class Reading:
    """One article read in one way: the buckets of each candidate's features, and its class."""

    rows: Sequence[NDArray[np.uint16]]
    classes: Sequence[str]
    weight: float


class Reader:
    """Reads articles with one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._scanner, self._linker, self._shapes = NameScanner(gazetteer), Linker(gazetteer), Shapes(gazetteer)

    def read(
        self, article: Labelled, entities: Sequence[Entity] | None, weight: float, said: Said | None = None
    ) -> Reading:
        """`entities` are the statistical pipeline's spans, `said` is what the reader says; None where they are not."""
        words = split(article.text)
        links = self._linker.links(words, self._scanner.hits(words), Around(article.title))
        place = scene(words, links, entities, self._shapes, said)
        skipped = mark(article.text)
        some = [
            it
            for it in candidates(words, place.chains)
            if not any(it.start < span.end and span.start < it.end for span in skipped)
        ]
        rows = [np.unique(found).astype(np.uint16) for found in all_features(place, some)]
        return Reading(rows, labels(article, some), weight)


def spans(nlp: Any, article: Labelled) -> list[Entity]:
    """What the statistical pipeline sees."""
    return [Entity(one.start_char, one.end_char, one.label_) for one in nlp(article.text).ents]


def thinned(gazetteer: Gazetteer, share: float, salt: int) -> Gazetteer:
    """The gazetteer without a share of its entities: what is known of an article from elsewhere."""

    def is_kept(entity_id: str) -> bool:
        return zlib.crc32(f"{salt}/{entity_id}".encode()) % 1000 >= share * 1000

    kept = {entity_id: entity for entity_id, entity in gazetteer.entities.items() if is_kept(entity_id)}
    forms = {at: tuple(one for one in some if one.entity_id in kept) for at, some in gazetteer.forms.items()}
    forms = {at: some for at, some in forms.items() if some}
    rules = {
        surface: rule
        for surface, rule in gazetteer.ambiguous.items()
        if all(one.entity_id is None or one.entity_id in kept for one in rule.readings)
    }
    surfaces = {at: tuple(dict.fromkeys(one.entity_id for one in some)) for at, some in forms.items()}
    return replace(gazetteer, entities=kept, forms=forms, surfaces=surfaces, ambiguous=rules)
