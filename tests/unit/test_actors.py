"""Whom a matter is about: parties by how they are named, and the place whose law is debated."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.detect.actors import actors, other_law
from pipeline.detect.jurisdictions import seat
from pipeline.records import ArticleEntity, Document, Role, Salience, Tagged

AT = datetime(2024, 3, 11, tzinfo=UTC)
BAN = ("ban_or_moratorium",)


def document(title: str, text: str) -> Document:
    return Document("a", "https://press.example/a", title, text, "en", "gazette", AT)


def entity(name: str, role: Role, salience: Salience = "main") -> ArticleEntity:
    return ArticleEntity(name.lower(), name, "company", role, salience, True)


def test_who_stands_in_the_title_has_the_larger_share_and_opponents_have_none() -> None:
    tagged = Tagged("t", (), (entity("Oculent", "vendor"), entity("Fennimart", "buyer"), entity("Openwatch", "critic")))
    found = dict(actors(document("Oculent draws protest", "A text."), tagged, ("ngo_campaign",)))
    assert found == {"org:oculent": 0.75, "org:fennimart": 0.25}


def test_those_named_in_passing_are_no_actors() -> None:
    tagged = Tagged("t", (), (entity("Oculent", "vendor", "minor"),))
    assert actors(document("A protest", "A text."), tagged, ("ngo_campaign",)) == ()


def test_where_laws_are_made_the_place_is_an_actor() -> None:
    found = actors(document("San Francisco weighs a ban", "San Francisco would be first."), Tagged("t"), BAN)
    assert found == (("law:US-CA:san-francisco", 1.0),)


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("San Francisco bans it", "Supervisors voted. Oakland is next.", "US-CA:san-francisco"),
        (
            "Senators want a pause",
            "In the United States, San Francisco, Oakland, Somerville and Boston have bans.",
            "US",
        ),
        ("California takes it up", "California lawmakers want a moratorium in the state of California.", "US-CA"),
        ("EU weighs a ban", "The European Union would follow.", "EU"),
        ("A ban is weighed", "No place is named.", None),
        (
            "City votes on a ban",
            "Oakland would ban it, after Somerville and Boston; the U.S. and Orlando wait. Oakland acts.",
            "US-CA:oakland",
        ),
        ("Bill in Washington State", "Microsoft of Seattle backs it. The U.S. Senate has one, Chicago none.", "US-WA"),
        ("Portland votes", "Portland would be first in Oregon. Maine looks on.", "US-OR:portland"),
        ("Portland votes", "Portland would be the first city of Maine.", "US-ME:portland"),
        ("Portland votes", "Portland would be the first city.", "US-OR:portland"),
    ],
)
def test_the_seat_is_the_smallest_place_that_is_named_far_more_than_others(
    title: str, text: str, expected: str | None
) -> None:
    assert seat(document(title, text), Tagged("t")) == expected


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ({"law:US-OR:portland": 1.0}, {"law:US-ME:portland": 3.0}, 1.0),
        ({"law:US-WA": 0.75, "org:oculent": 0.25}, {"law:US": 2.0, "org:oculent": 2.0}, 0.375),
        ({"law:US": 1.0}, {"law:EU": 1.0}, 1.0),
        ({"law:US-MA:boston": 1.0}, {"law:US-MA": 1.0}, 0.0),
        ({"law:EU": 1.0}, {"law:EU": 1.0, "law:US": 1.0}, 0.0),
        ({"org:oculent": 1.0}, {"law:US": 1.0}, 0.0),
        ({"law:US": 1.0}, {"org:oculent": 1.0}, 0.0),
        ({}, {}, 0.0),
    ],
)
def test_laws_of_other_places_are_other_laws_so_far_as_both_are_about_laws(
    mine: dict[str, float], theirs: dict[str, float], expected: float
) -> None:
    assert other_law(tuple(mine.items()), theirs) == expected
