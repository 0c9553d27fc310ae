"""Which sentences are read where not all are: those in which names stand that are nearly told to be somebody's.

Reading adds names: what stands above the bar without it stays there nearly always. So a doubt is the greater, the
nearer a name's likeliest type comes to the bar from below, and a sentence is worth the doubts that it would settle.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.tag.classifier import CLASSES
from pipeline.tag.judging import Judged
from pipeline.tag.linking import Link
from pipeline.tag.mentions import ORGANISATIONS
from pipeline.tag.nobody import bare
from pipeline.tag.scene import Scene

_ORGS = [CLASSES.index(name) for name in ORGANISATIONS]
_LEAST, _BAR, _MOST, _SURE = 0.1, 0.45, 0.65, 0.8  # odds of the likeliest type
_ABOVE = 0.17  # a doubt about what stands above the bar, beside 1 right below it: it may be nobody
_WORTH = 0.0125  # of a word: sentences that settle less are not read
_SHARE = 0.5  # of an article's words that are read at most, beside the sentence that is worth most
_BESIDE = 4  # words that a sentence costs beside its own


def unsure(place: Scene, judged: Judged, links: Sequence[Link]) -> frozenset[int]:
    """Every name in doubt, in one sentence: first where most doubt stands in the fewest words, while it is worth it."""
    doubts = _doubts(place, judged, links)
    sizes = {sentence: _size(place, sentence) for sentence in doubts}
    room, read, chosen = _SHARE * len(place.words.texts), set[str](), list[int]()
    while doubts:
        worth, at = max((_worth(doubts[at], read) / sizes[at], -at) for at in doubts)
        if worth < _WORTH:
            break
        names = doubts.pop(-at)
        if sizes[-at] <= room or not chosen:
            chosen.append(-at)
            read.update(names)
            room -= sizes[-at]
    return frozenset(chosen)


def _worth(names: dict[str, float], read: set[str]) -> float:
    return sum(doubt for name, doubt in names.items() if name not in read)


def _doubts(place: Scene, judged: Judged, links: Sequence[Link]) -> dict[int, dict[str, float]]:
    """By sentence the names in doubt, and how much. Of names that overlap only the likeliest is in question, none
    beside a known one; a name is as likely as its clearest mention.
    """
    taken = {at for link in links if link.entity_id is not None for at in range(link.hit.first, link.hit.last)}
    odds = judged.odds[:, _ORGS].max(axis=1)
    best: dict[str, float] = {}
    where: list[tuple[int, str]] = []
    for at in sorted((odds > _LEAST).nonzero()[0].tolist(), key=(-odds).tolist().__getitem__):
        one, likely = judged.candidates[at], float(odds[at])
        name = bare(place.words.text[one.start : one.end])
        if likely > _SURE or taken.isdisjoint(range(one.first, one.last)):
            best.setdefault(name, likely)
            where.append((place.words.sentence_of(one.first), name))
            taken.update(range(one.first, one.last))
    found: dict[int, dict[str, float]] = {}
    for sentence, name in where:
        if best[name] < _MOST:
            found.setdefault(sentence, {})[name] = _ABOVE if best[name] >= _BAR else (best[name] / _BAR) ** 2
    return found


def _size(place: Scene, sentence: int) -> int:
    low, high = place.words.reach(sentence)
    return high - low + _BESIDE
