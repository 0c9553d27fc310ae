"""Who stands in a list of a sentence buys from a vendor as the others there do: a list is told whole, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.tag.tellings import Telling


def as_listed(told: Sequence[Telling], odds: Sequence[float]) -> list[float]:
    """The odds of sales; those of the names that a sentence lists beside one vendor are the same for each.

    They lie halfway between the mean of the list and its surest name: what makes one name sure is said of them all, and
    what is said of none makes none sure.
    """
    lists: dict[tuple[int, int], list[int]] = {}
    for at, one in enumerate(told):
        best = one.told[0][0]
        if best.listed > 1:
            lists.setdefault((one.vendor, best.sentence), []).append(at)
    found = list(odds)
    for members in lists.values():
        own = [odds[at] for at in members]
        shared = (sum(own) / len(own) + max(own)) / 2
        for at in members:
            found[at] = shared
    return found
