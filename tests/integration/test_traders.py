"""Which parties may be sides of a sale."""

from __future__ import annotations

import pytest

from pipeline.records import EntityType
from pipeline.tag.mentions import Found
from pipeline.tag.role_features import Part
from pipeline.tag.roles import Played
from pipeline.tag.traders import sides
from pipeline.tag.within import Party
from pipeline.tag.words import split
from tests.loaded import invented


@pytest.mark.parametrize(
    ("entity_type", "kind", "sells", "buys"),
    [
        ("company", "vendor", 0.7, 0.01),
        ("company", "other", 0.02, 0.01),
        ("agency", "police", 0.02, 0.5),
        ("agency", "dpa", 0.02, 0.01),
    ],
)
def test_who_is_known_to_sell_or_buy_may_do_so_as_the_subject_of_an_article(
    entity_type: EntityType, kind: str, sells: float, buys: float
) -> None:
    party = Party("x-1", "Lenscore", entity_type, True, (Found(0, 8, "Lenscore", entity_type, 0.99, "alias"),))
    played = Played(Part(party, kind), "subject", 0.02, 0.01, True)
    found = sides(split("Lenscore was sued."), [played], (), (), invented())
    assert [(one.role, one.vends, one.buys) for one in found.traders] == [("subject", sells, buys)]
