"""Which controversy a story belongs to: stories about the same actor and practice join one, however far apart in
time.

`ControversyIndex` is a pure function of what was added, in order; candidates come through rare keys, as with stories.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pipeline.detect.background import Background, load_background
from pipeline.detect.clusters import (
    Cluster,
    Postings,
    Profile,
    Vocabulary,
    Why,
    countries,
    local,
    logistic,
    overlap,
    promising,
    rounded,
    shared,
)
from pipeline.detect.names import slug, title
from pipeline.records import Placement, Signature

__all__ = ["ControversyIndex", "ControversyOptions", "slug", "title"]

VERSION = "controversies-1"


#: What each figure adds to the raw score.
WEIGHTS: Mapping[str, float] = {
    "centre": 2.5,
    "nearest": 8.5,
    "title": 11.0,
    "parties": 1.1,
    "entities": 1.7,
    "places": 1.0,
    "other place": -0.1,
    "other country": -0.5,
    "practice": 0.8,
    "gap": -0.2,
}


@dataclass(frozen=True, slots=True)
class ControversyOptions:
    """`threshold`: least score to join. `n_keys` rarest terms lead to candidates, as with stories.

    `weights` were fitted to training matters; the score is the logistic curve of their sum.
    """

    threshold: float = 0.2
    n_keys: int = 20
    posting: int = 80
    n_candidates: int = 30
    n_compared: int = 12
    n_members: int = 8
    intercept: float = -5.05
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))


class ControversyIndex:
    """Known controversies. A story's articles are added under the controversy of their story."""

    def __init__(self, options: ControversyOptions | None = None, background: Background | None = None) -> None:
        self._options = options or ControversyOptions()
        self._vocabulary = Vocabulary(background or load_background())
        self._postings = Postings(self._vocabulary, self._options.n_keys, self._options.posting)
        self._controversies: dict[str, Cluster] = {}
        self._of_story: dict[str, str] = {}

    def add(self, story_id: str, signature: Signature, controversy_id: str) -> None:
        """Enter an article of a story under a controversy. An unknown id opens one."""
        at = signature.published_at
        self._of_story[story_id] = controversy_id
        self._vocabulary.add(signature)
        profile = Profile.of(signature, self._vocabulary)
        controversy = self._controversies.setdefault(controversy_id, Cluster(controversy_id, at, at))
        controversy.enter(profile, self._options.n_members)
        self._postings.add(profile, controversy_id)

    def place(self, signature: Signature, story_id: str) -> Placement:
        """Where a story belongs, by one of its articles; a story that is known stays where it is."""
        known = self._of_story.get(story_id)
        if known is not None:
            return Placement(known, 1.0, True, (("story", 1.0),))
        ranked = self._ranked(signature)
        if not ranked or ranked[0][1] < self._options.threshold:
            return Placement(None, ranked[0][1] if ranked else 0.0, True, (), _pair(ranked, 0))
        best, score, why = ranked[0]
        return Placement(best, score, True, why, _pair(ranked, 1))

    def _ranked(self, signature: Signature) -> list[tuple[str, float, Why]]:
        profile = Profile.of(signature, self._vocabulary)
        found = self._postings.candidates(profile)[: self._options.n_candidates]
        chosen = promising(profile, map(self._controversies.__getitem__, found), self._options.n_compared)
        scored = [(c.cluster_id, self._score(profile, c)) for c in chosen]
        ranked = [(c, logistic(self._options.intercept + sum(v for _, v in why)), why) for c, why in scored]
        return sorted(ranked, key=lambda r: (-r[1], r[0]))

    def _score(self, profile: Profile, controversy: Cluster) -> Why:
        weights = self._options.weights
        return rounded({name: weights[name] * v for name, v in self.figures(profile, controversy).items()})

    def figures(self, profile: Profile, controversy: Cluster) -> dict[str, float]:
        """How an article compares with a controversy, by name."""
        signature = profile.signature
        mine, theirs = local(signature.places), local(controversy.places)
        here, there = countries(signature.places), countries(controversy.places)
        return {
            "centre": controversy.likeness(profile.terms),
            "nearest": controversy.nearest(profile.terms),
            "title": controversy.likeness(profile.title),
            "parties": shared(profile.parties, controversy.parties),
            "entities": shared(profile.entities, controversy.entities),
            "places": overlap(mine, theirs),
            "other place": float(bool(mine and theirs and not mine & theirs)),
            "other country": float(bool(here and there and not here & there)),
            "practice": overlap(signature.types, controversy.types),
            "gap": math.log1p(controversy.gap(signature.published_at) / timedelta(days=30)),
        }


def _pair(ranked: Sequence[tuple[str, float, Why]], n: int) -> tuple[str, float] | None:
    return ranked[n][:2] if len(ranked) > n else None
