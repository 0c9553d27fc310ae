"""Whether two controversies turn out to be one. Pure, over what the index holds.

Asked when an article of one fits another as surely. Then the articles of both are looked at again without it, for each
was placed when less was known: where those of one, in the mean, fit the other as surely, the two are one. A round-up
that tells of two matters makes neither's articles fit the other.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pipeline.detect.clusters import Cluster, Profile, Ranked
from pipeline.detect.controversies import ControversyIndex

#: From this score on. Controversies that stay apart do less harm than two that are made one wrongly.
SURE = 0.6
#: So many articles of each are looked at, the latest.
N_LATEST = 8


@dataclass(frozen=True, slots=True)
class Fit:
    """How surely two controversies are one.

    `article` is the score of the article that fits both, by the figures `why`; `articles` that of the articles of one,
    in the mean.
    """

    article: float
    articles: float
    why: tuple[tuple[str, float], ...]


def rivals(index: ControversyIndex, told: Profile, among: Collection[str]) -> list[Ranked]:
    """Those of the controversies named that an article surely fits, the likeliest first."""
    return [one for one in index.rank(told, index.named(among)) if one.score >= SURE]


def fit(
    index: ControversyIndex, own: str, rival: Ranked, ours: Sequence[Profile], theirs: Sequence[Profile]
) -> Fit | None:
    """How surely `own` and its rival are one; None where it is not sure. `ours` and `theirs` are articles of both,
    without the one that fits both, which the index does not hold yet.
    """
    mine, other = index.named([own]), index.named([rival.group_id])
    if not mine or not other or not ours or not theirs:
        return None
    raw = max(_mean(index, theirs, mine[0]), _mean(index, ours, other[0]))
    score = round(1 / (1 + math.exp(-raw)), 4)
    return Fit(rival.score, score, rival.why) if score >= SURE else None


def _mean(index: ControversyIndex, articles: Sequence[Profile], controversy: Cluster) -> float:
    return sum(index.rank(article, [controversy])[0].raw for article in articles) / len(articles)
