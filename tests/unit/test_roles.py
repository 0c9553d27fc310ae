"""What part a party plays, and whether it is a main one."""

import pytest

from pipeline.records import Deal, Role
from pipeline.tag.role_features import Part, cue_classes
from pipeline.tag.roles import Played, with_deals
from pipeline.tag.within import Party
from tests.loaded import tagger

TAGGER = tagger()


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("sold", "sells"),
        ("supplies", "sells"),
        ("piloting", "uses"),
        ("sued", "opposes"),
        ("fined", "rules"),
        ("ordinance", "legislates"),
        ("shareholders", "invests"),
        ("told", "tells"),
    ],
)
def test_a_word_is_a_cue(word: str, name: str) -> None:
    assert name in cue_classes(word)


@pytest.mark.parametrize("word", ["the", "solder", "banana", ""])
def test_a_word_that_only_looks_like_one_is_none(word: str) -> None:
    assert cue_classes(word) == ()


def salience(text: str, entity_id: str, title: str = "") -> str:
    seen = TAGGER.see(text, title)
    found = zip(seen.parts, seen.saliences, strict=True)
    return next(main for part, main in found if part.party.entity_id == entity_id)


def test_a_party_named_in_the_title_is_a_main_one() -> None:
    assert salience("Later Microsoft was asked.", "microsoft", "Microsoft asked about faces") == "main"


def test_a_party_named_once_in_passing_is_a_minor_one() -> None:
    assert salience("Nothing happened. " * 40 + "Later Microsoft was asked.", "microsoft", "A quiet day") == "minor"


def test_a_party_named_often_is_a_main_one() -> None:
    assert salience("Microsoft said so. " * 5, "microsoft") == "main"


def test_a_medium_that_is_only_cited_is_a_minor_party() -> None:
    text = "Reuters reported it. Reuters said so. The sale ended."
    assert salience(text, "reuters") == "minor"


def test_each_mention_can_be_explained() -> None:
    text = "Amazon (Nasdaq: AMZN) sold Rekognition to police."
    explained = TAGGER.explain(text)
    assert [one.mention.surface for one in explained] == ["Amazon", "Rekognition"]
    assert "ticker" in explained[0].mention.rule
    assert explained[0].context == text
    assert explained[0].role_because


def sale(vendor: str, buyer: str) -> Deal:
    return Deal(
        vendor_id=vendor,
        vendor=vendor,
        buyer_id=buyer,
        buyer=buyer,
        product=None,
        status="active",
        is_disputed=False,
        amount=None,
        currency=None,
        since=None,
        start=0,
        end=1,
        quote="x",
        confidence=0.4,
    )


def dealing(role: Role, sells_recognition: bool, sales: list[tuple[str, str]]) -> Role:
    """The role of Mellow in an article that tells of these sales, each a vendor and a buyer."""
    party = Party("mellow", "Mellow", "company", False, ())
    part = Part(party, sells_recognition=sells_recognition)
    deals = [sale(vendor, buyer) for vendor, buyer in sales]
    return with_deals([Played(part, role, 0.6, 0.2, True)], deals)[0]


def test_who_only_buys_is_a_buyer_though_its_words_look_like_a_vendors() -> None:
    assert dealing("vendor", False, [("tarn", "mellow")]) == "buyer"


def test_who_buys_and_sells_is_a_vendor() -> None:
    assert dealing("other", False, [("tarn", "mellow"), ("mellow", "acme")]) == "vendor"


def test_who_buys_beside_its_own_named_product_stays_a_vendor() -> None:
    assert dealing("vendor", True, [("tarn", "mellow")]) == "vendor"


def test_who_deals_in_no_sale_keeps_its_role() -> None:
    assert dealing("critic", False, [("tarn", "acme")]) == "critic"
