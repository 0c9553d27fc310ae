"""Which controversy a story belongs to: stories about the same actor and practice join one, however far apart in
time.

`ControversyIndex` is a pure function of what was added, in order; candidates come through rare keys, as with stories.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

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

#: Among candidates, whom a controversy is about counts as much as so much likeness of words.
_LEAD_BONUS = 0.15


#: What each figure adds to the raw score.
WEIGHTS: Mapping[str, float] = {
    "centre": 2.1,
    "nearest": 6.7,
    "title": 7.5,
    "meaning": 1.4,
    "nearest meaning": 0.8,
    "lead": 1.0,
    "other lead": -1.1,
    "other law": -2.5,
    "parties": 0.55,
    "entities": 1.7,
    "places": 1.0,
    "other country": -0.55,
    "practice": 1.0,
    "gap": -0.3,
    "gap among others": -0.4,
    "gap of others": -0.8,
    "strangers": -1.0,
}


@dataclass(frozen=True, slots=True)
class ControversyOptions:
    """`threshold`: least score to join. `n_keys` rarest terms lead to candidates, as with stories. Of more than
    `max_controversies` the one that was told longest ago is compared no more: memory stays bounded.

    `weights` were fitted to training matters; the score is the logistic curve of their sum.
    """

    threshold: float = 0.27
    n_keys: int = 20
    posting: int = 80
    n_candidates: int = 24
    n_compared: int = 8
    n_members: int = 8
    max_controversies: int = 100_000
    intercept: float = -4.3
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))


class ControversyIndex:
    """Known controversies. A story's articles are added under the controversy of their story."""

    def __init__(self, options: ControversyOptions | None = None) -> None:
        self._options = options or ControversyOptions()
        self._postings = Postings(self._options.n_keys, self._options.posting, by_actor=True, lasting=True)
        self._lens = Lens()
        self._controversies: dict[str, Cluster] = {}

    @property
    def options(self) -> ControversyOptions:
        """By what it places articles."""
        return self._options

    def add(self, profile: Profile, controversy_id: str) -> None:
        """Enter an article of a story under a controversy. An unknown id opens one."""
        at = profile.signature.published_at
        controversy = self._controversies.pop(controversy_id, None) or Cluster(controversy_id, at, at)
        controversy.enter(profile, self._options.n_members, self._lens)
        self._controversies[controversy_id] = controversy
        self._postings.add(profile, controversy)
        if len(self._controversies) > self._options.max_controversies:
            self.forget(next(iter(self._controversies)))

    def forget(self, controversy_id: str) -> None:
        """Drop a controversy, if it is known."""
        controversy = self._controversies.pop(controversy_id, None)
        if controversy is not None:
            self._postings.remove(controversy)

    def place(self, profile: Profile) -> Placement:
        """Where a new story belongs, by one of its articles; `group_id` None opens a controversy."""
        return self.placement(self._ranked(profile, self._candidates(profile)))

    def placement(self, ranked: Sequence[Ranked]) -> Placement:
        """What a ranking comes to."""
        if not ranked or ranked[0].score < self._options.threshold:
            return Placement(None, ranked[0].score if ranked else 0.0, True, (), next_best(ranked, 0))
        best = ranked[0]
        return Placement(best.group_id, best.score, True, best.why, next_best(ranked, 1))

    def rank(self, profile: Profile, controversies: Iterable[Cluster]) -> list[Ranked]:
        """Controversies compared in full with an article, the likeliest first."""
        return self._ranked(profile, look(self._lens, profile, controversies))

    def _ranked(self, profile: Profile, looked: Iterable[Looked]) -> list[Ranked]:
        entities = self._postings.shares(entity for entity, _ in profile.signature.entities)
        parties = self._postings.shares(party for party, _ in profile.signature.parties)
        weights, intercept = self._options.weights, self._options.intercept
        ranked = [
            Ranked.of(c.cluster_id, intercept, weighed(weights, figures(profile, entities, parties, c, like)))
            for c, like in looked
        ]
        return sorted(ranked, key=lambda r: (-r.raw, r.group_id))

    def all(self) -> Iterable[Cluster]:
        """Every known controversy."""
        return self._controversies.values()

    def named(self, ids: Iterable[str]) -> list[Cluster]:
        """Those of the controversies that are known, each once, in the order of their ids."""
        return [self._controversies[key] for key in sorted(set(ids)) if key in self._controversies]

    def _candidates(self, profile: Profile) -> list[Looked]:
        found = self._postings.candidates(profile, self._options.n_candidates)
        looked = look(self._lens, profile, [self._controversies[controversy] for controversy in found])
        actors = profile.signature.actors
        return promising(looked, self._options.n_compared, lambda group: _LEAD_BONUS * group.led_by(actors))


def figures(
    profile: Profile, entities: Shares, parties: Shares, controversy: Cluster, like: Likeness
) -> dict[str, float]:
    """How an article compares with a controversy, by name; `entities` and `parties` hold what share each tells."""
    signature = profile.signature
    lead = controversy.led_by(signature.actors)
    gap = math.log1p(controversy.gap(signature.published_at) / timedelta(days=30))
    is_of_others = bool(signature.actors and controversy.actors) and not lead
    same_parties, same_entities = shared(parties, controversy.parties), shared(entities, controversy.entities)
    is_somebody = same_parties or (same_entities and _shares_more(entities, signature.deciders, controversy))
    return {
        "centre": like.centre,
        "nearest": like.nearest,
        "title": like.title,
        **compared(profile.meaning, controversy.meanings),
        "lead": lead,
        "other lead": float(is_of_others),
        "other law": other_law(signature.actors, controversy.actors),
        "parties": same_parties,
        "entities": same_entities,
        **other_places(profile, controversy),
        "practice": overlap(signature.types, controversy.types),
        "gap": gap,
        "gap among others": gap * (1 - lead),
        "gap of others": gap * is_of_others,
        "strangers": float(is_of_others and not is_somebody),
    }


def _shares_more(entities: Shares, deciders: Collection[str], controversy: Cluster) -> bool:
    """Whether both name anybody beside who decides: a regulator's orders are not one matter."""
    return any(share and one in controversy.entities and one not in deciders for one, share in entities.items())
