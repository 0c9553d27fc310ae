"""How a surface may be written, which shapes tell a type, and what the commands show and add."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.gazetteer import (
    accepts,
    key,
    normal,
    variants,
)
from pipeline.tag.gazetteer.edit import find, listed, show
from pipeline.tag.gazetteer.normal import Case, default_case
from pipeline.tag.shapes import Shapes
from tests.loaded import gazetteer


@cache
def shapes() -> Shapes:
    return Shapes(gazetteer())


# --- the normal form --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Macy\u2019s", "Macy's"),
        ("H\u2011E\u2011B", "H-E-B"),
        ("Open\n  MIC", "Open MIC"),
        ("Reko\u00adgnition", "Rekognition"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u201cRing\u201d", '"Ring"'),
    ],
)
def test_spellings_of_the_press_have_one_normal_form(written: str, expected: str) -> None:
    assert normal(written) == expected


@pytest.mark.parametrize(
    ("text", "case"),
    [("ICE", "exact"), ("NEC", "exact"), ("Amazon", "caps"), ("Best Buy", "caps"), ("Fight for the Future", "any")],
)
def test_acronyms_short_and_long_names_have_their_own_capitals(text: str, case: Case) -> None:
    assert default_case(text) == case


@pytest.mark.parametrize(
    ("form", "case", "written", "expected"),
    [
        ("ICE", "exact", "Ice", False),
        ("Ring", "caps", "ring", False),
        ("Ring", "caps", "RING", True),
        ("Orlando Police Department", "caps", "Orlando police department", True),
        ("Orlando Police Department", "caps", "orlando police department", False),
        ("Washington County Sheriff's Office", "any", "Washington County sheriff\u2019s office", True),
        ("iProov", "caps", "IProov", True),
        ("The City", "caps", "The city", False),
        ("House Office", "caps", "House office", True),
        ("Best Buy", "caps", "Best buy", False),
        ("U.S. Immigration and Customs Enforcement", "any", "u.s. immigration and customs enforcement", False),
    ],
)
def test_capitals_decide_whether_a_writing_counts(form: str, case: Case, written: str, expected: bool) -> None:
    assert accepts(form, case, written) is expected


def test_mechanical_spellings_are_made() -> None:
    made = variants("U.S. Immigration & Customs Enforcement")
    assert made[0] == "U.S. Immigration & Customs Enforcement"
    assert "US Immigration and Customs Enforcement" in made
    assert "Prefecture de police" in variants("Pr\u00e9fecture de police")


@given(st.text(max_size=40))
def test_the_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert key(normal(text)) == key(text)


@pytest.mark.parametrize(
    "surface",
    [
        "US Department of Homeland Security",
        "Center for Democracy & Technology",
        "Surete du Quebec",
        "FACEBOOK",
        "Macy\u2019s",
    ],
)
def test_a_variant_finds_its_entity(surface: str) -> None:
    assert len(gazetteer().candidates(surface)) == 1


# --- shapes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("surface", "entity_type", "kind"),
    [
        ("Springfield Police Department", "agency", "police"),
        ("Springfield police", "agency", "police"),
        ("Elm County Sheriff\u2019s Office", "agency", "police"),
        ("St. Mary Parish sheriff's department", "agency", "police"),
        ("Oregon State Police", "agency", "police"),
        ("Nebraska State Patrol", "agency", "police"),
        ("Borsetshire Constabulary", "agency", "police"),
        ("Elmvale Regional Police Service", "agency", "police"),
        ("Kantonspolizei Z\u00fcrich", "agency", "police"),
        ("Polic\u00eda Municipal", "agency", "police"),
        ("Spanish national police", "agency", "police"),
        ("Springfield Real-Time Crime Center", "agency", "police"),
        ("Elm County Prosecutor's Office", "agency", "government"),
        ("Springfield City Council", "agency", "legislature"),
        ("Elm County Board of Supervisors", "agency", "legislature"),
        ("Washington State Senate", "agency", "legislature"),
        ("Ohio House of Representatives", "agency", "legislature"),
        ("House Committee on Small Business", "agency", "legislature"),
        ("Senate Budget Committee", "agency", "legislature"),
        ("Finnish parliament", "agency", "legislature"),
        ("City of Springfield", "agency", "local"),
        ("Ville de N\u00eemes", "agency", "local"),
        ("Comune di Bergamo", "agency", "local"),
        ("Borchester District Council", "agency", "local"),
        ("Springfield Unified School District", "agency", "education"),
        ("Springfield Transit Authority", "agency", "transport"),
        ("Springfield International Airport", "agency", "transport"),
        ("Idaho Attorney General's Office", "agency", "regulator"),
        ("Springfield Police Commission", "agency", "regulator"),
        ("Springfield Police Services Board", "agency", "regulator"),
        ("Springfield Police Accountability Board", "agency", "regulator"),
        ("Board of Police Commissioners of Springfield", "agency", "regulator"),
        ("Springfield Police Inspectorate", "agency", "police"),
        ("Croatian data protection agency", "agency", "dpa"),
        ("Kansas Supreme Court", "agency", "court"),
        ("Verwaltungsgericht Kassel", "agency", "court"),
        ("Tribunal administratif de Lille", "agency", "court"),
        ("2nd Circuit Court of Appeals", "agency", "court"),
        ("Polish Ministry of Justice", "agency", "government"),
        ("Texas Department of Transportation", "agency", "government"),
        ("University of Elmvale", "research", "university"),
        ("Elmvale State University", "research", "university"),
        ("Universit\u00e0 degli Studi di Bergamo", "research", "university"),
        ("Elmvale Vision Lab", "research", "lab"),
        ("ACLU of Elmvale", "group", "civil-liberties"),
        ("Sisters of Charity", "group", "religious-investor"),
        ("Elmvale Tenants Coalition", "group", "other"),
        ("Elmvale Transit Workers Union", "group", "labor"),
        ("Hotel and Table Workers Local 44", "group", "labor"),
        ("Elmvale Against Cameras", "group", "other"),
        ("Farm and Fruit Workers' Union", "group", "other"),
        ("Elm and Vale Hospitals NHS Trust", "agency", "government"),
        ("Parents for Quiet Schools", "group", "other"),
        ("Elmvale Seniors United", "group", "other"),
        ("Elmvale Supporters' Trust", "group", "other"),
        ("Civil Liberties League of the Marshes", "group", "civil-liberties"),
        ("Elmvale Law Centre", "group", "other"),
        ("Utility Regulator of the Marshes", "agency", "regulator"),
        ("Elmvale Hospitals", "agency", "government"),
        ("Elm and Vale Constabulary", "agency", "police"),
        ("Frontier Guard of Elmvale", "agency", "police"),
        ("Elmvale Gazette", "media", "newspaper"),
        ("KXYZ", "media", "broadcaster"),
        ("Elmvale Imaging, Inc.", "company", "other"),
        ("Blickfang Systeme GmbH", "company", "other"),
        ("Elmvale Biometrics", "company", "other"),
    ],
)
def test_a_shape_tells_type_and_kind(surface: str, entity_type: str, kind: str) -> None:
    pattern = shapes().match(surface)
    assert pattern is not None
    assert (pattern.entity_type, pattern.kind) == (entity_type, kind)


@pytest.mark.parametrize(
    "surface",
    [
        "Public Safety Committee",
        "Police Department",
        "City Council",
        "Students",
        "Students of Elmvale College",
        "Facial Recognition",
        "Face ID",
        "police",
    ],
)
def test_a_shape_without_a_name_is_nobody(surface: str) -> None:
    assert shapes().match(surface) is None


def test_no_stop_surface_is_a_name() -> None:
    assert key("State Police") in gazetteer().stop_surfaces
    assert not [surface for surface in gazetteer().stop_surfaces if surface in gazetteer().forms]


# --- what the commands show and add ---------------------------------------------------------------------------------


def test_showing_a_company_tells_names_dates_identifiers_and_sources() -> None:
    text = show(gazetteer(), "Facebook, Inc.")
    assert text is not None
    assert text.startswith("meta: Meta\n  company, vendor, US\n")
    assert "also Facebook, Inc. (caps) until 2021-10-28" in text
    assert "ticker NASDAQ:META since 2022-06-09 (source: known)" in text


def test_showing_an_ambiguous_name_tells_its_readings() -> None:
    text = show(gazetteer(), "ICE")
    assert text is not None
    assert "'ICE' (exact) means several things:" in text
    assert "something else: context; near intercontinental exchange" in text
    assert show(gazetteer(), "Nobody At All") is None


def test_a_product_is_shown_with_its_vendor() -> None:
    assert "sold by Amazon (amazon)" in str(show(gazetteer(), "Rekognition"))


def test_listing_keeps_to_type_and_country() -> None:
    found = listed(gazetteer(), "group", "NL")
    assert {(one.entity_type, one.country) for one in found} == {("group", "NL")}
    assert [key(one.name) for one in found] == sorted(key(one.name) for one in found)


def test_a_name_of_two_is_nobody_s_by_name() -> None:
    assert {one.entity_id for one in find(gazetteer(), "Datatilsynet")} == {
        "datatilsynet-denmark",
        "datatilsynet-norway",
    }
    assert gazetteer().by_name("Datatilsynet") is None
    found = gazetteer().by_name("pinterest")
    assert found is not None
    assert found.entity_id == "pinterest"
