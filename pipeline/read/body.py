"""The body of a page: trafilatura finds it, and what is left of headlines, bylines and boxes is taken off."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

import trafilatura
from lxml.etree import strip_elements
from lxml.html import HtmlElement

from pipeline.read.boilerplate import is_list_item, opens_box, without_boilerplate
from pipeline.read.decode import clean_text
from pipeline.read.metadata import registered_site

_NOT_BODY = re.compile(
    r"comment|respons|reply|related|promo|teaser|recirc|footer|sidebar|widget|caption", re.IGNORECASE
)
_DEK = re.compile(
    r"(?:^|[-_\s])(?:sub-?title|sub-?head(?:line|ing)?|dek|deck|standfirst|strapline|tagline)(?:$|[-_\s])",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"[\s_-](?<!tag-)(?<!category-)(?<!topic-)(?:newsletters?|promos?|related|recirc|recommend(?:ed|ations?)|read-?more|more-?stories|"
    r"most-?(?:read|popular|viewed)|trending|popular|latest-?news|outbrain|taboola|cookies?|consent|gdpr|share(?:bar)?|"
    r"sharing|social|subscribe|subscription|sign-?up|author-?bio|about-?author|breadcrumbs?|disqus|adverts?|"
    r"advertisement|sponsored|teasers?|also-?like|read-?next|up-?next)(?=[\s_-])",
    re.IGNORECASE,
)
_BOX_TAGS = ("div", "section", "aside", "ul", "ol", "p", "figure", "form", "nav", "span")
_BOX_SHARE = 0.2
_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "h6", "div", "td", "aside")
_MIN_CHUNK_CHARS = 200
_POOR_SHARE = 0.2
_LOSS_ALLOWED = 0.05
_PARAGRAPH_CHARS = 80
_MIN_LINK_WORDS = 4
_MIN_LINK_CHARS = 15
_MAX_LINK_CHARS = 600
_LINK_SHARE = 0.8
_MIN_LIST = 3
_TOP_LINES = 4
_ADDRESS_LINE = re.compile(r"https?://\S+\Z")


def body_text(tree: HtmlElement, title: str, url: str, prune_xpath: Sequence[str] = ()) -> str:
    """Return the article's paragraphs, separated by newlines; empty where there are none. `tree` stays unchanged."""
    lines = _extracted(tree, prune_xpath)
    lines = _without_headlines(lines, _headlines(tree, title))
    lines = _without_links(lines, _links(tree, url))
    return "\n".join(without_boilerplate(list(_once(lines))))


def _extracted(tree: HtmlElement, prune_xpath: Sequence[str]) -> list[str]:
    """Return the lines of the body as it stands, or with its chunks joined where that only adds to it.

    The fast mode is the best one on the benchmark's train half (0.965 against 0.956); where it finds hardly any of
    the page's paragraphs, the slower default has a try.
    """
    page = deepcopy(tree)
    _open_layout_tables(page)
    _prune_boxes(page)
    joined = deepcopy(page)
    has_chunks = _join_chunks(joined)
    lines = _lines(page, prune_xpath, fast=True)
    if _n_chars(lines) < _POOR_SHARE * _paragraph_chars(tree):
        lines = max(lines, _lines(page, prune_xpath, fast=False), key=_n_chars)
    if has_chunks:
        more = _lines(joined, prune_xpath, fast=True)
        if _n_chars(line for line in lines if line not in set(more)) < _LOSS_ALLOWED * _n_chars(lines):
            return more
    return lines


def _prune_boxes(page: HtmlElement) -> None:
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


def _lines(page: HtmlElement, prune_xpath: Sequence[str], *, fast: bool) -> list[str]:
    text = trafilatura.extract(deepcopy(page), fast=fast, include_comments=False, prune_xpath=list(prune_xpath) or None)
    return [line for line in clean_text(text or "").split("\n") if line.strip()]


def _n_chars(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _paragraph_chars(tree: HtmlElement) -> int:
    """Return the length of all running text in paragraphs, wherever they stand."""
    lengths = (len(p.text_content()) for p in tree.iter("p"))
    return sum(n for n in lengths if n > _PARAGRAPH_CHARS)


def _join_chunks(page: HtmlElement) -> bool:
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


def _open_layout_tables(page: HtmlElement) -> None:
    """Make plain blocks of tables that hold paragraphs: old templates lay whole pages out in them."""
    for table in list(page.iter("table")):
        if any(_is_layout_cell(cell) for cell in table.iter("td")):
            for part in [table, *table.iter("tbody", "thead", "tr", "td", "th")]:
                part.tag = "div"


def _is_layout_cell(cell: HtmlElement) -> bool:
    return sum(len(p.text_content()) > _PARAGRAPH_CHARS for p in cell.iter("p")) >= 2


def _headlines(tree: HtmlElement, title: str) -> set[str]:
    """Return the page's headlines and deks, folded."""
    found = [title, *(e.text_content() for e in tree.xpath("//h1 | //head/title"))]
    found += [e.get("content") or "" for e in tree.xpath("//meta[@property='og:title' or @name='twitter:title']")]
    found += [
        e.text_content()
        for e in tree.xpath("//*[self::h2 or self::p or self::div][@class]")
        if _DEK.search(e.get("class"))
    ]
    return {folded for text in found if (folded := _folded(text))}


def _without_headlines(lines: list[str], headlines: set[str]) -> list[str]:
    at = 0
    while at < min(_TOP_LINES, len(lines)) and (_folded(lines[at]) in headlines or _ADDRESS_LINE.match(lines[at])):
        at += 1
    return lines[at:]


@dataclass(frozen=True, slots=True)
class _Links:
    """Folded texts of blocks by what links are to them: some, nothing else, nothing else and within the site."""

    some: frozenset[str]
    whole: frozenset[str]
    internal: frozenset[str]


def _links(tree: HtmlElement, url: str) -> _Links:
    site = registered_site(url)
    some, whole, internal = set(), set(), set()
    for link in tree.iter("a"):
        text = _folded(link.text_content()[:_MAX_LINK_CHARS])
        block = next((e for e in link.iterancestors() if e.tag in _BLOCKS), None)
        if block is None or len(text) < _MIN_LINK_CHARS:
            continue
        around = _folded(block.text_content()[:_MAX_LINK_CHARS])
        some.add(around)
        if len(text) >= _LINK_SHARE * len(around):
            whole.add(around)
            if _is_internal(link.get("href") or "", site):
                internal.add(around)
    return _Links(frozenset(some), frozenset(whole), frozenset(internal))


def _is_internal(href: str, site: str) -> bool:
    host = (urlsplit(href.strip()).hostname or "").lower() if "//" in href else ""
    return bool(href) and (not host or host == site or host.endswith("." + site))


def _without_links(lines: list[str], links: _Links) -> list[str]:
    """Take out lines that are links: under a box's heading, at the end, and to the site's own pages.

    A body that is a list of links keeps them.
    """
    kept: list[str] = []
    in_box = False
    for line in lines:
        folded = _folded(line)
        in_box = opens_box(line) or (in_box and folded in links.some and is_list_item(line))
        if not in_box and (folded not in links.internal or len(line.split()) < _MIN_LINK_WORDS):
            kept.append(line)
    n_tail = _n_tail(kept, links)
    kept = kept[: len(kept) - n_tail]
    return kept if 2 * len(kept) > len(lines) else lines


def _n_tail(lines: list[str], links: _Links) -> int:
    """Count the last lines that are links, or three bullets and more with links in them."""
    n_whole = sum(1 for _ in takewhile(lambda line: _folded(line) in links.whole, reversed(lines)))
    n_some = sum(
        1 for _ in takewhile(lambda line: line.startswith("- ") and _folded(line) in links.some, reversed(lines))
    )
    return max(n_whole, n_some if n_some >= _MIN_LIST else 0)


def _once(lines: list[str]) -> Iterator[str]:
    """Yield each long line once: some templates carry the body twice."""
    seen: set[str] = set()
    for line in lines:
        folded = _folded(line)
        if len(folded) < 40 or folded not in seen:
            seen.add(folded)
            yield line


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
