"""Which names of an article are one party: a short form follows its long form, who is named first is somebody."""

from __future__ import annotations

import re

import pytest

from pipeline.records import EntityType
from pipeline.tag.mentions import Found
from pipeline.tag.within import Party, is_named_in, parties


def named(text: str, *names: str, kind: EntityType = "company") -> list[str]:
    """The parties of a text in which these names were found, the longer before the shorter."""
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    found = [Found(*one.span(), one[0], kind, 0.9, "model: company 0.90") for one in re.finditer(pattern, text)]
    return [one.name for one in parties(text, found, {})]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Norvale Cloud sells it. Norvale said no. Norvale will not stop.", ["Norvale Cloud"]),
        ("Norvale sells it. Norvale said no. Norvale Cloud hosts it.", ["Norvale", "Norvale Cloud"]),
        ("Norvale said no, Norvale Cloud wrote on Monday.", ["Norvale Cloud"]),
    ],
)
def test_a_company_named_first_and_more_often_is_no_short_form(text: str, wanted: list[str]) -> None:
    assert named(text, "Norvale", "Norvale Cloud") == wanted


def test_a_force_named_in_short_first_is_still_one() -> None:
    text = "Merrow Police stopped it. Merrow Police said no. The Merrow Police Department wrote."
    assert named(text, "Merrow Police", "Merrow Police Department", kind="agency") == ["Merrow Police Department"]


def typed(*found: tuple[str, EntityType]) -> list[EntityType]:
    """The types of the parties of "Merrow Relief Institute (MRI)", each mention as it was typed alone."""
    text = " ".join(surface for surface, _ in found)
    at = [
        Found(text.index(surface), text.index(surface) + len(surface), surface, kind, 0.9, "")
        for surface, kind in found
    ]
    return [one.entity_type for one in parties("", at, {})]


def test_an_acronym_has_a_say_where_nothing_else_is_sure_of_a_type() -> None:
    assert typed(("Merrow Relief Institute", "other"), ("MRI", "agency")) == ["agency"]
    assert typed(("Merrow Relief Institute", "research"), ("MRI", "agency")) == ["research"]


@pytest.mark.parametrize(
    ("title", "is_named"),
    [
        ("Merrow's gates stay shut", True),
        ("The Merrow gates", True),
        ("Merrowdale keeps its gates", False),
        ("A company keeps its gates", False),
    ],
)
def test_a_title_names_a_party_by_words_of_their_own(title: str, is_named: bool) -> None:
    found = (
        Found(0, 6, "Merrow", "company", 0.9, "model: company 0.90"),
        Found(20, 27, "company", "company", 0.9, "short form: the only one named here", is_short_form=True),
    )
    assert is_named_in(Party("x-1", "Merrow", "company", False, found), title) == is_named
