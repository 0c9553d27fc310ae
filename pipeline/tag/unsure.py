"""Which sentences are read where not all are: those in which the names stand that could not be decided without."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.tag.classifier import CLASSES
from pipeline.tag.linking import Link
from pipeline.tag.mentions import ORGANISATIONS, Judged
from pipeline.tag.nobody import bare
from pipeline.tag.scene import Scene

_ORGS = [CLASSES.index(name) for name in ORGANISATIONS]
_FROM, _MIDDLE, _TO, _SURE = 0.2, 0.45, 0.7, 0.8  # odds of an organisation
_SHARE = 0.25  # of an article's words that are read at most, beside the sentence that is worth most
_BESIDE = 4  # words that a sentence costs beside its own


def unsure(place: Scene, judged: Judged, links: Sequence[Link]) -> frozenset[int]:
    """Every name that could not be decided, in one sentence: first where most of them stand in the fewest words."""
    doubts = _doubts(place, judged, links)
    sizes = {sentence: _size(place, sentence) for sentence in doubts}
    order = sorted(doubts, key=lambda sentence: (-sum(doubts[sentence].values()) / sizes[sentence], sentence))
    room, read, chosen = _SHARE * len(place.words.texts), set[str](), list[int]()
    for sentence in order:
        if not read.issuperset(doubts[sentence]) and (sizes[sentence] <= room or not chosen):
            chosen.append(sentence)
            read.update(doubts[sentence])
            room -= sizes[sentence]
    return frozenset(chosen)


def _doubts(place: Scene, judged: Judged, links: Sequence[Link]) -> dict[int, dict[str, float]]:
    """By sentence the undecided names that no known or certain name has taken, and how undecided each is, up to 1."""
    chance = judged.odds[:, _ORGS].sum(axis=1).tolist()
    taken = {at for link in links if link.entity_id is not None for at in range(link.hit.first, link.hit.last)}
    for one, organisation in zip(judged.candidates, chance, strict=True):
        if organisation > _SURE:
            taken.update(range(one.first, one.last))
    found: dict[int, dict[str, float]] = {}
    for one, organisation in zip(judged.candidates, chance, strict=True):
        if _FROM < organisation < _TO and taken.isdisjoint(range(one.first, one.last)):
            name, doubt = bare(place.words.text[one.start : one.end]), 1 - 2 * abs(organisation - _MIDDLE)
            found.setdefault(place.words.sentence_of(one.first), {})[name] = doubt
    return found


def _size(place: Scene, sentence: int) -> int:
    low, high = place.words.reach(sentence)
    return high - low + _BESIDE
