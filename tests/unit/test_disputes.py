"""Whether an article is about a dispute: where it begins, or again and again; one word far down is not enough."""

import pytest

from pipeline.tag.disputes import is_contested
from pipeline.tag.words import split

_CALM = "The gates open at six and close at ten. " * 40


@pytest.mark.parametrize(
    ("text", "is_it"),
    [
        (f"Parents sued the district over its cameras. {_CALM}", True),
        (f"The district bought cameras. {_CALM}Critics object to them.", False),
        ("The district bought cameras. They open doors. They count. They were quiet. Critics object to them.", True),
        (f"The district bought cameras. {_CALM}", False),
        ("", False),
    ],
)
def test_an_article_is_contested_by_its_lead_or_by_many_words(text: str, is_it: bool) -> None:
    assert is_contested(split(text)) is is_it
