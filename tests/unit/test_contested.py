"""Which of an article's sales it reports a dispute over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.detect.contested import contested
from pipeline.records import ArticleEntity, Deal, Document, Sifted, Tagged

TEXT = "Oculume staff walked out. " * 40
CALDER = ArticleEntity("calder", "Calder Border Guard", "agency", "buyer", "minor", True)
SALE = Deal(
    "oculume", "Oculume", "calder", "Calder Border Guard", None, "active", False, None, None, None, 100, 125, ""
)
DISPUTE = Sifted("t", "core", 0.9, True, 0.9)


def marked(deal: Deal = SALE, buyer: ArticleEntity = CALDER, sifted: Sifted = DISPUTE) -> bool:
    document = Document("a", "https://paper.example/a", "Walkout", TEXT, "en", "", datetime(2024, 3, 4, tzinfo=UTC))
    (found,) = contested(document, Tagged("t", entities=(buyer,), deals=(deal,)), sifted).deals
    return found.is_disputed


def test_a_sale_that_a_dispute_is_about_is_disputed_whatever_its_own_words() -> None:
    assert marked()


def test_where_no_dispute_is_reported_no_sale_is_disputed() -> None:
    assert not marked(replace(SALE, is_disputed=True), sifted=replace(DISPUTE, is_controversy=False))


def test_what_is_added_far_down_of_another_buyer_is_background() -> None:
    below = replace(SALE, start=800, end=825)
    assert not marked(below)
    assert marked(below, replace(CALDER, salience="main"))
    assert marked(replace(below, is_disputed=True))
