"""`gazewire gazetteer explain`: which surfaces hit, and which rule or context linked or refused each."""

import pytest

from pipeline.tag.surfaces import reason_lines, surface_reasons
from tests.loaded import gazetteer

GAZETTEER = gazetteer()


@pytest.mark.parametrize(
    ("text", "surface", "entity_id", "reason"),
    [
        ("Amazon sold it.", "Amazon", "amazon", "usual reading"),
        ("Agents of ICE came at dawn.", "ICE", "us-ice", "'agents' is near"),
        ("She wore a Ring of gold.", "Ring", None, "no reading is supported"),
        ("The ACLU sued.", "ACLU", "aclu", "unambiguous name"),
        ("Shares of Axon (Nasdaq: AXON) fell.", "Axon", "axon", "ticker"),
    ],
)
def test_each_surface_says_what_decided(text: str, surface: str, entity_id: str | None, reason: str) -> None:
    found = {one.surface: one for one in surface_reasons(GAZETTEER, text)}
    assert found[surface].entity_id == entity_id
    assert reason in found[surface].reason
    assert text[found[surface].start : found[surface].end] == surface


def test_every_reading_of_an_ambiguous_name_shows_its_support() -> None:
    (ice,) = surface_reasons(GAZETTEER, "Agents of ICE came at dawn.")
    strengths = {one.reading.entity_id: one.strength for one in ice.readings}
    assert strengths["us-ice"] > strengths[None] == 0


def test_a_full_name_in_the_text_introduces_the_short_one() -> None:
    text = "Ring LLC answered. Later Ring said more."
    last = surface_reasons(GAZETTEER, text)[-1]
    assert (last.surface, last.entity_id) == ("Ring", "ring")
    assert "introduced by its full name" in last.reason


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Springfield Heights Police Department", "not in the gazetteer; has the shape of agency, police"),
        ("nothing to see here", "no name of the gazetteer, no shape of one"),
        ("City Council", "never an entity as it stands"),
        ("The ACLU sued.", "4-8 'ACLU' is American Civil Liberties Union (aclu): unambiguous name"),
    ],
)
def test_lines_are_for_people(text: str, line: str) -> None:
    assert next(iter(reason_lines(GAZETTEER, text))).startswith(line)
