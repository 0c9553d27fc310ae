"""Items of a list, a round-up or a live blog are told from paragraphs of one report."""

from __future__ import annotations

import pytest

from pipeline.tag.items import item_spans

TALE = "The council met on Monday, heard from eleven residents, and put off its vote until the spring session."


def items(*lines: str) -> list[str]:
    text = "\n".join(lines)
    return [text[span.start : span.end].rstrip("\n").splitlines()[0] for span in item_spans(text)]


@pytest.mark.parametrize("marks", [("- ", "- ", "- "), ("1. ", "2. ", "3. "), ("• ", "• ", "• ")])
def test_marked_lines_are_items_and_what_stands_around_them_is_not(marks: tuple[str, ...]) -> None:
    lines = [mark + word for mark, word in zip(marks, ("Acme wins Rome", "Lenscore loses Milan", "Fined"), strict=True)]
    assert items(TALE, *lines, TALE) == lines


def test_what_stands_under_a_time_belongs_to_it() -> None:
    lines = ("9:40 a.m. It begins.", TALE, "10:15 a.m. It goes on.", "11:02 a.m. It ends.")
    assert items(TALE, *lines) == [lines[0], lines[2], lines[3]]


def test_headlines_one_after_another_are_items() -> None:
    lines = ("Acme wins Rome", "Lenscore loses Milan", "Third maker fined over shop cameras")
    assert items(TALE, *lines, TALE) == list(lines)


def test_short_items_under_headings_of_their_own_are_items() -> None:
    assert items("Schools", TALE, "Police", TALE, "Shops", TALE) == ["Schools", "Police", "Shops"]


@pytest.mark.parametrize(
    "lines",
    [
        (TALE, TALE, TALE, TALE),
        ("Acme wins Rome", "Lenscore loses Milan"),
        ("- Acme wins Rome", TALE, "- Lenscore loses Milan", TALE),
        ("How it began", TALE, TALE, TALE, "How it went", TALE, TALE, TALE, "How it ended", TALE, TALE, TALE),
        (),
    ],
)
def test_paragraphs_pairs_and_subheads_are_no_items(lines: tuple[str, ...]) -> None:
    assert items(*lines) == []
