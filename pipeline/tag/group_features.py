"""What groups of words say of a candidate: its own first and last word, those beside it, the telling ones near it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.tag.candidates import Candidate
from pipeline.tag.scene import Scene
from pipeline.tag.wordlists import name_words

_REACH = 6  # words beside a name in which a telling one is looked for
_TELLING = 4  # letters
_SMALL = name_words("telling_nothing")
_ENDING = frozenset(".;:")


def group_features(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """The groups of words like those of the name and like those beside it."""
    first, last, groups = candidate.first, candidate.last, scene.groups
    low, high = scene.reach(candidate.start)
    opening, closing = groups[first], groups[last - 1]
    if closing is not None:
        yield f"g:last={closing[0]}"
        yield f"G:last={closing[1]}&{min(4, last - first)}"
    if opening is not None and last - first > 1:
        yield f"g:first={opening[0]}"
    for name, at in (("p1", first - 1), ("n1", last)):
        group = groups[at] if low <= at < high else None
        if group is not None:
            yield f"g:{name}={group[0]}"
            yield f"G:{name}={group[1]}"
    after = _telling(scene, range(last, min(high, last + _REACH)))
    before = _telling(scene, range(first - 1, max(low - 1, first - 1 - _REACH), -1))
    if after is not None:
        yield f"g:after={after[0]}"
        yield f"G:after={after[1]}"
    if before is not None:
        yield f"g:before={before[0]}"
        yield f"G:before={before[1]}"


def _telling(scene: Scene, places: Iterable[int]) -> tuple[int, int] | None:
    """The group of the first word that is longer than the small words of a sentence, and no name."""
    for at in places:
        text = scene.words.texts[at]
        if text in _ENDING:
            return None
        if len(text) >= _TELLING and text.islower() and text not in _SMALL:
            group = scene.groups[at]
            if group is not None:
                return group
    return None
