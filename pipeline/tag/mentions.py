"""Which stretches of a text name an entity: known names and judged candidates, the best that do not overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.records import EntityType, Span
from pipeline.tag.candidates import Candidate, candidates
from pipeline.tag.classifier import CLASSES, Classifier, as_odds
from pipeline.tag.features import features
from pipeline.tag.gazetteer.normal import key
from pipeline.tag.linking import Link
from pipeline.tag.nobody import bare, nobody
from pipeline.tag.reader import Said
from pipeline.tag.reader_features import raised, reader_features
from pipeline.tag.scene import Entity, Hint, Scene
from pipeline.tag.shapes import Shapes
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import Words

ORGANISATIONS: tuple[EntityType, ...] = ("company", "agency", "group", "media", "research", "other")
_NONE, _PERSON, _PRODUCT = (CLASSES.index(name) for name in ("none", "person", "product"))
_OFTEN = 3
_SEATED = 0.5  # what a body gains that is named with where it is: both alone, "Maumee University" too, would gain more
_SOLD = 0.2  # what a name needs that is presented as a product
_SHAPED: frozenset[EntityType] = frozenset({"agency", "research"})
_ORGS = [CLASSES.index(name) for name in ORGANISATIONS]


@dataclass(frozen=True, slots=True)
class Spotting:
    """Probabilities at which something counts.

    `shaped` is what a name needs that follows one of the gazetteer's shapes of agencies and research bodies; `typed` is
    what its best type needs, since an organisation of an unsure type is one of type other. `often` is
    what a name needs that the article repeats or has in its title: such a party would be missed most. `known` is what a
    linked name has at least, unless the classifier gives it less than `never` and no cue of its context speaks for it;
    0 keeps the classifier from having a say about known names, and it has none about products, of which few are
    labelled. `unlinked` is what a known name needs that means several things and is not linked.

    On articles that were held out F1 is the same from 0.40 to 0.65, and names that nobody knows are found more often
    the lower `found` is: from 0.5 to 0.4 their recall gains 0.006 on news half known and 0.021 on the corpus, and their
    precision loses 0.007 and 0.006 (`python -m benchmarks.tagging.validate`).
    """

    found: float = 0.45
    often: float = 0.41
    known: float = 0.75
    unlinked: float = 0.65
    shaped: float = 0.2
    typed: float = 0.45
    never: float = 0.03


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch that names an entity. `link` is set for names of the gazetteer; `rule` says what decided."""

    start: int
    end: int
    surface: str
    entity_type: EntityType
    confidence: float
    rule: str
    link: Link | None = None


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
    proposed = [one for one in candidates(place.words) if key(text[one.start : one.end]) not in never]
    proposed = [one for one in proposed if not _touches(one, skipped)]
    own = classifier.scores([features(place, one) for one in proposed])
    return Judged(proposed, _heard(place, classifier, proposed, own), own)


def all_features(place: Scene, some: Sequence[Candidate]) -> list[list[str]]:
    """The features of candidates, those from the reader included."""
    read = reader_features(place.words.text, some, place.said)
    return [[*features(place, one), *more] for one, more in zip(some, read, strict=True)]


def _heard(
    place: Scene, classifier: Classifier, some: Sequence[Candidate], own: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The odds of candidates by their own scores and by what the reader says."""
    odds = as_odds(own + classifier.scores(list(reader_features(place.words.text, some, place.said))))
    return raised(odds, place.said, some)


def judge_again(place: Scene, classifier: Classifier, judged: Judged, read: frozenset[int]) -> Judged:
    """The candidates of the sentences `read` judged by another scene, the others as they were."""
    chosen = [at for at, one in enumerate(judged.candidates) if place.words.sentence_at(one.start) in read]
    odds = judged.odds.copy()
    if chosen:
        some = [judged.candidates[at] for at in chosen]
        own = judged.own[chosen]
        if place.entities is not None:  # only the pipeline's spans change a candidate's own features
            own = classifier.scores([features(place, one) for one in some])
        odds[chosen] = _heard(place, classifier, some, own)
    return Judged(judged.candidates, odds, judged.own)


def spot(
    place: Scene,
    links: Sequence[Link],
    judged: Judged,
    skipped: Sequence[Span] = (),
    limits: Spotting | None = None,
    title: str = "",
) -> list[Found]:
    """Everything named in the text, in order, without overlaps; nothing that touches a skipped span."""
    odds = _pooled(place.words, judged.candidates, judged.odds)
    # Rows as lists: one number of an array costs as much as five of a list.
    offers = _offers(place, judged.candidates, odds.tolist(), links, limits or Spotting(), title)
    return _best([offer for offer in offers if not _span_touches(offer[1], skipped)])


def _pooled(words: Words, proposed: Sequence[Candidate], odds: NDArray[np.float32]) -> NDArray[np.float32]:
    """Half of what each place says, half of the surest place of the same words: a name that is clear once stays one."""
    best: dict[str, int] = {}
    surfaces = [words.text[one.start : one.end] for one in proposed]
    none = odds[:, _NONE].tolist()
    for at, surface in enumerate(surfaces):
        if surface not in best or none[at] < none[best[surface]]:
            best[surface] = at
    return np.asarray((odds + odds[[best[surface] for surface in surfaces]]) / 2, dtype=np.float32)


def _touches(one: Candidate, skipped: Sequence[Span]) -> bool:
    return any(one.start < span.end and span.start < one.end for span in skipped)


def _span_touches(one: Found, skipped: Sequence[Span]) -> bool:
    return any(one.start < span.end and span.start < one.end for span in skipped)


def _offers(
    place: Scene,
    proposed: Sequence[Candidate],
    odds: Sequence[Sequence[float]],
    links: Sequence[Link],
    limits: Spotting,
    title: str,
) -> list[tuple[float, Found]]:
    """(gain, found) of each judged candidate and each link: what stands above its limit."""
    by_span = {(link.hit.start, link.hit.end): link for link in links}
    offers: list[tuple[float, Found]] = []
    judged = set()
    counts = Counter(place.words.text[one.start : one.end] for one in proposed)
    inside = {at: link for link in links if link.entity_id for at in range(link.hit.first, link.hit.last)}
    surest = _surest(proposed, odds, inside)
    shown = nobody(place, proposed, list(map(_organisation, odds)), limits.found, frozenset(inside))
    for one, row in zip(proposed, odds, strict=True):
        link = by_span.get((one.start, one.end))
        judged.add((one.start, one.end))
        whole = inside.get(one.first)
        if link is None and whole is not None and whole.hit.last >= one.last:
            continue  # a part of a known name
        if link is None:
            surface = place.words.text[one.start : one.end]
            if bare(surface) in shown.beings:
                continue
            if bare(surface) in shown.products:
                offers.extend(_product(place, one, row))
                continue
            is_often = counts[surface] >= _OFTEN or (len(surface) > 2 and surface in title)
            offers.extend(_unknown(place, one, row, limits, limits.often if is_often else limits.found))
        elif not link.is_outside:
            offers.extend(_known(link, max(1 - row[_NONE], surest.get(link, 0.0)), limits))
    unjudged = (link for span, link in by_span.items() if span not in judged and not link.is_outside)
    offers.extend((0.3, _of_link(link, link.confidence)) for link in unjudged if link.entity_id is not None)
    return offers


def _surest(
    proposed: Sequence[Candidate], odds: Sequence[Sequence[float]], inside: Mapping[int, Link]
) -> dict[Link, float]:
    """How sure it is that something is named within each known name: in "Sheriff's Office in Oregon" the office is."""
    found: dict[Link, float] = {}
    for one, row in zip(proposed, odds, strict=True):
        link = inside.get(one.first)
        if link is not None and one.last <= link.hit.last:
            found[link] = max(found.get(link, 0.0), 1 - row[_NONE])
    return found


def _known(link: Link, named: float, limits: Spotting) -> list[tuple[float, Found]]:
    if link.entity_id is None:
        return (
            [(named - limits.unlinked, _of_link(link, min(link.confidence, named)))] if named >= limits.unlinked else []
        )
    if named < limits.never and not link.is_cued and link.entity_type != "product":
        return []
    sure = max(named, limits.known)
    believed = 1.0 if link.is_cued or not limits.never else named
    return [(sure - limits.found, _of_link(link, link.confidence * (1 + believed) / 2))]


def _of_link(link: Link, confidence: float) -> Found:
    hit = link.hit
    return Found(hit.start, hit.end, hit.surface, link.entity_type, confidence, f"alias: {link.reason}", link)


def _unknown(
    place: Scene, one: Candidate, row: Sequence[float], limits: Spotting, least: float
) -> list[tuple[float, Found]]:
    """Nothing below `least`, but for a name that has the shape of an agency or research body."""
    organisation = _organisation(row)
    surface = place.words.text[one.start : one.end]
    shape = place.shapes.match(surface) if limits.shaped <= organisation < least else None
    if shape is not None and shape.entity_type in _SHAPED:
        return [(0.02, Found(one.start, one.end, surface, shape.entity_type, organisation, f"shape: {shape.name}"))]
    if organisation < least:
        return []
    best = max(_ORGS, key=row.__getitem__)
    kind = CLASSES[best] if row[best] >= limits.typed else "other"
    found = Found(one.start, one.end, surface, kind, organisation, f"model: {CLASSES[best]} {row[best]:.2f}")  # type: ignore[arg-type]
    gain = organisation - least + (_SEATED if " at " in surface else 0.0)
    return [(gain + 1e-6, found)]


def _organisation(row: Sequence[float]) -> float:
    return sum(map(row.__getitem__, _ORGS))


def _product(place: Scene, one: Candidate, row: Sequence[float]) -> list[tuple[float, Found]]:
    """What the article presents as a product; its makers' proof is surer than how likely it is a name at all."""
    named = 1 - row[_NONE]
    if named < _SOLD:
        return []
    surface = place.words.text[one.start : one.end]
    return [(named, Found(one.start, one.end, surface, "product", max(named, 0.5), "presented as a product"))]


def _best(offers: list[tuple[float, Found]]) -> list[Found]:
    """The choice without overlaps that gains most (weighted intervals)."""
    offers = sorted(offers, key=lambda offer: (offer[1].end, offer[1].start))
    ends = [found.end for _, found in offers]
    gains: list[float] = [0.0]
    previous: list[int] = []
    for gain, found in offers:
        before = bisect_right(ends, found.start, 0, len(previous))
        previous.append(before)
        gains.append(max(gains[-1], gains[before] + gain))
    chosen, at = [], len(offers)
    while at:
        gain, found = offers[at - 1]
        if gains[at] > gains[at - 1]:
            chosen.append(found)
            at = previous[at - 1]
        else:
            at -= 1
    return chosen[::-1]
