"""Which story an article tells: a known one or a new one, decided when it arrives.

`StoryIndex` is a pure function of what was added, in order. A few of the rarest terms and the entities of an
article lead to the stories that share them (cost does not grow with what is known); each such story is scored by
text, entities, places, numbers and time, and `why` says which of them counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pipeline.detect.background import Background, load_background
from pipeline.detect.clusters import Cluster, Postings, Vocabulary, Why, local, normed, overlap, rounded
from pipeline.records import Placement, Signature

VERSION = "stories-1"


@dataclass(frozen=True, slots=True)
class StoryOptions:
    """`threshold`: least score to join; `second_threshold`: to join a further story beside the primary one.

    No story takes an article that lies further than `window` from its own. `n_keys` rarest terms lead to
    candidates, each to at most `posting` of the latest stories that hold it. The weights add to the likeness of
    the texts.
    """

    threshold: float = 0.18
    second_threshold: float = 0.45
    window: timedelta = timedelta(days=30)
    half_life: timedelta = timedelta(days=12)
    n_keys: int = 14
    posting: int = 60
    n_candidates: int = 40
    n_members: int = 6
    entities: float = 0.10
    places: float = 0.08
    numbers: float = 0.05
    other_place: float = 0.08


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
        self._vocabulary.add(term for term, _ in signature.terms)
        story = self._stories.setdefault(primary, Cluster(primary, at, at))
        story.enter(signature, self._options.n_members)
        self._postings.add(signature, primary)

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
        terms = normed(signature)
        candidates = map(self._stories.__getitem__, self._postings.candidates(signature))
        near = [story for story in candidates if story.gap(signature.published_at) <= self._options.window]
        scored = [(s.cluster_id, self._score(signature, terms, s)) for s in near[: self._options.n_candidates]]
        ranked = [(story_id, round(sum(share for _, share in why), 4), why) for story_id, why in scored]
        return sorted(ranked, key=lambda r: (-r[1], r[0]))

    def _score(self, signature: Signature, terms: dict[str, float], story: Cluster) -> Why:
        options, cosine = self._options, self._vocabulary.cosine
        nearest = max((cosine(terms, member) for member in story.members), default=0.0)
        mine, theirs = local(signature.places), local(story.places)
        shares = {
            "text": 0.5 * cosine(terms, story.terms) + 0.5 * nearest,
            "entities": options.entities * overlap((e for e, _ in signature.entities), story.entities),
            "places": options.places * overlap(mine, theirs),
            "numbers": options.numbers * bool(story.numbers.intersection(signature.numbers)),
        }
        if mine and theirs and not mine & theirs:
            shares["other place"] = -options.other_place
        fade = 0.5 ** (story.gap(signature.published_at) / options.half_life)
        shares["time"] = -(1 - fade) * 0.5 * max(0.0, sum(shares.values()))
        return rounded(shares)


def _pair(ranked: Sequence[tuple[str, float, Why]], n: int) -> tuple[str, float] | None:
    return ranked[n][:2] if len(ranked) > n else None
