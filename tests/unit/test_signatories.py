"""Lists of those who signed."""

from __future__ import annotations

import pytest

from pipeline.tag.signatories import signatories

_LIST = "Verein Offene Augen e.V.\nAsociación Rostro (Spain)\nUniversity of Marnau, Faculty of Law\nBrisk Ltd"


def _named(text: str) -> dict[str, str]:
    return {text[start:end]: kind for (start, end), kind in signatories(text).items()}


@pytest.mark.parametrize("heading", ["Signatories:", "The letter was signed by", "Supporting organisations"])
def test_each_line_below_such_words_is_a_name(heading: str) -> None:
    assert _named(f"We ask for a ban.\n{heading}\n{_LIST}\nThe press desk is open from nine to five on Mondays.") == {
        "Verein Offene Augen": "group",
        "Asociación Rostro": "group",
        "University of Marnau": "research",
        "Brisk Ltd": "company",
    }


def test_persons_who_signed_are_left_out() -> None:
    assert "Mary Thorold" not in _named("Signatories:\nMary Thorold\nFundacja Twarz\nStichting Blik\nNetz Marnau")


def test_what_is_named_as_a_person_is_a_group_only_with_a_country_or_below_words_that_say_so() -> None:
    lines = "Orvelan Adebimpe\nJorunn van Skaal\nKali Pettersen (Norrland)\nNetz Marnau"
    assert set(_named(f"Signatories:\n{lines}")) == {"Kali Pettersen", "Netz Marnau"}
    assert "Orvelan Adebimpe" in _named(f"Supporting organisations:\n{lines}")


@pytest.mark.parametrize(
    "text",
    [
        "The signatories met.\nPolice said no.\nThe mayor left.\nNobody voted.",  # sentences
        "Signatories:\nFundacja Twarz\nNetz Marnau",  # two are no list
        "Read more\nFundacja Twarz\nNetz Marnau\nStichting Blik",  # no words that say who these are
    ],
)
def test_lines_that_nobody_signed(text: str) -> None:
    assert _named(text) == {}
