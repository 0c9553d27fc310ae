"""`python -m benchmarks.grouping.order`: do stories depend on the order in which articles of one hour arrive?

Reads the headline stream of $GAZEWIRE_EVAL_DIR (rows marked `train`; without it, the made-up press), groups it in its
own order twice, which must give the same, and then with each hour shuffled. Prints how far the stories agree (B-cubed
F1). Ends with 1 where the same order gives other stories, or a shuffled one agrees by less than the limit.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from benchmarks.grouping.made_press import MadePress
from pipeline.detect.clusters import Profile
from pipeline.detect.merging import N_LATEST, NEAR_STORY, SURE_STORY, Search
from pipeline.detect.sift import Sifter
from pipeline.detect.signatures import signature
from pipeline.detect.stories import StoryIndex
from pipeline.detect.weights import load_weights
from pipeline.lexicon import load_lexicon
from pipeline.records import Document, Signature
from pipeline.tag.gazetteer import load_gazetteer
from pipeline.tag.languages import PACKAGED, load_pipeline
from pipeline.tag.tagger import Tagger

LEAST = 0.95
_SHUFFLES = 5
_MADE = 600


def main() -> int:
    folder = os.environ.get("GAZEWIRE_EVAL_DIR")
    signatures = _stream(Path(folder)) if folder else _made()
    first = stories(signatures)
    if stories(signatures) != first:
        print("the same order gave other stories")
        return 1
    found = [agreement(first, stories(shuffled(signatures, seed))) for seed in range(_SHUFFLES)]
    told = ", ".join(f"{value:.4f}" for value in found)
    print(f"{len(signatures)} articles, {len(set(first.values()))} stories; each hour shuffled: agreement {told}")
    return 0 if min(found) >= LEAST else 1


def stories(signatures: Iterable[Signature]) -> dict[str, str]:
    """Story by article, grouped in this order; a story is named after its first article. Two that turn out to be one
    are made one, as in the pipeline, whatever controversies they are in.
    """
    index, told = StoryIndex(), defaultdict[str, list[Profile]](list)
    for one in signatures:
        profile = Profile.of(one)
        placement = index.place(profile)[0]
        story = placement.group_id or one.article_id
        if placement.group_id is not None and placement.next_best is not None:
            story = _united(index, told, profile, story, placement.next_best[0])
        index.add(profile, story)
        told[story].append(profile)
    return {profile.signature.article_id: story for story, profiles in told.items() for profile in profiles}


def _united(index: StoryIndex, told: dict[str, list[Profile]], profile: Profile, own: str, near: str) -> str:
    """The article's story: its own, or what that and the one near have become."""
    search = Search(index, lambda *_: True, lambda story, _: told[story][-N_LATEST:], SURE_STORY, NEAR_STORY)
    found = search.find(profile, own, {near})
    if found is None:
        return own
    articles = [*told.pop(own), *told.pop(near)]
    kept = min(articles, key=lambda a: (a.signature.published_at, a.signature.article_id)).signature.article_id
    for story in (own, near):
        index.forget(story)
    for article in articles:
        index.add(article, kept)
    told[kept] = articles
    return kept


def shuffled(signatures: Sequence[Signature], seed: int) -> list[Signature]:
    """Articles in time order, those of one hour in any order."""
    chance = random.Random(seed)  # not for secrets
    return sorted(signatures, key=lambda s: (s.published_at.strftime("%Y-%m-%d %H"), chance.random()))


def agreement(mine: Mapping[str, str], theirs: Mapping[str, str]) -> float:
    """B-cubed F1 of two groupings of the same articles."""
    groups = (_groups(mine), _groups(theirs))
    shares = [len(groups[0][mine[a]] & groups[1][theirs[a]]) for a in mine]
    precision = sum(n / len(groups[1][theirs[a]]) for n, a in zip(shares, mine, strict=True)) / len(mine)
    recall = sum(n / len(groups[0][mine[a]]) for n, a in zip(shares, mine, strict=True)) / len(mine)
    return 2 * precision * recall / (precision + recall)


def _groups(of: Mapping[str, str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for article, group in of.items():
        found[group].add(article)
    return found


def _made() -> list[Signature]:
    return [told.signature for told in islice(MadePress(1).articles(), _MADE)]


def _stream(folder: Path) -> list[Signature]:
    """The train rows of the stream that are core, as the pipeline reads them."""
    gold = {row["url"]: row for row in _rows(folder / "stream.gold.jsonl") if row["split"] == "train"}
    lexicon = load_lexicon()
    tagger, sifter = Tagger(load_pipeline(PACKAGED), load_gazetteer(), lexicon), Sifter(lexicon, load_weights())
    found = []
    for row in _rows(folder / "stream.articles.jsonl"):
        if row["url"] in gold:
            at = datetime.fromisoformat(row["published_at"].replace("Z", "+00:00")).astimezone(UTC)
            document = Document(row["url"], row["url"], row["title"], row["text"], "en", row.get("outlet") or "", at)
            tagged = tagger.tag(document)
            sifted = sifter.sift(document, tagged)
            if sifted.topic == "core":
                found.append(signature(document, tagged, sifted))
    return sorted(found, key=lambda s: (s.published_at, s.article_id))


def _rows(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


if __name__ == "__main__":
    sys.exit(main())
