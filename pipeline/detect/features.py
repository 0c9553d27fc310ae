"""Named figures of a reading, as the trained sifter weighs them. Pure: the same reading gives the same figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from pipeline.detect.reading import Line, Reading, total
from pipeline.detect.words import stems
from pipeline.records import Tagged

#: Words further down count only where the technology is spoken of: the rest of a long text is about other things.
_MAX_NEAR = 12


def features(reading: Reading, tagged: Tagged) -> dict[str, float]:
    """Figures by name. `title:` `lead:` `near:` `all:` are cue counts of a zone, `w:` and `t:` words, `is:` shape."""
    figures: dict[str, float] = {}
    figures.update((f"title:{name}", float(min(n, 2))) for name, n in reading.title.cues.items())
    figures.update((f"lead:{name}", math.log1p(n)) for name, n in total(reading.lead).items())
    figures.update((f"near:{name}", math.log1p(n)) for name, n in total(reading.near).items())
    spread = math.log1p(len(reading.lines)) or 1.0
    figures.update((f"all:{name}", math.log1p(n) / spread) for name, n in total(reading.lines).items())
    figures.update(_shape(reading))
    figures.update(_entities(tagged))
    figures.update((f"t:{word}", 1.0) for word in set(stems(w.surface for w in reading.title.words)))
    figures.update((f"w:{word}", 1.0) for word in _words(reading))
    return figures


def _shape(reading: Reading) -> dict[str, float]:
    lines = reading.lines
    faces = [i for i, line in enumerate(lines) if line.has_face]
    n = max(1, len(lines))
    shape = {
        "is:face_in_title": float(reading.title.has_face),
        "is:face_in_first": float(bool(lines) and lines[0].has_face),
        "is:face_in_lead": float(any(line.has_face for line in reading.lead)),
        "is:face_in_title_or_lead": float(reading.title.has_face or any(line.has_face for line in reading.lead)),
        "is:face_share": len(faces) / n,
        "is:face_count": math.log1p(len(faces)),
        "is:face_spread": len({i * 5 // n for i in faces}) / 5,
        "is:length": math.log1p(len(lines)) / 4,
        "is:short": float(len(lines) <= 5),
    }
    both = sum(1 for line in lines if line.has_face and "stance:dispute" in line.cues)
    shape["is:dispute_beside_face"] = math.log1p(both)
    return shape


def _entities(tagged: Tagged) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for entity in tagged.entities:
        counts[f"e:{entity.salience}:{entity.entity_type}"] += 1
        if entity.role != "other":
            counts[f"e:role:{entity.role}"] += 1
    return {name: math.log1p(n) for name, n in counts.items()}


def _words(reading: Reading) -> Iterable[str]:
    chosen: list[Line] = [reading.title, *reading.lead, *reading.near[:_MAX_NEAR]]
    found: set[str] = set()
    for line in chosen:
        line_stems = stems(w.surface for w in line.words)
        found.update(line_stems)
        found.update(f"{a}_{b}" for a, b in pairwise(line_stems))
    return sorted(found)
