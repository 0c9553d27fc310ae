"""The packaged gazetteer is sound and as large as promised."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from pipeline.tag.gazetteer import Gazetteer
from tests import loaded


@cache
def gazetteer() -> Gazetteer:
    return loaded.gazetteer()


@pytest.mark.parametrize(("entity_type", "at_least"), [("company", 450), ("agency", 450), ("group", 320)])
def test_enough_entities_of_each_type_are_known(entity_type: str, at_least: int) -> None:
    counted = Counter(str(entity.entity_type) for entity in gazetteer().entities.values())
    assert counted[entity_type] >= at_least


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("Amazon", ("amazon",)),
        ("Rekognition", ("rekognition",)),
        ("American Civil Liberties Union", ("aclu",)),
        ("ACLU", ("aclu",)),
        ("Social Equity Group", ("social-equity-group",)),
        ("Northwest Coalition for Responsible Investment", ("northwest-coalition-for-responsible-investment",)),
        ("Pinterest", ("pinterest",)),
        ("Washington County sheriff\u2019s office", ("washington-county-sheriff-or",)),
        ("US Immigration and Customs Enforcement", ("us-ice",)),
        ("Georgetown Center on Privacy and Technology", ("georgetown-center-on-privacy-and-technology",)),
        ("amazon", ()),
        ("ice", ()),
        ("ring", ()),
    ],
)
def test_a_well_known_surface_names_its_entity(surface: str, expected: tuple[str, ...]) -> None:
    assert gazetteer().candidates(surface) == expected


def test_products_point_to_their_vendor() -> None:
    known = gazetteer()
    vendors = {name: known.entities[name].vendor_id for name in ("rekognition", "face-api", "findface", "face-id")}
    assert vendors == {
        "rekognition": "amazon",
        "face-api": "microsoft",
        "findface": "ntechlab",
        "face-id": "apple",
    }


def test_what_is_elected_is_no_police() -> None:
    elected = re.compile(
        r"\b(?:City|County|Common|Metro) (?:Council|Board)$|\bAssembly$|\bBoard of (?:Sup|Comm|Leg)|\bCounty Comm"
    )
    named = (entity for entity in gazetteer().entities.values() if elected.search(entity.name))
    assert not [entity.name for entity in named if entity.kind == "police"]
