"""Days that a headline and an opening name."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.detect.days import days_named

TUESDAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was approved on Monday.", ["2024-03-04"]),
        ("It will be heard next Monday.", []),
        ("It was said yesterday, and today.", ["2024-03-04", "2024-03-05"]),
        ("It began on 12 February and ended March 1st.", ["2024-02-12", "2024-03-01"]),
        ("It began on 12 Sept. 2019.", []),
        ("The vote of Sept. 5 and of 30 Dec stands.", ["2023-09-05", "2023-12-30"]),
        ("The law of March 1, 2019 stands.", []),
        ("Market 12 and Junior 3 of Marlow 7", []),
        ("On February 31 nothing happened.", []),
    ],
)
def test_days_are_resolved_to_those_near_publication(text: str, expected: list[str]) -> None:
    assert [day.isoformat() for day in days_named(text, TUESDAY)] == expected
