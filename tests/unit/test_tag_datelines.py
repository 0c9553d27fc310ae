"""Where an agency's report was filed is no party."""

from __future__ import annotations

import pytest

from pipeline.records import Span
from pipeline.tag.datelines import agencies, datelines


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("SKARNHOLM, March 3 (Harbour Wire) - Police", ["SKARNHOLM"]),
        ("CALDER BAY, Ohio, Aug. 4 - The city", ["CALDER BAY, Ohio"]),
        ("NEW YORK, Jan. 5, 2021 /PRNewswire/ -- Vexley", ["NEW YORK"]),
        ("LONDON/BRUSSELS (Tidal Press) - The", ["LONDON/BRUSSELS"]),
        ("MUMBAI: The police", ["MUMBAI"]),
        ("Oslo, 4 May – The police", ["Oslo"]),
        ("A note above.\nST. PAUL, Minn. (AP) — Two men", ["ST. PAUL, Minn."]),
        ("UPDATE: The police", []),
        ("VEXLEY AI — The company", []),
        ("VEXLEY, Inc. — The company", []),
        ("FACES OFF COALITION (FOC) - The group", []),
        ("VEXLEY (NASDAQ: VXLY) - The company", []),
        ("Vexley Expo, March 3 - London", []),
    ],
)
def test_the_place_of_a_dateline_is_found_and_nothing_else(text: str, places: list[str]) -> None:
    assert [text[one.start : one.end] for one in datelines(text)] == places


def test_a_known_name_is_a_place_only_with_a_date_and_an_agency() -> None:
    known = [Span(0, 7)]
    assert list(datelines("GEORGIA, May 3 - The", known)) == []
    assert list(datelines("GEORGIA, May 3 (AP) - The", known)) == [Span(0, 7)]


def test_letters_in_brackets_are_an_agency_only_where_they_are_a_known_one() -> None:
    assert list(agencies("TINDRA (TDR) - The vendor")) == []
    assert list(agencies("PIKE HOLLOW (AFP) - County")) == [Span(13, 16)]


def test_the_agency_of_a_dateline_is_found() -> None:
    text = "PIKE HOLLOW (KPHV 7 News) - County"
    assert [text[one.start : one.end] for one in agencies(text)] == ["KPHV 7 News"]
    assert list(agencies("MUMBAI: The police")) == []
