"""A fact check is told by its label, and is no news of the matter that it looks at."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from pipeline.detect.fact_checks import is_fact_check
from pipeline.detect.sift import Sifter
from pipeline.detect.weights import load_weights
from pipeline.lexicon import load_lexicon
from pipeline.records import Document, Tagged

HEADLINE = "Northmere council bars police from facial recognition"
TEXT = "The city council of Northmere voted 7-2 on Monday to bar the police from using facial recognition."


@pytest.mark.parametrize(
    "headline",
    [
        "Fact check: Oculume did not scan the faces of marchers",
        "FACT CHECK - No, Northmere has not banned face scans",
        "Fact-check | Old picture of face cameras is not from Calder",
        "Newswire Fact Check: claim about face scans is false",
        "Did police scan every face at the fair? | Fact check",
        "Fact check. False: the video shows no arrest",
        "Faktencheck: Oculume scannt keine Kinder",
        "Vrai ou faux : la police lit-elle tous les visages ?",
    ],
)
def test_a_label_makes_a_fact_check(headline: str) -> None:
    assert is_fact_check(headline)


@pytest.mark.parametrize(
    "headline",
    [
        "Fact checkers use facial recognition to find soldiers",
        "Police asked to fact-check every match of Faceline",
        "Oculume funds fact-checking: editors object",
        "Minister and fact check disagree over face scans",
        HEADLINE,
        "",
    ],
)
def test_news_about_checks_is_none(headline: str) -> None:
    assert not is_fact_check(headline)


@pytest.mark.parametrize("weights", [load_weights(), None])
@pytest.mark.parametrize(("label", "is_news"), [("", True), ("Fact check: ", False)])
def test_a_fact_check_stays_on_the_topic_and_reports_no_controversy(weights: object, label: str, is_news: bool) -> None:
    sifter = Sifter(load_lexicon(), load_weights() if weights else None)
    at = datetime(2024, 3, 4, tzinfo=UTC)
    document = Document("a", "https://paper.example/a", label + HEADLINE, TEXT, "en", "paper", at)
    sifted = sifter.sift(document, Tagged("t"))
    assert sifted.topic == "core"
    assert (sifted.is_controversy, bool(sifted.types)) == (is_news, is_news)


def test_a_hostile_headline_is_read_in_no_time() -> None:
    begun = time.thread_time()
    is_fact_check("fact " * 20_000)
    is_fact_check("| " * 20_000 + "fact")
    assert time.thread_time() - begun < 0.5
