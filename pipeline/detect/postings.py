"""Postings: telling keys of articles, and the groups to which each leads. Pure, over what was added."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations, islice
from operator import itemgetter

import numpy as np

from pipeline.detect.bearings import Bearings
from pipeline.detect.clusters import Cluster, Profile, Shares
from pipeline.records import Signature

#: Whom a group is about tells so many times as much as an entity named in it: without that, of two matters of one actor
#: with few words in common, those known for long are not found among many.
_ABOUT = 5.0
_BY_TWOS = 3
_TWOS = "2:"
#: Of two so many times more groups are kept than of one: of ten years' matters some hundred are about the same two.
_LONGER = 4
#: What an article means speaks as loudly as so much that its rarest words tell.
_MEANT = 12.0


class Postings:
    """Telling keys and groups that hold each; at most `length` of them, so that looking up stays cheap.

    They are the latest; or, where groups are `lasting`, a quarter are the latest and the rest those that hold the key
    in the most articles: a large matter is found after years of silence.
    """

    def __init__(self, n_keys: int, length: int, *, by_actor: bool = False, lasting: bool = False) -> None:
        self._n_keys = n_keys
        self._length = length
        self._by_actor = by_actor  # whom a group is about leads to it too
        self._lasting = lasting
        self._groups: dict[str, dict[int, int]] = {}
        self._bearings = Bearings()

    def add(self, profile: Profile, cluster: Cluster) -> None:
        """Lead from the article's keys to its group; of a full posting others go."""
        group, keys = self._bearings.number(cluster.cluster_id), [key for key, _ in profile.keys[: self._n_keys]]
        self._bearings.turn(group, cluster.meanings)
        for key in keys + self._entities(profile.signature) + self._actors(profile.signature):
            posting = self._groups.get(key)
            if posting is None:
                self._groups[key] = {group: 1}
            else:
                posting[group] = posting.pop(group, 0) + 1
                if len(posting) > self._most(key):
                    self._shorten(posting)
            cluster.keys.add(key)

    def _most(self, key: str) -> int:
        """How many groups a key leads to at most."""
        return self._length * (_LONGER if key.startswith(_TWOS) else 1)

    def _shorten(self, posting: dict[int, int]) -> None:
        """Drop the group that was told longest ago; of lasting ones the one that holds the key least."""
        if not self._lasting:
            del posting[next(iter(posting))]
            return
        earlier = islice(posting.items(), len(posting) - len(posting) // 4)
        del posting[min(earlier, key=itemgetter(1))[0]]

    def remove(self, cluster: Cluster) -> None:
        """Forget a group, and keys that led to it alone."""
        group = self._bearings.drop(cluster.cluster_id)
        if group is None:
            return
        for key in cluster.keys:
            posting = self._groups.get(key, {})
            posting.pop(group, None)
            if not posting:
                self._groups.pop(key, None)

    def candidates(self, profile: Profile, n: int) -> list[str]:
        """The `n` groups that share the most telling keys with an article and mean the likest, best first."""
        shared: dict[int, float] = {}
        named = [(name, self._telling(name)) for name in self._entities(profile.signature)]
        about = [(actor, _ABOUT * self._telling(actor)) for actor in self._actors(profile.signature)]
        for key, weight in (*profile.keys[: self._n_keys], *named, *about):
            for group in self._groups.get(key, ()):
                shared[group] = shared.get(group, 0.0) + weight
        groups = np.fromiter(shared, np.int64, len(shared))
        likely = np.fromiter(shared.values(), np.float64, len(shared))
        likely += _MEANT * self._bearings.towards(profile.meaning, groups)
        least = np.partition(likely, len(likely) - n)[len(likely) - n] if len(likely) > n else -math.inf
        found = np.flatnonzero(likely >= least)
        best = zip((-likely[found]).tolist(), map(self._bearings.name, groups[found].tolist()), strict=True)
        return [group for _, group in sorted(best)[:n]]

    def shares(self, entities: Iterable[str]) -> Shares:
        """Entities with their share of what they tell together, those that few groups hold more."""
        weights = {name: self._telling(f"e:{name}") for name in entities}
        total = sum(weights.values()) or 1.0
        return {name: weight / total for name, weight in weights.items()}

    def _telling(self, name: str) -> float:
        held = len(self._groups.get(name, ()))
        return math.log((self._most(name) + 20) / (held + 0.5))

    def _entities(self, signature: Signature) -> list[str]:
        return [f"e:{entity}" for entity, _ in signature.entities]

    def _actors(self, signature: Signature) -> list[str]:
        """Each actor, and the foremost by twos: who is in many matters is in few with the same other one."""
        if not self._by_actor:
            return []
        foremost = sorted(signature.actors, key=lambda one: (-one[1], one[0]))[:_BY_TWOS]
        twos = [f"{_TWOS}{min(one, other)}+{max(one, other)}" for (one, _), (other, _) in combinations(foremost, 2)]
        return [actor for actor, _ in signature.actors] + twos
