"""What a person ruled not to be linked is taken out of what the tagger found: the words stay, the link goes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.records import Mention, Tagged

RULE = "ruling"


def without(tagged: Tagged, refused: Collection[str]) -> Tagged:
    """The same without links to these entities. What was only inferred from such a link goes altogether."""
    if not refused:
        return tagged
    return replace(
        tagged,
        mentions=tuple(
            _unlinked(one) if one.entity_id in refused else one
            for one in tagged.mentions
            if not (one.is_inferred and one.entity_id in refused)
        ),
        entities=tuple(one for one in tagged.entities if one.entity_id not in refused),
        deals=tuple(one for one in tagged.deals if not {one.vendor_id, one.buyer_id} & set(refused)),
        title_entity_ids=tuple(one for one in tagged.title_entity_ids if one not in refused),
    )


def _unlinked(mention: Mention) -> Mention:
    return replace(mention, entity=mention.surface, entity_id=None, role="other", is_known=False, rule=RULE)
