"""Who acts in an article, as the sifter weighs it: kinds and parts of its entities, and its deals."""

from __future__ import annotations

import math
from collections import Counter

from pipeline.detect.reading import Reading
from pipeline.records import Tagged


def parts(reading: Reading, tagged: Tagged) -> dict[str, float]:
    """Figures by name, each the logarithm of a count.

    `lead-party:` counts mentions in the lead by kind and part, `main-party:` and `party:` the article's main and all
    entities, `deal:` its deals by status.
    """
    counts: Counter[str] = Counter()
    end = reading.lead[-1].span.end if reading.lead else 0
    for mention in tagged.mentions:
        if not mention.is_inferred and mention.start < end:
            counts[f"lead-party:{mention.entity_type}"] += 1
            counts[f"lead-party:as-{mention.role}"] += 1
    for entity in tagged.entities:
        for zone in ("party", "main-party")[: 1 + (entity.salience == "main")]:
            counts[f"{zone}:{entity.entity_type}"] += 1
            counts[f"{zone}:as-{entity.role}"] += 1
    for deal in tagged.deals:
        counts["deal:any"] += 1
        counts[f"deal:{deal.status}"] += 1
        counts["deal:disputed"] += deal.is_disputed
    counts["party:in-title"] = len(tagged.title_entity_ids)
    figures = {name: math.log1p(n) for name, n in counts.items() if n}
    if reading.is_long:
        figures.update([(f"long:{name}", value) for name, value in figures.items()])
    return figures
