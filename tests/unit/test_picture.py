"""The small picture of a controversy's coverage: its bars are its figures, and it travels with the mail."""

from __future__ import annotations

import re
import struct
import zlib
from email import message_from_bytes

import pytest

from alerts.messages import mime
from alerts.picture import chart, content_id, width, with_pictures_inside
from alerts.render import render
from tests.digest_factories import LINKS
from tests.digest_samples import quiet_day, three_items
from tests.mail_lint import problems
from tests.unit.test_messages import ENVELOPE

HEIGHTS = (0, 0, 10, 50, 0, 100)


def columns(png: bytes) -> list[int]:
    """The height of each bar in points of the picture, from the middle of the bar."""
    found = re.search(rb"IHDR(.{8})", png, re.DOTALL)
    assert found is not None
    wide, high = struct.unpack(">II", found[1])
    start = png.index(b"IDAT") + 4
    size = struct.unpack(">I", png[start - 8 : start - 4])[0]
    rows = zlib.decompress(png[start : start + size])
    assert len(rows) == high * (wide + 1)
    return [sum(rows[y * (wide + 1) + 1 + x] != 0 for y in range(high)) for x in range(16, wide, 38)]


def test_bars_are_as_high_as_the_weeks_are_full() -> None:
    high = columns(chart(HEIGHTS).body)
    assert high == [4, 4, 10, 36, 4, 68]
    assert width(HEIGHTS) == 6 * 16 + 5 * 3


@pytest.mark.parametrize("heights", [HEIGHTS, (100,) * 12])
def test_a_picture_is_small_and_equal_figures_are_one_picture(heights: tuple[int, ...]) -> None:
    assert len(chart(heights).body) < 600
    assert chart(heights) == chart(tuple(heights))
    assert content_id(heights) != content_id((*heights[:-1], 1))


def test_the_mail_brings_the_pictures_that_it_shows() -> None:
    rendered = render(three_items(), LINKS)
    mail = mime(rendered, ENVELOPE)
    assert problems(mail) == []
    (part,) = [one for one in message_from_bytes(mail).walk() if one.get_content_type() == "image/png"]
    assert part["Content-ID"] == f"<{rendered.pictures[0].content_id}>"
    assert part.get_payload(decode=True) == rendered.pictures[0].body
    assert 'alt="Articles a week, 12 weeks: 0, 0, 1' in rendered.html
    assert mime(render(quiet_day(), LINKS), ENVELOPE).count(b"multipart/related") == 0


def test_a_page_has_the_pictures_inside() -> None:
    rendered = render(three_items(), LINKS)
    page = with_pictures_inside(rendered.html, rendered.pictures)
    assert "cid:" not in page
    assert page.count('src="data:image/png;base64,iVBOR') == 1
