"""Which controversy a story belongs to: stories about the same actor and practice join one, however far apart in
time.

`ControversyIndex` is a pure function of what was added, in order; candidates come through rare keys, as with stories.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipeline.detect.background import Background, load_background
from pipeline.detect.clusters import Cluster, Postings, Vocabulary, Why, local, normed, overlap, rounded
from pipeline.detect.names import slug, title
from pipeline.records import Placement, Signature

__all__ = ["ControversyIndex", "ControversyOptions", "slug", "title"]

VERSION = "controversies-1"


@dataclass(frozen=True, slots=True)
class ControversyOptions:
    """`threshold`: least score to join. The weights add to the likeness of the texts; `half_life` is that of
    memory.
    """

    threshold: float = 0.20
    half_life: timedelta = timedelta(days=900)
    n_keys: int = 20
    posting: int = 80
    n_candidates: int = 60
    n_members: int = 12
    parties: float = 0.25
    entities: float = 0.15
    places: float = 0.10
    types: float = 0.05
    other_place: float = 0.06


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
        self._vocabulary.add(term for term, _ in signature.terms)
        controversy = self._controversies.setdefault(controversy_id, Cluster(controversy_id, at, at))
        controversy.enter(signature, self._options.n_members)
        self._postings.add(signature, controversy_id)

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
        terms = normed(signature)
        candidates = self._postings.candidates(signature)[: self._options.n_candidates]
        scored = [(c, self._score(signature, terms, self._controversies[c])) for c in candidates]
        ranked = [(c, round(sum(share for _, share in why), 4), why) for c, why in scored]
        return sorted(ranked, key=lambda r: (-r[1], r[0]))

    def _score(self, signature: Signature, terms: dict[str, float], controversy: Cluster) -> Why:
        options, cosine = self._options, self._vocabulary.cosine
        nearest = max((cosine(terms, member) for member in controversy.members), default=0.0)
        mine, theirs = local(signature.places), local(controversy.places)
        shares = {
            "text": 0.5 * cosine(terms, controversy.terms) + 0.5 * nearest,
            "parties": options.parties * overlap((p for p, _ in signature.parties), controversy.parties),
            "entities": options.entities * overlap((e for e, _ in signature.entities), controversy.entities),
            "places": options.places * overlap(mine, theirs),
            "types": options.types * overlap(signature.types, controversy.types),
        }
        if mine and theirs and not mine & theirs:
            shares["other place"] = -options.other_place
        fade = 0.5 ** (controversy.gap(signature.published_at) / options.half_life)
        shares["time"] = -(1 - fade) * 0.5 * max(0.0, sum(shares.values()))
        return rounded(shares)


def _pair(ranked: Sequence[tuple[str, float, Why]], n: int) -> tuple[str, float] | None:
    return ranked[n][:2] if len(ranked) > n else None
