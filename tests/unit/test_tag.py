"""The tagger as a whole, without a statistical model: records that hold together, whatever the text."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Document, Mention, Span, Tagged
from tests.loaded import gazetteer, tagger

TAGGER = tagger()


def tag(text: str, title: str = "", boilerplate: tuple[Span, ...] = ()) -> Tagged:
    at = datetime(2021, 3, 1, tzinfo=UTC)
    return TAGGER.tag(Document("a1", "https://a.example/1", title, text, "en", "a", at, boilerplate))


def mention(tagged: Tagged, surface: str) -> Mention:
    return next(one for one in tagged.mentions if one.surface == surface)


def test_the_sale_that_researchers_come_for() -> None:
    text = "Amazon sold Rekognition, its face matcher, to the Washington County sheriff’s office in Oregon."
    [deal] = tag(text).deals
    assert (deal.vendor_id, deal.buyer, deal.product, deal.status) == (
        "amazon",
        "Washington County Sheriff's Office",
        "Rekognition",
        "active",
    )
    assert text[deal.start : deal.end] == deal.quote == text


def test_a_ticker_supports_a_link_and_is_no_party_of_its_own() -> None:
    tagged = tag("Amazon (Nasdaq: AMZN) said that shareholders had written to it.")
    assert [one.surface for one in tagged.mentions] == ["Amazon"]
    assert "ticker" in tagged.mentions[0].rule


def test_a_product_is_a_product() -> None:
    tagged = tag("Rekognition, first introduced in 2016, detects faces. Rekognition said nothing.")
    assert {one.entity_type for one in tagged.mentions if "Rekognition" in one.surface} == {"product"}


def test_boilerplate_yields_no_mention() -> None:
    text = "Microsoft said nothing.\n\nSubscribe to news from Amazon and IBM today!"
    tagged = tag(text, boilerplate=(Span(25, len(text)),))
    assert {one.entity for one in tagged.mentions} == {"Microsoft"}


def test_a_place_stands_for_its_police_in_a_mention_of_its_own() -> None:
    tagged = tag("Customers of Rekognition include law enforcement in Orlando, Florida.")
    inferred = [one for one in tagged.mentions if one.is_inferred]
    assert [(one.entity, one.entity_type) for one in inferred] == [("Orlando Police Department", "agency")]


def test_the_title_names_entities_without_offsets() -> None:
    tagged = tag("The firm said nothing about faces.", title="Clearview AI fined")
    assert tagged.title_entity_ids == ("clearview-ai",)
    assert all(one.entity_id != "clearview-ai" for one in tagged.mentions)


def test_an_unknown_organisation_keeps_its_id_from_article_to_article() -> None:
    one = mention(
        tag("The advocacy group Coalition for Quiet Streets called for a ban."), "Coalition for Quiet Streets"
    )
    other = mention(tag("The privacy group Coalition for Quiet Streets said no."), "Coalition for Quiet Streets")
    assert one.entity_id == other.entity_id
    assert one.entity_id is not None
    assert one.entity_id.startswith("x-")
    assert not one.is_known


def test_equal_input_gives_equal_output() -> None:
    text = "The ACLU sued Clearview AI. Police in Detroit used DataWorks Plus."
    assert tag(text) == tag(text)


def test_the_version_names_its_parts() -> None:
    assert TAGGER.version.startswith("tag-")
    assert gazetteer().version in TAGGER.version


PARTS = (
    "Amazon|ICE|ACLU|Ring|the|of|and|police|Department|Washington County|Sheriff’s|Office’s|(NYPD)|,|.|\n|\n\n|U.S."
    "|Clearview|AI|&|Co.|in|to|sold|😀|é|“|”|-|/|@|Microsoft's|Federal|Trade|Commission|Orlando, Florida"
)
WORDS = st.sampled_from(PARTS.split("|"))


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_offsets_hold_and_mentions_are_sorted_and_disjoint(text: str) -> None:
    tagged = tag(text)
    for one in tagged.mentions:
        assert text[one.start : one.end] == one.surface
        assert 0 <= one.confidence <= 1
    plain = [one for one in tagged.mentions if not one.is_inferred]
    assert all(a.end <= b.start for a, b in pairwise(plain))
    assert [one.start for one in tagged.mentions] == sorted(one.start for one in tagged.mentions)
    for deal in tagged.deals:
        assert text[deal.start : deal.end] == deal.quote


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "(", "’s", "\x00", "A" * 5000, "Amazon" * 500])
def test_strange_texts_are_no_trouble(text: str) -> None:
    for one in tag(text).mentions:
        assert text[one.start : one.end] == one.surface
