"""Which stretches of a text are proposed as names, before anything judges them."""

import pytest

from pipeline.tag.candidates import candidates, chains
from pipeline.tag.words import split


def proposed(text: str) -> set[str]:
    words = split(text)
    return {text[one.start : one.end] for one in candidates(words, chains(words))}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They hired Pell, Ostrander & Liu last year.", "Pell, Ostrander & Liu"),
        ("The deal with Kessler + Oduya ended.", "Kessler + Oduya"),
        ("Nurses at St. Brannock College struck.", "St. Brannock College"),
        ("The Clinic for Labor at Strand University sued.", "Clinic for Labor at Strand University"),
        ("A study by the École Supérieure d’Optique de Valmont.", "École Supérieure d’Optique de Valmont"),
        ("The group Don't Watch Velimir marched.", "Don't Watch Velimir"),
        ("The cameras of Southern Co-op stay.", "Southern Co-op"),
        ("The municipality of Oosterdam paid.", "municipality of Oosterdam"),
        ("Castellan's interior ministry paid.", "Castellan's interior ministry"),
        ("Shops of Harbor & Pine closed.", "Harbor & Pine"),
        ("The U.N. met.", "U.N."),
        ("Washington County (Oregon) Sheriff’s Office", "Washington County (Oregon) Sheriff’s Office"),
    ],
)
def test_a_name_is_proposed_whole(text: str, name: str) -> None:
    assert name in proposed(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("See pic.twitter.com/B24m6ZBqtg for more.", "B24m6ZBqtg"),
        ("Write to @FaceWatchers today.", "FaceWatchers"),
        ("They marched under #BanTheScan again.", "BanTheScan"),
        ("Look under https://news.example/Amazon/Rekognition now.", "Rekognition"),
    ],
    ids=["path", "handle", "hashtag", "address"],
)
def test_words_of_addresses_and_handles_are_no_names(text: str, part: str) -> None:
    assert part not in proposed(text)
