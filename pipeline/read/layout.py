"""Prepares a page's tree for extraction: layout tables opened, boxes pruned, split bodies joined. Works in place."""

from __future__ import annotations

import re
from collections import defaultdict

from lxml.etree import strip_elements
from lxml.html import HtmlElement

_NOT_BODY = re.compile(
    r"comment|respons|reply|related|promo|teaser|recirc|footer|sidebar|widget|caption", re.IGNORECASE
)
_BOX = re.compile(
    r"[\s_-](?<!tag-)(?<!category-)(?<!topic-)(?:newsletters?|promos?|related|recirc|recommend(?:ed|ations?)|read-?more|more-?stories|"
    r"most-?(?:read|popular|viewed)|trending|popular|latest-?news|outbrain|taboola|cookies?|consent|gdpr|share(?:bar)?|"
    r"sharing|social|subscribe|subscription|sign-?up|author-?bio|about-?author|breadcrumbs?|disqus|adverts?|"
    r"advertisement|sponsored|also-?like|read-?next|up-?next)(?=[\s_-])",
    re.IGNORECASE,
)
_BOX_TAGS = ("div", "section", "aside", "ul", "ol", "p", "figure", "form", "nav", "span")
_BOX_SHARE = 0.2
_MIN_CHUNK_CHARS = 200
PARAGRAPH_CHARS = 80


def prune_boxes(page: HtmlElement) -> None:
    """Take out what its class or id calls a box beside the article, unless it holds much of the page's text."""
    strip_elements(page, "script", "style", "noscript", "template", with_tail=False)
    limit = _BOX_SHARE * _n_unlinked(page)
    boxes = [e for e in page.iter(*_BOX_TAGS) if _BOX.search(f" {e.get('class') or ''} {e.get('id') or ''} ")]
    for box in boxes:
        if box.getparent() is not None and _n_unlinked(box) <= limit and box.find(".//h1") is None:
            box.drop_tree()


def _n_unlinked(element: HtmlElement) -> int:
    """Count the characters of an element's text outside links."""
    return len(element.text_content()) - sum(len(a.text_content()) for a in element.iter("a"))


def join_chunks(page: HtmlElement) -> bool:
    """Move the paragraphs of a body that advertisements split into several like containers into the first of them."""
    groups: dict[tuple[str, str, HtmlElement | None], list[HtmlElement]] = defaultdict(list)
    for element in page.iter("div", "section"):
        kind = element.get("class") or ""
        if kind and _is_chunk(element) and not _NOT_BODY.search(kind):
            groups[(element.tag, kind, _holder(element))].append(element)
    for first, *others in groups.values():
        for child in [child for other in others for child in other]:
            first.append(child)
    return any(len(group) > 1 for group in groups.values())


def _is_chunk(element: HtmlElement) -> bool:
    paragraphs = list(element.iterchildren("p"))
    return len(paragraphs) >= 2 and sum(len(p.text_content()) for p in paragraphs) >= _MIN_CHUNK_CHARS


def _holder(element: HtmlElement) -> HtmlElement | None:
    """Return the element two levels up: chunks of one body lie side by side, posts of a list rarely do."""
    parent = element.getparent()
    return parent.getparent() if parent is not None else None


def open_layout_tables(page: HtmlElement) -> None:
    """Make plain blocks of tables that hold paragraphs: old templates lay whole pages out in them."""
    for table in list(page.iter("table")):
        if any(_is_layout_cell(cell) for cell in table.iter("td")):
            for part in [table, *table.iter("tbody", "thead", "tr", "td", "th")]:
                part.tag = "div"


def _is_layout_cell(cell: HtmlElement) -> bool:
    return sum(len(p.text_content()) > PARAGRAPH_CHARS for p in cell.iter("p")) >= 2
