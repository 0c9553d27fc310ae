"""Named figures of a reading, as the trained sifter weighs them. Pure: the same reading gives the same figures."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from pipeline.detect.manner import manner
from pipeline.detect.parts import parts
from pipeline.detect.reading import Line, Reading, total
from pipeline.detect.senses import senses, zone_of
from pipeline.detect.subject import subject
from pipeline.detect.words import stems
from pipeline.records import Tagged

#: Words further down count only where the technology is spoken of: the rest of a long text is about other things.
_MAX_NEAR = 12


def features(reading: Reading, tagged: Tagged) -> dict[str, float]:
    """Figures by name. `title:` `lead:` `told:` `near:` `all:` are cues of a zone, `is:` shape, `w:` and `t:` words,
    `sense:` what title and lead mean, `party:` and the like who acts, `manner:` how a long text is told, `subject:` how
    far through it faces are spoken of.

    A long text has each figure of a zone and of a party twice, the second time with `long:` before it.
    """
    figures = {**_cues(reading), **_shape(reading)}
    if reading.is_long:
        figures.update([(f"long:{name}", value) for name, value in figures.items()])
    figures.update((f"t:{word}", 1.0) for word in stems(w.surface for w in reading.title.words))
    figures.update((f"w:{word}", 1.0) for word in _words(reading))
    figures.update(parts(reading, tagged))
    figures.update(manner(reading, tagged))
    figures.update(subject(reading))
    figures.update(senses(reading))
    return figures


def is_word(name: str) -> bool:
    """True for a figure that stands for a word."""
    return name.startswith(("w:", "t:"))


def is_sense(name: str) -> bool:
    """True for a figure of what words mean."""
    return zone_of(name) is not None


def is_part(name: str) -> bool:
    """True for a figure of who acts."""
    return name.removeprefix("long:").partition(":")[0] in ("party", "main-party", "lead-party", "deal")


def _cues(reading: Reading) -> dict[str, float]:
    """Counts of the title and of the lead (`told:` beside the technology), rates where it is spoken of and over all."""
    figures = {f"title:{name}": float(min(n, 2)) for name, n in reading.title.cues.items()}
    figures.update(_logs("lead:", total(reading.lead), 1.0))
    faced = tuple(line for line in (reading.title, *reading.lead) if line.has_face)
    figures.update(_logs("told:", total(faced), 1.0))
    near = Counter(name for line in reading.near for name in line.cues)
    figures.update((f"near:{name}", 2 * n / (len(reading.near) + 2)) for name, n in near.items())
    figures.update(_logs("all:", total(reading.lines), math.log1p(len(reading.lines)) or 1.0))
    return figures


def _logs(zone: str, counts: Mapping[str, int], by: float) -> dict[str, float]:
    return {f"{zone}{name}": math.log1p(n) / by for name, n in counts.items()}


def _shape(reading: Reading) -> dict[str, float]:
    lines = reading.lines
    faces = [i for i, line in enumerate(lines) if line.has_face]
    n = max(1, len(lines))
    in_lead = any(line.has_face for line in reading.lead)
    disputed = sum(1 for line in lines if line.has_face and "stance:dispute" in line.cues)
    return {
        "is:face_in_title": float(reading.title.has_face),
        "is:face_in_first": float(bool(lines) and lines[0].has_face),
        "is:face_in_lead": float(in_lead),
        "is:face_in_title_or_lead": float(reading.title.has_face or in_lead),
        "is:face_share": len(faces) / n,
        "is:face_count": math.log1p(len(faces)),
        "is:face_spread": len({i * 5 // n for i in faces}) / 5,
        "is:length": math.log1p(len(lines)) / 4,
        "is:short": float(not reading.is_long),
        "is:dispute_beside_face": math.log1p(disputed),
    }


def _words(reading: Reading) -> Iterable[str]:
    """Stems, each once, in an order that does not depend on hashing: sums must not either."""
    chosen: list[Line] = [reading.title, *reading.lead, *reading.near[:_MAX_NEAR]]
    return dict.fromkeys(stem for line in chosen for stem in stems(w.surface for w in line.words))
