"""What a page says about itself: title, authors, language, canonical address, dates; from JSON-LD, metas and markup.

JSON-LD is read first where it is sound; every value is treated as hostile (wrong types, wrong nesting, megabytes).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import tldextract
from lxml.html import HtmlElement

from pipeline.read.addresses import literal_address
from pipeline.read.dates import parse_when
from pipeline.read.decode import clean_text
from pipeline.read.heading import byline_of, heading_lines
from pipeline.read.jsonld import kinds_of, linked_data, names_in
from pipeline.read.naming import MAX_TITLE_CHARS, SEPARATORS, clean_authors, clean_title, folded_name
from pipeline.read.urls import BadUrl, canonical_url
from pipeline.records import Published, PublishedSource

_ARTICLE_KINDS = frozenset(
    """article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle backgroundnewsarticle blogposting
    reviewnewsarticle liveblogposting techarticle scholarlyarticle report askpublicnewsarticle socialmediaposting
    """.split()  # noqa: SIM905 - a list of this length reads better so
)
_PAGE_KINDS = frozenset({"webpage", "collectionpage", "itemlist", "searchresultspage", "profilepage"})
_TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title")
_AUTHOR_METAS = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "byl",
    "dcterms.creator",
)
_DATE_METAS = (
    "article:published_time", "og:article:published_time", "article:published", "datepublished", "parsely-pub-date",
    "sailthru.date", "publish-date", "publish_date", "published_time", "publication_date", "pubdate", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date", "dc.date.created", "dcterms.date", "citation_publication_date",
    "cxenseparse:recs:publishtime", "article_date_original", "date",
)  # fmt: skip
_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """What a page states. `dates` are candidates, the most trusted first; `kind` is `article`, `page` or unstated."""

    title: str = ""
    authors: tuple[str, ...] = ()
    language: str | None = None
    canonical: str | None = None
    dates: tuple[Published, ...] = ()
    kind: str = ""
    site_name: str = ""


def read_metadata(tree: HtmlElement, url: str) -> PageMetadata:
    """Read the metadata of the page at `url` from its parsed tree, which stays unchanged."""
    metas = _metas(tree)
    nodes = tuple(linked_data(tree))
    article = next((node for node in nodes if kinds_of(node) & _ARTICLE_KINDS), {})
    site = _site_name(metas, nodes, article)
    return PageMetadata(
        title=_title(tree, metas, article, url, site),
        authors=_authors(tree, metas, article, nodes, site),
        language=_html_language(tree, metas),
        canonical=_canonical(tree, metas, url),
        dates=tuple(_dates(metas, article, nodes)),
        kind=_kind(metas, nodes, article),
        site_name=site,
    )


def registered_site(url: str) -> str:
    """Return the registered domain of an address (`bbc.co.uk`), its last two labels where no suffix is known."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if literal_address(host):
        return host
    known: str = _SUFFIXES(host).top_domain_under_public_suffix
    return known or ".".join(host.split(".")[-2:])


def language_of(text: str) -> str | None:
    """Guess the language of a text of at least 60 letters; None where there is too little to go by."""
    sample = text[:4_000]
    if sum(c.isalpha() for c in sample) < 60:
        return None
    import py3langid  # its model takes half a second to load, which most pages do not need

    code: str = py3langid.classify(sample)[0]
    return code


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in tree.xpath("//meta[@content]")[:500]:
        for key in ("property", "name", "itemprop"):
            name = meta.get(key)
            if name and meta.get("content").strip():
                found.setdefault(name.strip().lower(), []).append(clean_text(meta.get("content").strip()))
    return found


def _first(metas: dict[str, list[str]], names: Iterable[str]) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _site_name(metas: dict[str, list[str]], nodes: tuple[dict[str, Any], ...], article: dict[str, Any]) -> str:
    stated = _first(metas, ("og:site_name", "application-name", "twitter:app:name:iphone"))
    publisher = next(names_in(article.get("publisher")), "") if article else ""
    website = next((n for node in nodes if "website" in kinds_of(node) for n in names_in(node)), "")
    return stated or publisher or website


def _title(tree: HtmlElement, metas: dict[str, list[str]], article: dict[str, Any], url: str, site: str) -> str:
    headings = [" ".join(h.text_content().split()) for h in tree.xpath("//h1")[:3]]
    elements = [t.text_content() for t in tree.xpath("//head/title")[:1]]
    publisher = next(names_in(article.get("publisher")), "")
    names = _own_names(url, site, publisher, headings, elements)
    headline = next(iter(names_in(article.get("headline"))), "")
    lone_heading = headings if len(headings) == 1 else []
    for candidate in (headline, _first(metas, _TITLE_METAS), *lone_heading, *elements, *headings):
        title = clean_title(candidate, names)
        if title and folded_name(title) not in names:
            return title[:MAX_TITLE_CHARS]
    return ""


def _own_names(url: str, site: str, publisher: str, headings: list[str], elements: list[str]) -> set[str]:
    """Return the spellings of the outlet's name: as stated, as its domain, as what follows the heading in <title>."""
    domain = registered_site(url)
    names = {site, publisher, domain, domain.split(".")[0], "www." + domain}
    for title in elements:
        plain = " ".join(title.split())
        names |= {SEPARATORS.sub("", plain[len(h) :], count=1) for h in headings if h and plain.startswith(h)}
    return {folded_name(name) for name in names if folded_name(name)}


def _authors(
    tree: HtmlElement,
    metas: dict[str, list[str]],
    article: dict[str, Any],
    nodes: tuple[dict[str, Any], ...],
    site: str,
) -> tuple[str, ...]:
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    stated = article.get("author", article.get("creator"))
    referred = [by_id.get(a["@id"], a) if isinstance(a, dict) and isinstance(a.get("@id"), str) else a
                for a in (stated if isinstance(stated, list) else [stated])]  # fmt: skip
    tagged = [value for name in _AUTHOR_METAS for value in metas.get(name, [])]
    for raw in (list(names_in(referred)), tagged, _bylines(tree)):
        names = clean_authors(raw, site)
        if names:
            return names
    return ()


def _bylines(tree: HtmlElement) -> list[str]:
    paths = (
        "//*[@itemprop='author']//*[@itemprop='name']", "//*[@itemprop='author']", "//a[@rel='author']",
        "//*[self::span or self::p or self::div or self::a or self::address]"
        "[contains(@class,'byline') or contains(@class,'author-name') or contains(@class,'article-author')]",
    )  # fmt: skip
    for path in paths:
        lines = [" ".join(e.text_content().split()) for e in tree.xpath(path)[:4]]
        short = [line for line in lines if 3 < len(line) <= 100]
        if short:
            return short[:3]
    return [line for line in map(byline_of, heading_lines(tree)) if line][:1]


def _html_language(tree: HtmlElement, metas: dict[str, list[str]]) -> str | None:
    stated = next(iter(tree.xpath("/html/@lang | /html/@xml:lang")), "") or _first(
        metas, ("content-language", "dc.language", "language", "og:locale")
    )
    match = re.match(r"\A\s*([a-zA-Z]{2,3})(?:[-_]|\s*\Z)", stated)
    return match[1].lower() if match else None


def _canonical(tree: HtmlElement, metas: dict[str, list[str]], url: str) -> str | None:
    links = [e.get("href") or "" for e in tree.xpath("//link[translate(@rel,'CANOIL','canoil')='canonical']")]
    for link in (*links[:1], _first(metas, ("og:url",))):
        try:
            candidate = canonical_url(urljoin(url, link.strip())) if link.strip() else ""
        except (BadUrl, ValueError):
            continue
        if candidate and _may_name(url, candidate) and not _is_home_of_other(candidate, url):
            return candidate
    return None


def _may_name(url: str, candidate: str) -> bool:
    """A page names addresses of its own site; a saved file is of no site, and whoever gives it vouches for it."""
    return url.startswith("file:") or registered_site(candidate) == registered_site(url)


def _is_home_of_other(candidate: str, url: str) -> bool:
    """A canonical link to the front page, on a page that is not it, is a template's mistake."""
    return urlsplit(candidate).path in ("", "/") and urlsplit(url).path not in ("", "/")


def _dates(
    metas: dict[str, list[str]], article: dict[str, Any], nodes: tuple[dict[str, Any], ...]
) -> Iterator[Published]:
    page = next((n for n in nodes if "webpage" in kinds_of(n) and "datePublished" in n), {})
    stated = ((node.get(key), "jsonld") for node in (article, page) for key in ("datePublished", "dateCreated"))
    tagged = ((value, "meta") for name in _DATE_METAS for value in metas.get(name, [])[:1])
    source: PublishedSource
    for value, source in (*stated, *tagged):  # type: ignore[assignment]
        when = parse_when(value) if isinstance(value, str) else None
        if when:
            yield Published(when[0], source, when[1])


def _kind(metas: dict[str, list[str]], nodes: tuple[dict[str, Any], ...], article: dict[str, Any]) -> str:
    if article or _first(metas, ("og:type",)).lower().endswith("article") or "article:published_time" in metas:
        return "article"
    return "page" if any(kinds_of(node) & _PAGE_KINDS for node in nodes) else ""
