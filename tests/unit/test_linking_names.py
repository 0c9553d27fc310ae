"""How the names of one article are tied together."""

import pytest

from pipeline.tag.acronyms import initials_match, is_acronym, plain
from pipeline.tag.linking import Around, Linker
from pipeline.tag.scan import NameScanner
from pipeline.tag.within import outside_id
from pipeline.tag.words import split
from tests.loaded import gazetteer

GAZETTEER = gazetteer()
SCANNER = NameScanner(GAZETTEER)


@pytest.mark.parametrize(
    ("acronym", "name", "fits"),
    [
        ("ACLU", "American Civil Liberties Union", True),
        ("NIST", "National Institute of Standards and Technology", True),
        ("EEOC", "Equal Employment and Opportunity Commission", True),
        ("CBP", "Customs and Border Protection", True),
        ("DHS", "Department of Homeland Security", True),
        ("TSA", "Transportation and Security Administration", True),
        ("ABC", "American Civil Liberties Union", False),
        ("ACLU", "Amazon", False),
        ("IBM", "International Museum", False),
    ],
)
def test_an_acronym_fits_the_beginnings_of_a_name(acronym: str, name: str, fits: bool) -> None:
    assert initials_match(acronym, name) is fits


@pytest.mark.parametrize(
    ("surface", "fits"), [("NYPD", True), ("U.S.", True), ("DAs", True), ("Nypd", False), ("A", False), ("", False)]
)
def test_an_acronym_is_a_few_capitals(surface: str, fits: bool) -> None:
    assert is_acronym(surface) is fits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The New York Times", "New York Times"),
        ("Clearview AI, Inc.", "Clearview AI"),
        ("U.S. Senate", "US Senate"),
        ("Smith & Sons", "Smith and Sons"),
        ("Kohl’s", "Kohl's"),
    ],
)
def test_spellings_of_one_name_have_one_plain_form_and_one_id(one: str, other: str) -> None:
    assert plain(one) == plain(other)
    assert outside_id("company", one) == outside_id("company", other)


def test_the_same_name_of_another_type_is_another_entity() -> None:
    assert outside_id("company", "Acme") != outside_id("group", "Acme")


def links(text: str, title: str = "") -> dict[str, str | None]:
    words = split(text)
    found = Linker(GAZETTEER).links(words, SCANNER.hits(words), Around(title))
    return {link.hit.surface: link.entity_id for link in found}


def test_a_ticker_decides_an_ambiguous_name() -> None:
    assert links("Shares of Target (NYSE: TGT) fell.")["Target"] == "target"


def test_an_unsupported_ambiguous_name_is_not_linked() -> None:
    assert links("They said ICE was there.").get("ICE") is None


def test_the_full_name_elsewhere_in_the_text_supports_the_short_one() -> None:
    text = "ICE said no. U.S. Immigration and Customs Enforcement was sued."
    assert links(text)["ICE"] == "us-ice"
