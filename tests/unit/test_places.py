"""Places, events and customers that may buy, found by their names and by the words beside them; persons never do."""

from __future__ import annotations

import pytest

from pipeline.records import Span
from pipeline.tag.customers import customers
from pipeline.tag.inferred import inferred_police
from pipeline.tag.nations import national_bodies
from pipeline.tag.venues import venues
from pipeline.tag.wordlists import word_lists
from pipeline.tag.words import split
from tests.loaded import gazetteer

_VENUES = {
    "airports of a land are many": ("The map lists dozens of U.S. airports and French schools.", []),
    "a head with a capital": ("The gates are tested at Port Selwyn Airport.", [("Port Selwyn Airport", "venue")]),
    "a head without": ("Cameras watch the Brannick Row station.", [("Brannick Row station", "venue")]),
    "several in a list": (
        "It runs at Halden Stadium, Marlow High School and the Calder Bay Opera.",
        [("Halden Stadium", "venue"), ("Marlow High School", "venue"), ("Calder Bay Opera", "venue")],
    ),
    "an event with its year": ("It was used at the 2018 Halden Games.", [("2018 Halden Games", "event")]),
    "an event with a year inside": ("It was tested at the Rio 2016 Olympics.", [("Rio 2016 Olympics", "event")]),
    "a small head before its name": (
        "Lanes at the ferry terminal of Port Ballagh.",
        [("ferry terminal of Port Ballagh", "venue")],
    ),
    "a name known without a head": ("Cameras stood at King's Cross in London.", [("King's Cross", "venue")]),
    "the town that owns it is left out": (
        "Fans enter Detroit's Brannick Arena by face.",
        [("Brannick Arena", "venue")],
    ),
    "a person of a university is no place": (
        "Ann Tessier of Aldermoor University said no.",
        [("Aldermoor University", "venue")],
    ),
    "a name with an apostrophe": ("It was tested at O'Hare last year.", [("O'Hare", "venue")]),
    "a head that opens its name": ("It runs at the Estadio Brannick.", [("Estadio Brannick", "venue")]),
    "where ferries call": ("Lanes at the Ballagh ferry terminal.", [("Ballagh ferry terminal", "venue")]),
    "a bare head names nothing": ("The Airport and the Stadium are closed.", []),
    "a trade fair where it is shown": ("It will be on show at the Inland Security Expo, booth 611.", []),
    "many are none": ("American airports use cameras.", []),
}


@pytest.mark.parametrize(("text", "wanted"), _VENUES.values(), ids=_VENUES.keys())
def test_a_place_or_an_event_is_known_by_its_name(text: str, wanted: list[tuple[str, str]]) -> None:
    found = venues(split(text), (), word_lists())
    assert [(one.name, one.kind) for one in found] == wanted
    assert all(text[one.start : one.end] == one.name and one.entity_type == "other" for one in found)


_CUSTOMERS = {
    "who uses it": ("The app is used by Spindlewick and Fraser House.", ["Spindlewick", "Fraser House"]),
    "a list of customers": (
        "Its customers include Okro, the bank Tallmark and Grand Aurelia.",
        ["Okro", "Tallmark", "Grand Aurelia"],
    ),
    "an apposition": ("Zoomalong, a client since 2023, said nothing.", ["Zoomalong"]),
    "who begins a clause and buys": ("Brackwater Foods has been testing the gates.", ["Brackwater Foods"]),
    "where it is used": ("The lanes are in use at Camp Otterbrook.", ["Camp Otterbrook"]),
    "a person buys nothing": ("The app was bought by Anna Whitlow. Whitlow used it once.", []),
    "somebody with a title": ("The cameras were used by Mr Quorley.", []),
    "a pronoun": ("They bought it. You paid.", []),
    "a law, a day, a people": ("It was used by Tuesday, by Americans and under the Data Act.", []),
    "no slot, no customer": ("Spindlewick is a town by the sea.", []),
}


@pytest.mark.parametrize(("text", "wanted"), _CUSTOMERS.values(), ids=_CUSTOMERS.keys())
def test_a_name_is_a_customer_only_where_the_words_beside_it_say_so(text: str, wanted: list[str]) -> None:
    found = customers(split(text), (), (), word_lists())
    assert [one.name for one in found] == wanted
    assert all(text[one.start : one.end] == one.name for one in found)


def test_who_is_taken_for_a_person_elsewhere_is_no_customer() -> None:
    words = split("The app is used by Spindlewick and Quorley.")
    assert [one.name for one in customers(words, (), {"Quorley"}, word_lists())] == ["Spindlewick"]


def test_a_party_in_a_list_of_customers_lets_the_others_be_customers() -> None:
    text = "Its customers include Fennimart, Okro and Tallmark."
    start = text.index("Fennimart")
    found = customers(split(text), (Span(start, start + 9),), (), word_lists())
    assert [one.name for one in found] == ["Okro", "Tallmark"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It was sold to the Chinese government.", [("Chinese government", "nation")]),
        ("U.S. law enforcement agencies and Chinese police officers use it.", []),
        ("It went to Moscow's transport authorities.", [("Moscow's transport authorities", "nation")]),
        ("The Acme government relations team wrote.", []),
    ],
)
def test_a_body_is_told_by_its_country(text: str, wanted: list[tuple[str, str]]) -> None:
    found = list(national_bodies(text, (), gazetteer(), word_lists()))
    assert [(one.name, one.kind) for one in found] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It was sold to police in Orchard Heights.", [("Orchard Heights police", "forces")]),
        (
            "It serves the police departments of Lemhi and Sagebrush.",
            [("Lemhi police", "forces"), ("Sagebrush police", "forces")],
        ),
        ("Police in Detroit use it.", [("Detroit police", "police")]),
        ("Police in Germany use it.", []),
        ("Police in April said so.", []),
        ("The National Police of Kenara use it.", []),
    ],
)
def test_police_are_told_by_their_place(text: str, wanted: list[tuple[str, str]]) -> None:
    assert [(one.name, one.kind) for one in inferred_police(text, gazetteer(), word_lists())] == wanted
