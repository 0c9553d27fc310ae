"""Boxes and calls to subscribe are marked with exact offsets; paragraphs of reporting never are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.read.boilerplate import mark

REPORT = [
    "The council of Harrow Vale voted on Monday to end its trial of face-matching cameras in two car parks.",
    "“We were told that nobody would be misidentified,” said Ada Quill, who leads the campaign against it.",
    "The supplier declined to comment.",
]


def marked(*lines: str) -> list[str]:
    text = "\n\n".join(lines)
    return [text[s.start : s.end] for s in mark(text)]


def test_a_subscription_block_is_marked_to_the_end() -> None:
    block = [
        "If you enjoyed this article, click here to sign up for our free newsletter!",
        "Cameras Are Our Business",
        "A free subscription keeps you ahead. You'll find tips and techniques, and it costs nothing. Subscribe today!",
        "Leave a Reply",
        "Your email address will not be published. Required fields are marked *",
        "Get Our Newsletters",
    ]
    assert marked(*REPORT, *block) == ["\n\n".join(block)]


def test_a_related_box_in_the_middle_takes_its_bullets_and_nothing_else() -> None:
    box = [
        "Read more about cameras",
        "  • Harrow Vale tests cameras in a third car park.",
        "  • A long story about something else.",
    ]
    found = marked(REPORT[0], *box, *REPORT[1:])
    assert [line.split() for line in found] == [" ".join(box).split()]


def test_trailing_section_names_under_a_read_more_line_are_marked() -> None:
    assert marked(*REPORT, "Read more on Local Government", "Data Centre", "Storage") == [
        "Read more on Local Government\n\nData Centre\n\nStorage"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Share this article",
        "Facebook Twitter LinkedIn",
        "Sign up for our daily newsletter",
        "Advertisement",
        "Related: Council ends trial",
        "Follow us on Twitter",
        "© 2019 The Lantern. All rights reserved.",
        "Reporting by Ada Quill; Editing by Bo Li",
        "Photo: Harrow Vale council",
        "Tags: cameras, councils",
        "Newsletter abonnieren",
        "Read next: Council ends trial",
    ],
)
def test_lines_that_are_nobodys_reporting(line: str) -> None:
    assert marked(*REPORT[:2], line, REPORT[2]) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "Material benefits",
        "Subscribers sued the company in March, saying that its newsletter had carried their photographs.",
        "Share prices fell by a tenth after the report was read in parliament.",
        "More than 70 groups signed the letter, which was read aloud at the meeting.",
        "Related parties must be named in the filing, the regulator ruled.",
        "“Sign up for our newsletter” said the poster that led to the complaint, Ms Quill wrote.",
        "Comments made by the minister were struck from the record.",
        "Facebook and Twitter said they would appeal.",
        "Photographs of children were kept for a year.",
        "Get ready for a long fight, said the lawyer for the three drivers.",
        "The app lets subscribers upload a face.",
        "Most read the terms before they signed, the survey found.",
        "Sources: the council had known since May, two officials said.",
    ],
)
def test_reporting_is_never_marked(line: str) -> None:
    assert marked(REPORT[0], line, *REPORT[1:]) == []


def test_reporting_after_a_box_is_not_taken_for_its_neighbours_sake() -> None:
    paragraph = "The firm's subscription business grew, but its newsletter lost readers, the filing shows."
    assert marked(REPORT[0], "Read more about cameras", "• Another story", paragraph, REPORT[2]) == [
        "Read more about cameras\n\n• Another story"
    ]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*REPORT, "Leave a Reply", "Subscribe now!", "Related stories", "• A link", "Short", "", "\x0b"]
        ),
        max_size=12,
    )
)
def test_spans_are_ordered_and_begin_and_end_on_letters(lines: list[str]) -> None:
    text = "\n".join(lines)
    at = 0
    for span in mark(text):
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip() == text[span.start : span.end]
        assert not any(paragraph in text[span.start : span.end] for paragraph in REPORT)
        at = span.end + 1


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        'said "',
        "newsletter ",
        "a\n",
        "• a\n",
        "Read more\n",
        "_",
        "x contributed ",
        "\n",
        "Join us ",
        "Register now! ",
        "(Photo: ",
    ],
)
def test_hostile_repetition_takes_linear_time(unit: str) -> None:
    text = "Leave a reply\n" + unit * 5_000
    assert all(span.end <= len(text) for span in mark(text))


@pytest.mark.parametrize(
    "promotion",
    [
        "HV Event The Lens Tour Connect with the camera community at Harrow Daily’s Tour coming to a town near you!",
        "Join top executives in Harrow Vale on July 11-12, to hear how leaders invest for success. Learn More",
        "Lens Summit 2020: Watch every session from our flagship event on demand.",
        "Hear from CIOs and other leaders on strategies at the Lens Summit this January 12. Learn more",
        "Did you miss a session of the Lens Summit? Head over to our on-demand library to stream.",
        "Sign up for The Lens, our daily briefing with the stories of the day.",
        "Subscribe to our newsletter and get the latest stories in your inbox.",
        "Image Credit: Ada Quill / Harrow Pictures",
        "(Photo by Ada Quill/Harrow Pictures)",
        "[Read more: How Harrow Vale came by its cameras]",
    ],
)
def test_promotions_inside_a_paragraph_are_marked_and_nothing_beside_them(promotion: str) -> None:
    assert marked(f"{REPORT[0]} {promotion} {REPORT[2]}") == [promotion]


@pytest.mark.parametrize(
    "line",
    [
        "“We are here for you. Join us today at our event and register for free. Bring your friends,” it read.",
        "Join the council, said the notice that residents got in April. The mayor met with them in person.",
        "The event will explore how leaders use cameras, and registration is free for members.",
        "Register offices keep the photographs. The community got its newsletter in May.",
        "(More than 400 residents signed. They meet today.)",
        "(Images of residents were kept for a year.)",
        "Watch lists held the faces of our readers, a study found; you could read more about it in the report.",
    ],
)
def test_reporting_that_sounds_like_a_promotion_is_never_marked(line: str) -> None:
    assert marked(f"{REPORT[0]} {line} {REPORT[2]}") == []


def test_paragraphs_without_spaces_are_not_taken_for_headings() -> None:
    paragraph = "市議会は月曜日、二つの駐車場で行われていた顔認証カメラの試験を終了することを決定した。"
    assert marked(paragraph, "Share this article", paragraph, "会社はコメントを控えた。") == ["Share this article"]
