"""The body of a page: trafilatura finds it, and what is left of headlines, bylines and boxes is taken off."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from urllib.parse import urlsplit

import trafilatura
from lxml.html import HtmlElement

from pipeline.read.boilerplate import without_boilerplate
from pipeline.read.decode import clean_text
from pipeline.read.metadata import registered_site

_NOT_BODY = re.compile(
    r"comment|respons|reply|related|promo|teaser|recirc|footer|sidebar|widget|caption", re.IGNORECASE
)
_DEK = re.compile(
    r"(?:^|[-_\s])(?:sub-?title|sub-?head(?:line|ing)?|dek|deck|standfirst|strapline|tagline)(?:$|[-_\s])",
    re.IGNORECASE,
)
_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "h6", "div", "td", "aside")
_MIN_CHUNK_CHARS = 200
_POOR_SHARE = 0.2
_LOSS_ALLOWED = 0.05
_PARAGRAPH_CHARS = 80
_MIN_LINK_WORDS = 4
_MIN_LINK_CHARS = 15
_TOP_LINES = 4
_ADDRESS_LINE = re.compile(r"https?://\S+\Z")


def body_text(tree: HtmlElement, title: str, url: str, prune_xpath: Sequence[str] = ()) -> str:
    """Return the article's paragraphs, separated by newlines; empty where there are none. `tree` stays unchanged."""
    lines = _extracted(tree, prune_xpath)
    lines = _without_headlines(lines, _headlines(tree, title))
    lines = _without_links(lines, _linked_blocks(tree, url))
    return "\n".join(without_boilerplate(list(_once(lines))))


def _extracted(tree: HtmlElement, prune_xpath: Sequence[str]) -> list[str]:
    """Return the lines of the body as it stands, or with its chunks joined where that only adds to it.

    The fast mode is the best one on the benchmark's train half (0.965 against 0.956); where it finds hardly any of
    the page's paragraphs, the slower default has a try.
    """
    page = deepcopy(tree)
    _open_layout_tables(page)
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


def _linked_blocks(tree: HtmlElement, url: str) -> set[str]:
    """Return the folded texts of blocks that are nothing but a link to another page of the site."""
    site = registered_site(url)
    found = set()
    for link in tree.iter("a"):
        text = _folded(link.text_content())
        if len(text) < _MIN_LINK_CHARS or not _is_internal(link.get("href") or "", site):
            continue
        block = next((e for e in link.iterancestors() if e.tag in _BLOCKS), None)
        whole = _folded(block.text_content()[: 10 * len(text)]) if block is not None else ""
        if len(text) >= 0.8 * len(whole):
            found.add(whole)
    return found


def _is_internal(href: str, site: str) -> bool:
    host = (urlsplit(href.strip()).hostname or "").lower() if "//" in href else ""
    return bool(href) and (not host or host == site or host.endswith("." + site))


def _without_links(lines: list[str], linked: set[str]) -> list[str]:
    """Take such blocks out, unless the article is a list of them."""
    kept = [line for line in lines if len(line.split()) < _MIN_LINK_WORDS or _folded(line) not in linked]
    return kept if 2 * len(kept) > len(lines) else lines


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
