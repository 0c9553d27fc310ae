"""A round-up or live blog is read part by part; an article on one matter is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.detect.round_ups import parts
from pipeline.records import ArticleEntity, Document, Mention, Sifted, Tagged

WALKOUT = (
    "Staff of Oculume walked out on Tuesday over a contract to supply the border guard of Corland with facial "
    "recognition, and about 200 left their desks."
)
FINE = (
    "Visagea will appeal its fine of two million and take its face-scan cameras down in all of its shops, a "
    "spokeswoman for the chain said on Friday."
)
WEATHER = (
    "It rained all week, and nobody who stood at the gates of the ministry wore a mask that fooled a camera for long."
)
CORE = Sifted("t", "core", 0.9, True, 0.9, (("fine", 0.8),), place=(1.0,))


def told(title: str, *lines: str) -> list[tuple[str, ...]]:
    """The entities of each part."""
    text = "\n".join(lines)
    names = [name for name in ("Oculume", "Visagea") if name in text]
    entities = tuple(ArticleEntity(f"x-{name}", name, "company", "vendor", "minor", False) for name in names)
    mentions = tuple(
        Mention(text.index(name), text.index(name) + len(name), name, name, "company", f"x-{name}") for name in names
    )
    document = Document("a", "https://paper.example/a", title, text, "en", "p", datetime(2024, 3, 4, tzinfo=UTC))
    found = parts(document, Tagged("t", mentions, entities), CORE)
    assert all(part.article_id == "a" and not part.types and not part.meaning for part in found)
    return [tuple(entity for entity, _ in part.entities) for part in found]


@pytest.mark.parametrize(
    ("title", "marks"),
    [
        ("Faces in brief", ("", "", "")),
        ("Walkout at Oculume; fine for Visagea; rain", ("", "", "")),
        ("LIVE: a week of faces", ("", "", "")),
        ("What happened", ("1. ", "2. ", "3. ")),
        ("What happened", ("9:40 a.m. ", "10:02 a.m. ", "4:15 p.m. ")),
        ("This week in faces", ("Walkout\n", "Fine\n", "Rain\n")),
    ],
)
def test_parts_that_name_an_organisation_are_looked_up_by_themselves(title: str, marks: tuple[str, ...]) -> None:
    lines = [mark + text for mark, text in zip(marks, (WALKOUT, FINE, WEATHER), strict=True)]
    assert told(title, *lines) == [("x-Oculume",), ("x-Visagea",)]


def test_an_article_on_one_matter_has_no_parts() -> None:
    assert told("Staff walk out at Oculume", WALKOUT, FINE, WEATHER) == []
    assert told("Faces in brief", WALKOUT) == []


def test_a_mark_is_no_word_of_its_part() -> None:
    text = "\n".join(f"{n}. {line}" for n, line in enumerate((WALKOUT, FINE, WEATHER), 1))
    document = Document("a", "https://paper.example/a", "News", text, "en", "p", datetime(2024, 3, 4, tzinfo=UTC))
    oculume = ArticleEntity("x-o", "Oculume", "company", "vendor", "main", False)
    mention = Mention(text.index("Oculume"), text.index("Oculume") + 7, "Oculume", "Oculume", "company", "x-o")
    (part,) = parts(document, Tagged("t", (mention,), (oculume,)), CORE)
    assert {"walk", "staff"} & set(part.title)
    assert "1" not in part.title
