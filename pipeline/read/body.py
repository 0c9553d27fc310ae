"""The body of a page: trafilatura finds it, and what is left of headlines, bylines and boxes is taken off."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

import trafilatura
from lxml.html import HtmlElement

from pipeline.read.boilerplate import without_boilerplate
from pipeline.read.decode import clean_text
from pipeline.read.heading import byline_of, dateline_of
from pipeline.read.layout import PARAGRAPH_CHARS, join_chunks, open_layout_tables, prune_boxes
from pipeline.read.links import PageLinks, folded_line, without_links

_DEK = re.compile(
    r"(?:^|[-_\s])(?:sub-?title|sub-?head(?:line|ing)?|dek|deck|standfirst|strapline|tagline)(?:$|[-_\s])",
    re.IGNORECASE,
)
_FAST, _DEFAULT, _RECALL = {"fast": True}, {"fast": False}, {"favor_recall": True}
_COVERED = 0.7
_SUSPICIOUS_CHARS = 800
_TOO_FEW = 3
_LOSS_ALLOWED = 0.05
_TOP_LINES = 4
_HEADING_CHARS = 90
_CELL = re.compile(r"\A\| ([^|]*) \|\Z")
_ADDRESS_LINE = re.compile(r"https?://\S+\Z")


def body_text(tree: HtmlElement, title: str, links: PageLinks, prune_xpath: Sequence[str] = ()) -> str:
    """Return the article's paragraphs, separated by newlines; empty where there are none. `tree` stays unchanged."""
    lines = _at_least_plain(_extracted(tree, prune_xpath), tree, prune_xpath)
    lines = _without_headlines(lines, _headlines(tree, title))
    lines = without_links(lines, links)
    return "\n".join(without_boilerplate(list(_once(lines))))


def _extracted(tree: HtmlElement, prune_xpath: Sequence[str]) -> list[str]:
    """Return the lines of the body as it stands, or with its chunks joined where that only adds to it.

    The fast mode is the best one on the benchmark's train half (0.965 against 0.956). Where it finds hardly any of the
    page's paragraphs, or leaves gaps among those it finds, the slower modes have a try.
    """
    page = deepcopy(tree)
    open_layout_tables(page)
    prune_boxes(page)
    joined = deepcopy(page)
    has_chunks = join_chunks(joined)
    lines = _lines(page, prune_xpath, _FAST)
    paragraphs = _paragraphs(page)
    if _coverage(lines, paragraphs) < _COVERED:
        tries = (lines, _lines(page, prune_xpath, _DEFAULT), _lines(page, prune_xpath, _RECALL))
        lines = max(tries, key=lambda found: round(_coverage(found, paragraphs), 1))
    if has_chunks:
        more = _lines(joined, prune_xpath, _FAST)
        if _n_chars(line for line in lines if line not in set(more)) < _LOSS_ALLOWED * _n_chars(lines):
            return more
    return lines


def _at_least_plain(lines: list[str], tree: HtmlElement, prune_xpath: Sequence[str]) -> list[str]:
    """The lines, or what trafilatura finds in the page as it came, where ours are suspiciously few beside it.

    What a page's markup calls a box may be its body.
    """
    if _n_chars(lines) >= _SUSPICIOUS_CHARS:
        return lines
    plain = _lines(tree, prune_xpath, _DEFAULT)
    return plain if _n_chars(plain) > _TOO_FEW * _n_chars(lines) else lines


def _lines(page: HtmlElement, prune_xpath: Sequence[str], mode: Mapping[str, Any]) -> list[str]:
    text = trafilatura.extract(deepcopy(page), include_comments=False, prune_xpath=list(prune_xpath) or None, **mode)
    lines = (_CELL.sub(r"\1", line.strip()) for line in clean_text(text or "").split("\n"))
    return [line for line in lines if line.strip(" |")]


def _n_chars(lines: Iterable[str]) -> int:
    return sum(map(len, lines))


def _paragraphs(page: HtmlElement) -> dict[HtmlElement, list[str]]:
    """Return the folded texts of long paragraphs by the element that they lie in."""
    found: dict[HtmlElement, list[str]] = defaultdict(list)
    for paragraph in page.iter("p"):
        text = paragraph.text_content()
        parent = paragraph.getparent()
        if len(text) > PARAGRAPH_CHARS and parent is not None:
            found[parent].append(folded_line(text))
    return found


def _coverage(lines: Sequence[str], paragraphs: Mapping[HtmlElement, Sequence[str]]) -> float:
    """Return what share was found, 0 to 1, of the element with the longest paragraphs and of the one best found.

    The lesser of the two counts; 1.0 for a page without paragraphs.
    """
    if not paragraphs:
        return 1.0
    text = folded_line("".join(lines))
    sums = [(_n_chars(one for one in texts if one in text), _n_chars(texts)) for texts in paragraphs.values()]
    longest = max(sums, key=lambda pair: pair[1])
    best = max(sums, key=lambda pair: pair[0])
    return min(longest[0] / max(1, longest[1]), best[0] / max(1, best[1]))


def _headlines(tree: HtmlElement, title: str) -> set[str]:
    """Return the page's headlines and deks, folded."""
    found = [title, *(e.text_content() for e in tree.xpath("//h1 | //head/title"))]
    found += [e.get("content") or "" for e in tree.xpath("//meta[@property='og:title' or @name='twitter:title']")]
    found += [
        e.text_content()
        for e in tree.xpath("//*[self::h2 or self::p or self::div][@class]")
        if _DEK.search(e.get("class"))
    ]
    return {folded for text in found if (folded := folded_line(text))}


def _without_headlines(lines: list[str], headlines: set[str]) -> list[str]:
    at = 0
    while at < min(_TOP_LINES, len(lines)) and _is_heading(lines[at], headlines):
        at += 1
    return lines[at:]


def _is_heading(line: str, headlines: set[str]) -> bool:
    """True for a headline, the page's own address, a byline or a date above the text."""
    is_short = len(line) <= _HEADING_CHARS and (byline_of(line) or dateline_of(line))
    return folded_line(line) in headlines or bool(is_short) or _ADDRESS_LINE.match(line) is not None


def _once(lines: list[str]) -> Iterator[str]:
    """Yield each long line once: some templates carry the body twice."""
    seen: set[str] = set()
    for line in lines:
        folded = folded_line(line)
        if len(folded) < 40 or folded not in seen:
            seen.add(folded)
            yield line
