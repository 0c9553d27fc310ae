"""Lines of a body that are links to other stories: found in the page's markup, taken out of its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from pipeline.read.boilerplate import is_list_item, opens_box
from pipeline.read.metadata import registered_site

_BLOCKS = ("p", "li", "h2", "h3", "h4", "h5", "h6", "div", "td", "aside")
_MIN_LINK_WORDS = 4
_MIN_LINK_CHARS = 15
_MAX_LINK_CHARS = 600
_LINK_SHARE = 0.8
_MIN_LIST = 3


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Folded texts of blocks by what links are to them: some, nothing else, nothing else and within the site."""

    some: frozenset[str]
    whole: frozenset[str]
    internal: frozenset[str]


def page_links(tree: HtmlElement, url: str) -> PageLinks:
    site = registered_site(url)
    some, whole, internal = set(), set(), set()
    texts: dict[HtmlElement, str] = {}
    for link in tree.iter("a"):
        text = folded_line(link.text_content()[:_MAX_LINK_CHARS])
        block = next((e for e in link.iterancestors() if e.tag in _BLOCKS), None)
        if block is None or len(text) < _MIN_LINK_CHARS:
            continue
        if block not in texts:
            texts[block] = folded_line(block.text_content()[:_MAX_LINK_CHARS])
        around = texts[block]
        some.add(around)
        if len(text) >= _LINK_SHARE * len(around):
            whole.add(around)
            if _is_internal(link.get("href") or "", site):
                internal.add(around)
    return PageLinks(frozenset(some), frozenset(whole), frozenset(internal))


def _is_internal(href: str, site: str) -> bool:
    host = (urlsplit(href.strip()).hostname or "").lower() if "//" in href else ""
    return bool(href) and (not host or host == site or host.endswith("." + site))


def without_links(lines: list[str], links: PageLinks) -> list[str]:
    """Take out lines that are links: under a box's heading, at the end, and to the site's own pages.

    A body that is a list of links keeps them.
    """
    kept: list[str] = []
    in_box = False
    for line in lines:
        folded = folded_line(line)
        in_box = opens_box(line) or (in_box and folded in links.some and is_list_item(line))
        if not in_box and (folded not in links.internal or len(line.split()) < _MIN_LINK_WORDS):
            kept.append(line)
    n_tail = _n_tail(kept, links)
    kept = kept[: len(kept) - n_tail]
    return kept if 2 * len(kept) > len(lines) else lines


def _n_tail(lines: list[str], links: PageLinks) -> int:
    """Count the last lines that are links, or three bullets and more with links in them."""
    n_whole = sum(1 for _ in takewhile(lambda line: folded_line(line) in links.whole, reversed(lines)))
    n_some = sum(
        1 for _ in takewhile(lambda line: line.startswith("- ") and folded_line(line) in links.some, reversed(lines))
    )
    return max(n_whole, n_some if n_some >= _MIN_LIST else 0)


def link_share(text: str, links: PageLinks) -> float:
    """Return the share of a text's lines that are nothing but links, 0 to 1."""
    lines = [line for line in text.split("\n") if line.strip()]
    return sum(folded_line(line) in links.whole for line in lines) / max(1, len(lines))


def folded_line(text: str) -> str:
    """Return the letters and figures of a line in one case, for comparing it with markup."""
    return re.sub(r"\W+", "", text).casefold()
