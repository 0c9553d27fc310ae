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


def test_a_list_in_which_most_are_no_persons_has_groups_of_two_words_in_any_language() -> None:
    lines = "Vigilancia Cero\nNetz Marnau\nDigitalblick\nFundacja Twarz"
    assert set(_named(f"Signatories:\n{lines}")) == {*lines.split("\n")}


def test_persons_whose_names_no_list_has_stay_open_in_a_list_that_has_persons() -> None:
    persons = "Thandeka Mokwena\nDr Oddvar Brekkestad\nXiomara Quispe de la Huerta, Professor of Law"
    lines = f"{persons}\nNetz Marnau\nDigitalblick"
    assert set(_named(f"Signatories:\n{lines}")) == {"Netz Marnau", "Digitalblick"}


@pytest.mark.parametrize(
    "heading", ["Organisations that signed the letter:", "The following groups signed:", "NGOs which back the appeal:"]
)
def test_words_that_say_which_bodies_signed_are_a_heading(heading: str) -> None:
    assert set(_named(f"{heading}\nVigilancia Cero\nMesa Digital\nOrvelan Adebimpe")) == {
        "Vigilancia Cero",
        "Mesa Digital",
        "Orvelan Adebimpe",
    }


def test_a_sentence_about_groups_that_signed_is_no_heading() -> None:
    assert _named("The groups that signed it met on Monday\nVigilancia Cero\nMesa Digital\nNetz Marnau") == {}
