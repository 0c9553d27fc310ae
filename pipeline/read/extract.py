"""A fetched page becomes an article, or ends with the outcome that says why not."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

import trafilatura
from lxml.etree import SubElement
from lxml.html import HtmlElement

from pipeline.outcomes import ExtractOutcome
from pipeline.read.body import body_text
from pipeline.read.boilerplate import mark
from pipeline.read.dates import decide, text_date, url_date
from pipeline.read.decode import MAX_BYTES, DecodeError, decode_body, to_text
from pipeline.read.links import PageLinks, link_share, page_links
from pipeline.read.metadata import PageMetadata, language_of, read_metadata
from pipeline.read.nesting import is_deeper_than
from pipeline.read.rights import rights_of
from pipeline.read.urls import canonical_url
from pipeline.records import ExtractedArticle, FetchedPage, Published, Rights

MAX_NESTING = 250
MIN_BYTES = 80
_LONG_TEXT = 800
_MANY = 5
_LIST_SHARE = 0.4
_LIST_BYTES = 200
#: Browsers make `html`, `head` and `body` themselves; XML, JSON and words that stand alone are no page.
_BARE = re.compile(r"\s*<(?!\?)")
_BLOCK = re.compile(r"<(?:article|body|div|h[1-6]|main|p|pre|section)\b", re.IGNORECASE)
#: Elements that the parser does not know: without a `body` before them it leaves them in the head.
_YOUNG = frozenset({"article", "aside", "figure", "footer", "header", "main", "nav", "section"})

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it reports each page without text as an error
logging.getLogger("htmldate").setLevel(logging.CRITICAL)


class ExtractError(Exception):
    """The page gives no article. `outcome` is how it ends, `detail` one line for people."""

    def __init__(self, outcome: ExtractOutcome, detail: str) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome = outcome
        self.detail = detail


def extract(
    page: FetchedPage,
    *,
    feed_date: Published | None = None,
    prune_xpath: Sequence[str] = (),
    language: str | None = None,
) -> ExtractedArticle:
    """Read the article of `page`; `language` is the outlet's, used where neither page nor text tell.

    Raises `ExtractError` for what is no article: `no_text`, `not_article`, `too_deep`, `undecodable`.
    """
    _refuse_other_pages(page)
    html = _html(page)
    tree = _tree(html)
    metadata = read_metadata(tree, page.final_url)
    links = page_links(tree, page.final_url)
    text = body_text(tree, metadata.title, links, prune_xpath)
    published = _published(page, tree, metadata, feed_date)
    if metadata.kind != "article" or not text:
        _refuse_lists(text, links, is_dated=published is not None and _n_times(tree) < _MANY)
        _refuse_thin(text)
    return ExtractedArticle(
        url=page.url,
        canonical_url=metadata.canonical or _canonical(page.final_url),
        title=metadata.title,
        text=text,
        authors=metadata.authors,
        published=published,
        language=_language(metadata.language, text, language),
        boilerplate=mark(text),
        rights=_rights(page, html),
    )


def _html(page: FetchedPage) -> str:
    headers = dict(page.headers)
    content_type = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    try:
        html = to_text(decode_body(page.body, page.headers, MAX_BYTES), content_type)
    except DecodeError as error:
        raise ExtractError(ExtractOutcome.UNDECODABLE, str(error)) from error
    if is_deeper_than(html, MAX_NESTING):
        raise ExtractError(ExtractOutcome.TOO_DEEP, f"elements nest deeper than {MAX_NESTING}")
    return html


def _canonical(url: str) -> str:
    """Return the canonical form of a web address; a file's own address (an imported page) stays as it is."""
    return url if url.startswith("file:") else canonical_url(url)


def _tree(html: str) -> HtmlElement:
    tree = trafilatura.load_html(html) if html.strip() else None
    if tree is None and _BARE.match(html) and _BLOCK.search(html):
        tree = trafilatura.load_html(f"<html>{html}")
    if tree is None:
        raise ExtractError(ExtractOutcome.NO_TEXT, "the body holds no HTML")
    _open_body(tree)
    return tree


def _open_body(tree: HtmlElement) -> None:
    """Where a page leaves out `body`, its first elements begin it, as in a browser."""
    head = tree.find("head")
    astray = [element for element in head if element.tag in _YOUNG] if head is not None else []
    if not astray:
        return
    body = tree.find("body")
    if body is None:
        body = SubElement(tree, "body")
    for at, element in enumerate(astray):
        body.insert(at, element)


def _language(stated: str | None, text: str, outlet_language: str | None) -> str | None:
    """Believe a long text before its page: templates say `en` on pages in other languages (2 of 98 measured)."""
    if stated and len(text) < _LONG_TEXT:
        return stated
    return language_of(text) or stated or outlet_language


def _refuse_other_pages(page: FetchedPage) -> None:
    if page.status >= 400:
        raise ExtractError(ExtractOutcome.NOT_ARTICLE, f"an error page (HTTP {page.status})")
    parts = urlsplit(page.final_url)
    if parts.path in ("", "/") and not parts.query:
        raise ExtractError(ExtractOutcome.NOT_ARTICLE, "the front page of a site")


def _published(
    page: FetchedPage, tree: HtmlElement, metadata: PageMetadata, feed_date: Published | None
) -> Published | None:
    stated = decide((*metadata.dates, feed_date, url_date(page.final_url)), page.fetched_at)
    return stated or decide([text_date(tree, page.fetched_at)], page.fetched_at)


def _refuse_thin(text: str) -> None:
    if len(text.encode()) < MIN_BYTES:
        raise ExtractError(ExtractOutcome.NO_TEXT, f"the page holds {len(text)} characters of running text")


def _refuse_lists(text: str, links: PageLinks, is_dated: bool) -> None:
    """Refuse the front pages of sections: hardly any text but links, and no date or many.

    Tables, recipes and verse have short lines as well; a story lost costs more than a list kept.
    """
    is_thin = len(text.encode()) < _LIST_BYTES and len(links.whole) >= _MANY
    if not is_dated and (is_thin or link_share(text, links) >= _LIST_SHARE):
        raise ExtractError(ExtractOutcome.NOT_ARTICLE, "a list of links or teasers")


def _n_times(tree: HtmlElement) -> int:
    return len({e.get("datetime") for e in tree.xpath("//time[@datetime]")})


def _rights(page: FetchedPage, html: str) -> Rights:
    """Join what the fetch recorded with what headers and metas say."""
    found = rights_of(page.headers, html, page.rights.robots_allowed)
    return Rights(
        robots_allowed=found.robots_allowed,
        tdm_reserved=found.tdm_reserved or page.rights.tdm_reserved,
        ai_opt_out=found.ai_opt_out or page.rights.ai_opt_out,
        basis=tuple(dict.fromkeys((*page.rights.basis, *found.basis))),
    )
