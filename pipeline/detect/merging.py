"""Whether two controversies, or two stories, turn out to be one. Pure, over what an index holds.

Asked when an article of one fits another as surely. Then the articles of both are looked at again without it, for each
was placed when less was known: where those of one, in the mean, fit the other as surely, the two are one. A round-up
that tells of two matters makes neither's articles fit the other.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.detect.clusters import Cluster, Profile, Ranked

#: From this score on. Controversies that stay apart do less harm than two that are made one wrongly.
SURE = 0.6
#: The same of stories, whose scores are lower: an article joins one from 0.27 on.
SURE_STORY = 0.38
#: So many articles of each are looked at, the latest.
N_LATEST = 8


class Index(Protocol):
    """What stories and controversies are looked up in."""

    def rank(self, profile: Profile, groups: Iterable[Cluster], /) -> list[Ranked]:
        """Groups compared in full with an article, the likeliest first."""

    def named(self, ids: Iterable[str], /) -> list[Cluster]:
        """Those of the groups that are known."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How surely two groups are one.

    `article` is the score of the article that fits both, by the figures `why`; `articles` that of the articles of one,
    in the mean.
    """

    article: float
    articles: float
    why: tuple[tuple[str, float], ...]


def rivals(index: Index, told: Profile, among: Collection[str], sure: float = SURE) -> list[Ranked]:
    """Those of the groups named that an article surely fits, the likeliest first."""
    return [one for one in index.rank(told, index.named(among)) if one.score >= sure]


def fit(
    index: Index, own: str, rival: Ranked, ours: Sequence[Profile], theirs: Sequence[Profile], sure: float = SURE
) -> Fit | None:
    """How surely `own` and its rival are one; None where it is not sure. `ours` and `theirs` are articles of both,
    without the one that fits both, which the index does not hold yet.
    """
    mine, other = index.named([own]), index.named([rival.group_id])
    if not mine or not other or not ours or not theirs:
        return None
    raw = max(_mean(index, theirs, mine[0]), _mean(index, ours, other[0]))
    score = round(1 / (1 + math.exp(-raw)), 4)
    return Fit(rival.score, score, rival.why) if score >= sure else None


def _mean(index: Index, articles: Sequence[Profile], group: Cluster) -> float:
    return sum(index.rank(article, [group])[0].raw for article in articles) / len(articles)
