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


def own_groups(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """The groups of words like those of the name."""
    first, last = candidate.first, candidate.last
    opening, closing = scene.groups[first], scene.groups[last - 1]
    if closing is not None:
        yield f"g:last={closing[0]}"
        yield f"G:last={closing[1]}&{min(4, last - first)}"
    if opening is not None and last - first > 1:
        yield f"g:first={opening[0]}"


def groups_before(scene: Scene, first: int, low: int) -> Iterator[str]:
    """Those of the words before a name that begins with word `first`, in a sentence from `low` on."""
    yield from _groups("p1", scene.groups[first - 1] if first > low else None)
    yield from _groups("before", _telling(scene, range(first - 1, max(low - 1, first - 1 - _REACH), -1)))


def groups_after(scene: Scene, last: int, high: int) -> Iterator[str]:
    """Those of the words from `last` on, in a sentence that ends before `high`."""
    yield from _groups("n1", scene.groups[last] if last < high else None)
    yield from _groups("after", _telling(scene, range(last, min(high, last + _REACH))))


def _groups(side: str, group: tuple[int, int] | None) -> Iterator[str]:
    if group is not None:
        yield f"g:{side}={group[0]}"
        yield f"G:{side}={group[1]}"


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
