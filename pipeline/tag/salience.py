"""Which parties an article is mainly about: a linear model over how often, how early and beside whom they are named.

`salience_weights.npz` lies beside this module; `python -m benchmarks.tagging.parties` makes it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from pipeline.records import Salience
from pipeline.tag.classifier import Classifier, unpack
from pipeline.tag.role_features import Cast, Part

SALIENCES: tuple[Salience, ...] = ("minor", "main")
_MAIN = 0.45  # probability from which a party is a main one
_SHARES = (0.03, 0.06, 0.1, 0.15, 0.2, 0.3)


@cache
def load_salience_classifier() -> Classifier:
    """The salience weights as shipped."""
    return unpack((files("pipeline.tag") / "salience_weights.npz").read_bytes(), len(SALIENCES))


def mains(cast: Cast, classifier: Classifier) -> list[bool]:
    """For each party whether it is a main one."""
    rows = classifier.probabilities([salience_features(cast, at) for at in range(len(cast.parts))])
    return [is_main(part, row.tolist()) for part, row in zip(cast.parts, rows, strict=True)]


def is_main(part: Part, odds: Sequence[float]) -> bool:
    """Whether odds, one for each of `SALIENCES`, make a main party; a medium that is only cited never is one."""
    if part.party.entity_type == "media" and not part.in_title:
        return False
    return odds[SALIENCES.index("main")] >= _MAIN


def salience_features(cast: Cast, at: int) -> list[str]:
    """All features of the party at place `at`."""
    return sorted({"bias", *_named(cast, at), *_placed(cast, at)})


def _named(cast: Cast, at: int) -> Iterator[str]:
    part, kind = cast.parts[at], cast.parts[at].party.entity_type
    n = len(part.party.found)
    yield f"n={min(n, 8)}"
    yield f"n={min(n, 8)}/{kind}"
    yield f"rank={min(cast.rank[at], 4)}/{kind}"
    yield f"title={part.in_title}"
    yield f"title={part.in_title}/{kind}"
    yield f"title={part.in_title}/n={min(n, 4)}"
    yield f"titled={min(cast.n_titled, 3)}/{part.in_title}"
    yield f"share={bisect_right(_SHARES, n / cast.n_mentions)}"
    yield f"order={min(8, len(cast.counts) - bisect_right(cast.counts, n))}"
    yield f"parts={min(10, len(cast.parts) // 3)}"
    yield f"kind={part.kind}/{kind}"
    yield f"sells={part.sells}"


def _placed(cast: Cast, at: int) -> Iterator[str]:
    party, length = cast.parts[at].party, max(1, len(cast.words.text))
    first, last = party.found[0].start, party.found[-1].start
    sentence = min(6, cast.words.sentence_at(first))
    yield f"sentence={sentence}"
    yield f"sentence={sentence}/{party.entity_type}"
    yield f"first={10 * first // length}"
    yield f"span={5 * (last - first) // length}"
    yield f"length={min(5, length // 1000)}/n={min(len(party.found), 5)}"
