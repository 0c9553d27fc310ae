"""Lines of one width are joined within their paragraphs; headings, lists and verses are not."""

from __future__ import annotations

import textwrap

import pytest

from pipeline.detect.words import sentences
from pipeline.read.sentences import sentences as sentences_of_languages
from pipeline.read.wrapping import flowing
from pipeline.tag.words import sentences as sentences_of_names

FIRST = (
    "The board of Calder County voted on Monday to halt the use of facial recognition at its jail after the Harbour "
    "Rights Network sued over the arrest of a man whom the software had taken for somebody else."
)
SECOND = "The Calder County Sheriff's Office has paid Lumenfold $90,000 a year for the software since 2021."
HEADING = "A vote and its price"


@pytest.mark.parametrize("width", [60, 72, 78])
@pytest.mark.parametrize("split", [sentences, sentences_of_languages, sentences_of_names])
def test_a_sentence_goes_over_the_ends_of_full_lines(width: int, split: object) -> None:
    text = "\n\n".join([textwrap.fill(f"{FIRST} {SECOND}", width), HEADING, textwrap.fill(SECOND, width)])
    assert callable(split)
    found = [" ".join(text[span.start : span.end].split()) for span in split(text)]
    assert found == [FIRST, SECOND, HEADING, SECOND]


@pytest.mark.parametrize(
    "text",
    [
        FIRST + "\n" + SECOND + "\n" + FIRST,
        "\n".join(
            ["Acme wins Rome, and the whole of its province", "Lenscore loses Milan", "A third maker is fined"] * 3
        ),
        "Three bids came\nfor the cameras\nof the square\nlast week",
        "",
        "\n\n\n",
    ],
)
def test_lines_that_end_for_another_reason_stay_apart(text: str) -> None:
    assert flowing(text) == text


def test_every_character_stays_where_it_was() -> None:
    text = "\n\n".join([textwrap.fill(FIRST, 72), textwrap.fill(SECOND, 72)])
    assert len(flowing(text)) == len(text)
    assert flowing(text).split() == text.split()
    assert flowing(text).count("\n") == 2
