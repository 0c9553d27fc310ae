"""Places that buy stand for their government; places where something merely happens stand for nobody."""

from __future__ import annotations

import pytest

from pipeline.records import Span
from pipeline.tag.governments import buying_places
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import split
from tests.loaded import gazetteer

_CASES = {
    "a list of buyers": (
        "The company has sold its software to the governments of Saudi Arabia, Qatar and Singapore.",
        ["Saudi Arabia", "Qatar", "Singapore"],
    ),
    "governments like one": ("It sells to governments with poor records like Saudi Arabia.", ["Saudi Arabia"]),
    "used by states": (
        "The app was used by Ukraine and the United Arab Emirates.",
        ["Ukraine", "United Arab Emirates"],
    ),
    "a city pays": ("Detroit pays the firm for software that searches mugshots.", ["Detroit"]),
    "a city after an opening": ("After two tests, Orlando this month decided to renew the agreement.", ["Orlando"]),
    "a contract with a city": ("It signed a contract with Moscow for cameras.", ["Moscow"]),
    "a city and its state count once": ("It sold the cameras to Orlando, Florida.", ["Orlando"]),
    "a place where police act": ("Police in Detroit and Chicago have acquired the technology.", []),
    "a place that laws are passed in": ("Cities like San Francisco and Somerville have passed bans.", []),
    "a trade deal": ("New trade deals with China, Canada and Mexico were signed.", []),
    "a part of a name": ("The firm sold cameras to Orlando International Airport.", []),
    "an owner": ("The firm sold cameras to Uganda's police.", []),
    "a continent": ("The firm sells its cameras to Africa and Asia.", []),
}


@pytest.mark.parametrize(("text", "wanted"), _CASES.values(), ids=_CASES.keys())
def test_a_place_buys_only_where_words_beside_it_say_so(text: str, wanted: list[str]) -> None:
    found = buying_places(split(text), (), gazetteer(), word_lists())
    assert [one.name for one in found] == wanted
    assert all(text[one.start : one.end] == one.name and one.kind == "government" for one in found)


def test_what_is_named_already_is_no_place() -> None:
    text = "The firm sold cameras to Moscow."
    start = text.index("Moscow")
    assert buying_places(split(text), (Span(start, start + 6),), gazetteer(), word_lists()) == []
