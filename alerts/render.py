"""Digest content to a message: subject, text and HTML. Equal content gives equal text, to the letter."""

from __future__ import annotations

from collections.abc import Callable

from alerts.html_part import html_part
from alerts.links import Links
from alerts.picture import chart
from alerts.presentation import present
from alerts.records import DigestContent, Picture, RenderedMessage
from alerts.text_part import text_part
from alerts.view import View

#: Bytes. Mail programs cut HTML beyond about 102 kB, without a word to the reader.
PART_LIMIT = 95_000


def render(content: DigestContent, links: Links, limit: int = PART_LIMIT) -> RenderedMessage:
    """Both parts, each below `limit` bytes; what does not fit is counted and linked, never dropped in silence."""
    view = present(content, links)
    html = _fitting(html_part, view, limit)
    return RenderedMessage(
        subject=view.subject, text=_fitting(text_part, view, limit), html=html, pictures=_pictures(view, html)
    )


def _pictures(view: View, html: str) -> tuple[Picture, ...]:
    """Those to which the HTML refers, each once."""
    shown = dict.fromkeys(item.chart for item in view.items if item.chart)
    return tuple(picture for picture in map(chart, shown) if f"cid:{picture.content_id}" in html)


def _fitting(part: Callable[[View, int], str], view: View, limit: int) -> str:
    """The part with as many items in full as fit into `limit` bytes (found by halving)."""
    whole = part(view, len(view.items))
    if _size(whole) <= limit:
        return whole
    fits, too_many = 0, len(view.items)
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if _size(part(view, middle)) <= limit:
            fits = middle
        else:
            too_many = middle
    return part(view, fits)


def _size(text: str) -> int:
    return len(text.encode("utf-8"))
