"""Which story an article tells: a known one or a new one, decided when it arrives.

`StoryIndex` is a pure function of what was added, in order. A few of the rarest terms and the entities of an
article lead to the stories that share them (cost does not grow with what is known); each such story is scored by
text, meaning, entities, places, numbers and time, and `why` says which of them counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import islice

from pipeline.detect.actors import other_law
from pipeline.detect.clusters import (
    Cluster,
    Looked,
    Profile,
    Ranked,
    Shares,
    look,
    next_best,
    other_places,
    overlap,
    promising,
    shared,
    weighed,
)
from pipeline.detect.meaning import compared
from pipeline.detect.postings import Postings
from pipeline.detect.vectors import Lens, Likeness
from pipeline.records import Placement

#: From this score on a story would do by itself.
SURE = 0.5
HALF_DAY = timedelta(hours=12)
#: Until then a further act is one more telling of the same news.
DAY = timedelta(days=1)
#: Of the groups that share keys, so many times the candidates are looked up: some lie outside the window.
_LOOKED_UP = 3

#: What each figure adds to the raw score.
WEIGHTS: Mapping[str, float] = {
    "centre": 4.4,
    "nearest": 4.4,
    "title": 4.8,
    "meaning": 0.7,
    "nearest meaning": 0.8,
    "entities": 0.5,
    "places": 0.2,
    "other place": -0.9,
    "other country": -1.4,
    "other law": -2.0,
    "numbers": 1.5,
    "other numbers": -0.4,
    "gap": -1.25,
    "same day": 1.6,
    "other day": -0.9,
    "told before": -0.8,
    "new type": -0.5,
    "new act": -3.5,
    "other party": -0.35,
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

    threshold: float = 0.27
    second_threshold: float = 0.6
    window: timedelta = timedelta(days=30)
    n_keys: int = 14
    posting: int = 60
    n_candidates: int = 16
    n_compared: int = 5
    n_members: int = 6
    max_stories: int = 20_000
    intercept: float = -3.0
    favour: float = 0.7
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))


class StoryIndex:
    """Known stories. Feed it every core article in order of arrival: `place` it first, then `add` it."""

    def __init__(self, options: StoryOptions | None = None) -> None:
        self._options = options or StoryOptions()
        self._postings = Postings(self._options.n_keys, self._options.posting)
        self._lens = Lens()
        self._stories: dict[str, Cluster] = {}
        self._story_of: dict[str, str] = {}

    @property
    def max_stories(self) -> int:
        """How many stories are kept: those told last."""
        return self._options.max_stories

    def add(self, profile: Profile, story_id: str) -> None:
        """Enter an article under its primary story. An unknown id opens a story."""
        at = profile.signature.published_at
        self._story_of[profile.signature.article_id] = story_id
        story = self._stories.pop(story_id, None) or Cluster(story_id, at, at)
        story.enter(profile, self._options.n_members, self._lens)
        self._stories[story_id] = story
        self._postings.add(profile, story)
        if len(self._stories) > self._options.max_stories:
            self.forget(next(iter(self._stories)))

    def forget(self, story_id: str) -> None:
        """Drop a story, if it is known."""
        story = self._stories.pop(story_id, None)
        if story is None:
            return
        self._postings.remove(story)
        for article_id in story.articles:
            self._story_of.pop(article_id, None)

    def place(self, profile: Profile) -> tuple[Placement, ...]:
        """Where an article belongs, the primary story first; `group_id` None opens a new one."""
        copied = profile.signature.copy_of
        original = self._story_of.get(copied) if copied else None
        if original is not None:
            return (copy_placement(original),)
        return self.placements(self._ranked(profile, self._candidates(profile)))

    def placements(self, ranked: Sequence[Ranked]) -> tuple[Placement, ...]:
        """What a ranking comes to: the best story, and further ones that the article surely tells too."""
        if not ranked or ranked[0].score < self._options.threshold:
            return (Placement(None, ranked[0].score if ranked else 0.0, True, (), next_best(ranked, 0)),)
        others = [r for r in ranked[1:3] if r.score >= self._options.second_threshold]
        return (
            Placement(ranked[0].group_id, ranked[0].score, True, ranked[0].why, next_best(ranked, 1)),
            *(Placement(r.group_id, r.score, False, r.why) for r in others),
        )

    def told_in(self, parts: Iterable[Profile], own: Placement) -> tuple[Placement, ...]:
        """Known stories that parts of an article surely tell, none of them primary, behind its `own`; where its own
        would be new and no part on the topic is, the surest of those stands for it: it tells nothing of its own.
        """
        placed = [(part, self.place(part)[0]) for part in parts]
        least = self._options.second_threshold
        sure = [replace(one, is_primary=False) for _, one in placed if one.group_id is not None and one.score >= least]
        is_news = any(part.signature.is_controversy and one.group_id is None for part, one in placed)
        if own.group_id is None and sure and not is_news:
            own = replace(max(sure, key=lambda one: one.score), is_primary=True, next_best=own.next_best)
        return (own, *sure)

    def rank(self, profile: Profile, stories: Iterable[Cluster]) -> list[Ranked]:
        """Stories compared in full with an article, the likeliest first."""
        return self._ranked(profile, look(self._lens, profile, stories))

    def _ranked(self, profile: Profile, looked: Iterable[Looked]) -> list[Ranked]:
        entities = self._postings.shares(entity for entity, _ in profile.signature.entities)
        weights, intercept = self._options.weights, self._options.intercept
        ranked = [
            Ranked.of(story.cluster_id, intercept, weighed(weights, figures(profile, entities, story, like)))
            for story, like in looked
        ]
        return sorted(ranked, key=self._preference)

    def named(self, ids: Iterable[str]) -> list[Cluster]:
        """Those of the stories that are known, each once, in the order of their ids."""
        return [self._stories[key] for key in sorted(set(ids)) if key in self._stories]

    def near(self, profile: Profile) -> Iterator[Cluster]:
        """Every known story that an article of that time could tell."""
        at, window = profile.signature.published_at, self._options.window
        return (story for story in self._stories.values() if story.gap(at) <= window)

    def _candidates(self, profile: Profile) -> list[Looked]:
        at, window = profile.signature.published_at, self._options.window
        ids = self._postings.candidates(profile, _LOOKED_UP * self._options.n_candidates)
        found = (self._stories[story_id] for story_id in ids)
        near = islice((story for story in found if story.gap(at) <= window), self._options.n_candidates)
        return promising(look(self._lens, profile, near), self._options.n_compared)

    def _preference(self, ranked: Ranked) -> tuple[float, str]:
        """Best first. Where several stories would do, one that many tell is the likelier: two may have begun as one."""
        told_by = len(self._stories[ranked.group_id].articles) if ranked.score >= SURE else 0
        return (-ranked.raw - self._options.favour * math.log1p(told_by), ranked.group_id)


def figures(profile: Profile, entities: Shares, story: Cluster, like: Likeness) -> dict[str, float]:
    """How an article compares with a story, by name; `entities` holds what share each of the article's tells."""
    signature = profile.signature
    gap, parties = story.gap(signature.published_at), [party for party, _ in signature.parties]
    return {
        "centre": like.centre,
        "nearest": like.nearest,
        "title": like.title,
        **compared(profile.meaning, story.meanings),
        "entities": shared(entities, story.entities),
        **other_places(profile, story),
        "other law": other_law(signature.actors, story.actors),
        "numbers": min(1.0, len(story.numbers.intersection(signature.numbers)) / 2),
        "other numbers": float(
            bool(signature.numbers and story.numbers) and story.numbers.isdisjoint(signature.numbers)
        ),
        "same day": float(bool(story.days.intersection(signature.days))),
        "other day": float(bool(signature.days and story.days) and story.days.isdisjoint(signature.days)),
        "told before": float(gap > HALF_DAY and bool(signature.outlet) and signature.outlet in story.outlets),
        "other party": float(bool(signature.parties and story.parties) and not overlap(parties, story.parties)),
        "new act": float(gap > DAY and not story.acts.issuperset(signature.acts)),
        "gap": math.log1p(gap / timedelta(days=1)),
        "long": float(signature.is_long),
        "long gap": math.log1p(gap / timedelta(days=1)) * signature.is_long,
        "reversal": abs(signature.is_reversal - story.n_reversals / len(story.articles)),
        "types": overlap(signature.types, story.types),
        "new type": float(bool(story.types) and not set(signature.types) <= story.types),
    }


def copy_placement(story_id: str) -> Placement:
    """A reprint goes where its original is."""
    return Placement(story_id, 1.0, True, (("copy", 1.0),))
