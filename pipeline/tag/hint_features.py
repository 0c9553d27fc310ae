"""What others say of a candidate: the statistical pipeline, here and elsewhere in the article, and the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.tag.candidates import Candidate
from pipeline.tag.scene import Scene, bare_name


def hint_features(scene: Scene, candidate: Candidate) -> Iterator[str]:
    """The statistical pipeline, the gazetteer's shapes, the gazetteer."""
    if scene.entities is None:
        yield "no-model"
    else:
        label = scene.label_of.get((candidate.start, candidate.end))
        if label:
            yield f"model={label}"
            yield f"model={label}{min(3, candidate.last - candidate.first)}"
        else:
            labels = {scene.label_at.get(at, "-") for at in range(candidate.first, candidate.last)}
            yield f"model~{'_'.join(sorted(labels))}"
        yield from _votes(scene, candidate, label)
        yield f"model-next={scene.label_at.get(candidate.last, '-')}"
        yield f"model-before={scene.label_at.get(candidate.first - 1, '-')}"
    shape = scene.shapes.match(scene.words.text[candidate.start : candidate.end])
    if shape is not None:
        yield f"shape={shape.entity_type}"
        yield f"shape={shape.entity_type}&n={min(4, candidate.last - candidate.first)}"
        yield f"shape={shape.name}"
    yield from _hints(scene, candidate)


def _votes(scene: Scene, candidate: Candidate, label: str | None) -> Iterator[str]:
    """What the pipeline calls the same name in the rest of the article, and longer names that begin with it."""
    name = bare_name(scene.words.text[candidate.start : candidate.end])
    votes = scene.votes.get(name)
    if votes:
        top, count = max(votes.items(), key=lambda pair: (pair[1], pair[0]))
        yield f"votes={top}"
        yield f"votes={top}{min(3, count)}"
        if top != label:
            yield f"votes-elsewhere={top}"
        yield f"votes-agree={len(votes) == 1}"
    longer = scene.openings.get(name)
    if longer:
        yield f"opens-longer={max(longer.items(), key=lambda pair: (pair[1], pair[0]))[0]}"


def _hints(scene: Scene, candidate: Candidate) -> Iterator[str]:
    if not scene.hint_at:
        return
    seen: set[int] = set()
    for at in range(candidate.first, candidate.last):
        hint = scene.hint_at.get(at)
        if hint is None or id(hint) in seen:
            continue
        seen.add(id(hint))
        first, last = hint.hit.first, hint.hit.last
        kind = f"{hint.entity_type}{'' if hint.is_linked else '?'}"
        if (first, last) == (candidate.first, candidate.last):
            yield f"known={kind}"
        elif first < candidate.first or last > candidate.last:
            yield f"inside-known={kind}"
        else:
            edge = "first" if first == candidate.first else "last" if last == candidate.last else "mid"
            yield f"holds-known={kind}:{edge}"
    if len(seen) > 1:
        yield f"holds-knowns={min(3, len(seen))}"
