"""Whether two controversies, or two stories, turn out to be one. Pure, over what an index holds.

Asked when an article of one fits another as surely. Then the articles of both are looked at again without it, for each
was placed when less was known: where those of one, in the mean, fit the other as surely, the two are one. A round-up
that tells of two matters makes neither's articles fit the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.detect.clusters import Cluster, Profile, Ranked

#: From this score on. Controversies that stay apart do less harm than two that are made one wrongly.
SURE = 0.6
#: The same of stories, whose scores are lower: an article joins one from 0.27 on.
SURE_STORY = 0.38
#: A story that few tell may be an early report in other words: it is looked at where an article fits it so much.
NEAR_STORY = 0.05
_FEW = 3
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
    """How surely a group is one with `rival`.

    `article` is the score of the article that fits both, by the figures `why`; `articles` that of the articles of one,
    in the mean.
    """

    rival: str
    article: float
    articles: float
    why: tuple[tuple[str, float], ...]

    def said(self, gone: str, article: str) -> dict[str, object]:
        """What links keep of it: which group went, and the article that showed it."""
        features = [[name, round(share, 4)] for name, share in self.why]
        return {"merged": {"from": gone, "article": article, "fits": self.article}, "features": features}


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for groups that are one. `may` says of two whether they can be; `latest` gives the `N_LATEST` articles of a
    group that came last, without the one named, which the index does not hold yet. Below `sure` an article that fits a
    group still points to it from `near` on, where one of both has few articles: then those have to fit the other.
    """

    index: Index
    may: Callable[[str, str], bool]
    latest: Callable[[str, str], Sequence[Profile]]
    sure: float = SURE
    near: float = SURE

    def find(self, told: Profile, own: str, near: Collection[str]) -> Fit | None:
        """The likeliest of `near` that is surely one with `own`, to which the article belongs."""
        article = told.signature.article_id
        for rival in self._rivals(told, {*near} - {own}):
            found = self._fit(own, rival, article) if self.may(own, rival.group_id) else None
            if found is not None:
                return found
        return None

    def _rivals(self, told: Profile, among: Collection[str]) -> list[Ranked]:
        """Those of the groups named that an article points to, the likeliest first."""
        return [one for one in self.index.rank(told, self.index.named(among)) if one.score >= self.near]

    def _fit(self, own: str, rival: Ranked, article: str) -> Fit | None:
        mine, other = self.index.named([own]), self.index.named([rival.group_id])
        if not mine or not other:
            return None
        pairs = [(mine[0], other[0]), (other[0], mine[0])]
        if rival.score < self.sure:
            pairs = [(one, group) for one, group in pairs if len(one.articles) <= min(_FEW, len(group.articles))]
        looked = [(self.latest(one.cluster_id, article), group) for one, group in pairs]
        if not all(articles for articles, _ in looked) or not looked:
            return None
        raw = max(self._mean(articles, group) for articles, group in looked)
        score = round(1 / (1 + math.exp(-raw)), 4)
        return Fit(rival.group_id, rival.score, score, rival.why) if score >= self.sure else None

    def _mean(self, articles: Sequence[Profile], group: Cluster) -> float:
        return sum(self.index.rank(article, [group])[0].raw for article in articles) / len(articles)
