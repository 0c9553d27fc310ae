"""What of a sale is news of its article, and what is only mentioned in passing."""

from __future__ import annotations

import pytest

from pipeline.records import Span
from pipeline.tag.pair_features import Reading
from pipeline.tag.pairs import Pair
from pipeline.tag.statuses import Standing, is_news
from pipeline.tag.traders import Sides, Spot
from pipeline.tag.words import split

_LEAD = "The port stays shut. Ships wait outside. Nobody says for how long."


@pytest.mark.parametrize(
    ("said", "is_new"),
    [
        ("On Monday the council ended the contract.", True),
        ("The council has cancelled the contract.", True),
        ("The council announced that it had bought the cameras.", True),
        ("In 2016 the council announced that it had bought the cameras.", False),
        ("The purchase was announced in March 2016.", False),
        ("On Monday the council announced the end of the contract of 2016.", True),
        ("The council uses the cameras.", False),
        ("The council announced a trial last year.", False),
    ],
)
def test_what_was_announced_in_a_year_that_is_named_is_no_news(said: str, is_new: bool) -> None:
    words = split(f"{_LEAD} {said}")
    pair = Pair(3, Spot(0, 1, 0), Spot(0, 1, 1), Span(0, 1), 1, (), Span(0, 1))
    assert words.text[words.sentences[3].start :] == said
    assert is_news(Reading(words, Sides((), ())), Standing("active", said, pair)) == is_new


def test_what_stands_in_the_lead_is_news() -> None:
    words = split(f"In 2016 the council announced a trial. {_LEAD}")
    pair = Pair(0, Spot(0, 1, 0), Spot(0, 1, 1), Span(0, 1), 1, (), Span(0, 1))
    assert is_news(Reading(words, Sides((), ())), Standing("pilot", "trial", pair))
