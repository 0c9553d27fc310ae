"""Which story an article tells: a known one or a new one, decided when it arrives.

`StoryIndex` is a pure function of what was added, in order. A few of the rarest terms and the entities of an
article lead to the stories that share them (cost does not grow with what is known); each such story is scored by
text, entities, places, numbers and time, and `why` says which of them counted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice

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
    logit,
    overlap,
    promising,
    rounded,
    shared,
)
from pipeline.records import Placement, Signature

VERSION = "stories-1"
#: From this score on a story would do by itself.
SURE = 0.5
HALF_DAY = timedelta(hours=12)

#: What each figure adds to the raw score.
WEIGHTS: Mapping[str, float] = {
    "centre": 5.2,
    "nearest": 5.2,
    "title": 6.2,
    "entities": 0.5,
    "places": 0.2,
    "other place": -0.9,
    "other country": -1.4,
    "numbers": 1.5,
    "gap": -1.25,
    "same day": 1.6,
    "other day": -0.9,
    "told before": -0.8,
    "new type": -0.5,
    "long": -1.0,
    "long gap": -1.5,
    "reversal": -3.1,
    "types": 0.7,
}


@dataclass(frozen=True, slots=True)
class StoryOptions:
    """`threshold`: least score to join; `second_threshold`: to join a further story beside the primary one.

    No story takes an article that lies further than `window` from its own. `n_keys` rarest terms lead to
    candidates, each to at most `posting` of the latest stories that hold it. Only the `max_stories` that were last
    told are compared: memory stays bounded. `weights` were fitted to training events; the score is the logistic
    curve of their sum. `favour` is what being told by many adds to a story that would do anyway.
    """

    threshold: float = 0.3
    second_threshold: float = 0.6
    window: timedelta = timedelta(days=30)
    n_keys: int = 14
    posting: int = 60
    n_candidates: int = 25
    n_compared: int = 8
    n_members: int = 6
    max_stories: int = 20_000
    intercept: float = -3.2
    favour: float = 0.7
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))


class StoryIndex:
    """Known stories. Feed it every core article in order of arrival: `place` it first, then `add` it."""

    def __init__(self, options: StoryOptions | None = None, background: Background | None = None) -> None:
        self._options = options or StoryOptions()
        self._vocabulary = Vocabulary(background or load_background())
        self._postings = Postings(self._vocabulary, self._options.n_keys, self._options.posting)
        self._stories: dict[str, Cluster] = {}
        self._story_of: dict[str, str] = {}

    def add(self, signature: Signature, story_ids: Sequence[str]) -> None:
        """Enter an article under its stories, the primary one first. An unknown id opens a story."""
        if not story_ids:
            raise ValueError(f"article {signature.article_id} was added without a story")
        primary, at = story_ids[0], signature.published_at
        self._story_of[signature.article_id] = primary
        self._vocabulary.add(signature)
        profile = Profile.of(signature, self._vocabulary)
        story = self._stories.pop(primary, None) or Cluster(primary, at, at)
        story.enter(profile, self._options.n_members)
        self._stories[primary] = story
        if len(self._stories) > self._options.max_stories:
            del self._stories[next(iter(self._stories))]
        self._postings.add(profile, primary)

    def place(self, signature: Signature) -> tuple[Placement, ...]:
        """Where an article belongs, the primary story first; `group_id` None opens a new one."""
        original = self._story_of.get(signature.copy_of) if signature.copy_of else None
        if original is not None:
            return (Placement(original, 1.0, True, (("copy", 1.0),)),)
        ranked = self._ranked(signature)
        if not ranked or ranked[0][1] < self._options.threshold:
            return (Placement(None, ranked[0][1] if ranked else 0.0, True, (), _pair(ranked, 0)),)
        best, score, why = ranked[0]
        others = [r for r in ranked[1:3] if r[1] >= self._options.second_threshold]
        return (Placement(best, score, True, why, _pair(ranked, 1)), *(Placement(s, n, False, w) for s, n, w in others))

    def _ranked(self, signature: Signature) -> list[tuple[str, float, Why]]:
        profile = Profile.of(signature, self._vocabulary)
        found = (self._stories.get(story_id) for story_id in self._postings.candidates(profile))
        near = (s for s in found if s is not None and s.gap(signature.published_at) <= self._options.window)
        chosen = promising(profile, islice(near, self._options.n_candidates), self._options.n_compared)
        scored = [(s.cluster_id, self._score(profile, s)) for s in chosen]
        ranked = [
            (story_id, logistic(self._options.intercept + sum(v for _, v in why)), why) for story_id, why in scored
        ]
        return sorted(ranked, key=self._preference)

    def _preference(self, ranked: tuple[str, float, Why]) -> tuple[float, str]:
        """Best first. Where several stories would do, one that many tell is the likelier: two may have begun as one."""
        story_id, score, _ = ranked
        told_by = self._stories[story_id].n_articles if score >= SURE else 0
        return (-logit(score) - self._options.favour * math.log1p(told_by), story_id)

    def _score(self, profile: Profile, story: Cluster) -> Why:
        weights = self._options.weights
        return rounded({name: weights[name] * v for name, v in self.figures(profile, story).items()})

    def figures(self, profile: Profile, story: Cluster) -> dict[str, float]:
        """How an article compares with a story, by name."""
        signature = profile.signature
        mine, theirs = local(signature.places), local(story.places)
        here, there = countries(signature.places), countries(story.places)
        gap = story.gap(signature.published_at)
        return {
            "centre": story.likeness(profile.terms),
            "nearest": story.nearest(profile.terms),
            "title": story.likeness(profile.title),
            "entities": shared(profile.entities, story.entities),
            "places": overlap(mine, theirs),
            "other place": float(bool(mine and theirs and not mine & theirs)),
            "other country": float(bool(here and there and not here & there)),
            "numbers": min(1.0, len(story.numbers.intersection(signature.numbers)) / 2),
            "same day": float(bool(story.days.intersection(signature.days))),
            "other day": float(bool(signature.days and story.days) and story.days.isdisjoint(signature.days)),
            "told before": float(gap > HALF_DAY and bool(signature.outlet) and signature.outlet in story.outlets),
            "gap": math.log1p(gap / timedelta(days=1)),
            "long": float(signature.is_long),
            "long gap": math.log1p(gap / timedelta(days=1)) * signature.is_long,
            "reversal": abs(signature.is_reversal - story.n_reversals / story.n_articles),
            "types": overlap(signature.types, story.types),
            "new type": float(bool(story.types) and not set(signature.types) <= story.types),
        }


def _pair(ranked: Sequence[tuple[str, float, Why]], n: int) -> tuple[str, float] | None:
    return ranked[n][:2] if len(ranked) > n else None
