"""Persons become no entities: a suspect, a victim or a bystander is never named in the data, whoever reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.records import Document, Tagged
from tests import loaded

AT = datetime(2024, 3, 1, tzinfo=UTC)


def tagged(text: str) -> Tagged:
    return loaded.tagger().tag(Document("a", "https://a.example/", "", text, "en", "a", AT))


@pytest.mark.parametrize(
    ("text", "person"),
    [
        (
            "Detroit police arrested Marlon Whitcombe after a face match, and Whitcombe spent a night in a cell.",
            "Whitcombe",
        ),
        ("Marlon Whitcombe, 41, was wrongly identified. The ACLU represents Whitcombe.", "Whitcombe"),
        ("A shopper, Dorothea Langmuir, was thrown out. “I did nothing,” Langmuir said.", "Langmuir"),
        (
            "Delroy Whitcombe-Ames was at work. Prosecutors dropped the charge against Whitcombe-Ames, "
            "whose old photo was ninth. Whitcombe-Ames learned of it from a clerk.",
            "Whitcombe",
        ),
        ("The victim was named as Petra Oakhurst of Calder Bay.", "Oakhurst"),
        ("Prosecutors charged Tobias Fennimore Jr. with theft; Mr. Fennimore denies it.", "Fennimore"),
        ("Clearview AI's chief executive, Quentin Abernathy, apologised to Ms. Langmuir.", "Abernathy"),
        ("Rosalind Achterberg v. City of Detroit was filed in federal court.", "Achterberg"),
    ],
    ids=["arrested", "plaintiff", "shopper", "surname alone", "victim", "charged", "executive", "case name"],
)
def test_a_person_becomes_no_entity(text: str, person: str) -> None:
    found = tagged(text)
    assert not [one.surface for one in found.mentions if one.entity_type == "person"]
    assert not [one.surface for one in found.mentions if person in one.surface]
    assert not [one.name for one in found.entities if person in one.name]


def test_a_company_that_bears_a_person_s_name_stays_a_company() -> None:
    found = tagged("Charles Schwab and Goldman Sachs sold their shares of Amazon.")
    assert {"Charles Schwab", "Goldman Sachs", "Amazon"} <= {one.surface for one in found.mentions}
