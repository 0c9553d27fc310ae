"""A page's own statements: titles without the outlet, persons as authors, canonical links of the same site only."""

from __future__ import annotations

import json

import pytest
from lxml.html import document_fromstring

from pipeline.read.jsonld import linked_data
from pipeline.read.metadata import PageMetadata, language_of, read_metadata, registered_site
from pipeline.read.naming import clean_authors, clean_title

URL = "https://www.lantern.example/2019/cameras?id=7"


def read(head: str = "", body: str = "", html_attributes: str = "") -> PageMetadata:
    html = f"<html {html_attributes}><head>{head}</head><body>{body}</body></html>"
    return read_metadata(document_fromstring(html), URL)


def ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Council ends camera trial",
    "author": [{"@type": "Person", "name": "Ada Quill"}, "Lantern Staff"],
    "datePublished": "2019-01-18T10:30:00+01:00",
    "publisher": {"name": "The Lantern"},
}


@pytest.mark.parametrize(
    "block",
    [
        ARTICLE,
        [{"@type": "WebSite", "name": "x"}, ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "Person"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["Article", "http://schema.org/NewsArticle"]},
    ],
)
def test_news_articles_are_found_wherever_json_ld_keeps_them(block: object) -> None:
    found = read(ld(block))
    assert (found.title, found.authors, found.kind) == ("Council ends camera trial", ("Ada Quill",), "article")
    assert [(d.at.isoformat(), d.source) for d in found.dates] == [("2019-01-18T09:30:00+00:00", "jsonld")]


def test_authors_behind_references_are_followed() -> None:
    graph = {"@graph": [{**ARTICLE, "author": {"@id": "#a"}}, {"@type": "Person", "@id": "#a", "name": "Bo Li"}]}
    assert read(ld(graph)).authors == ("Bo Li",)


@pytest.mark.parametrize(
    "script",
    [
        "",
        "{not json",
        "null",
        "7",
        '"text"',
        "[[[[]]]]",
        '{"@type": {"a": 1}, "headline": 7, "author": [[["x"]], null, 9], "datePublished": {}}',
        '{"@type": "NewsArticle", "headline": ["a"], "author": {"name": {"b": 1}}, "publisher": [1]}',
        "[" * 5_000,
        '{"@graph": ' * 900 + "{}" + "}" * 900,
        '{"@type": "NewsArticle", "headline": "\\ud800"}',
    ],
)
def test_hostile_json_ld_is_survived(script: str) -> None:
    found = read(f'<title>Plain title</title><script type="application/ld+json">{script}</script>')
    assert isinstance(found.title, str)
    found.title.encode()


def test_slips_of_content_systems_are_mended() -> None:
    tree = document_fromstring('<script type="application/ld+json">{"@type": "Article", "headline": "a\nb", }</script>')
    assert [node["headline"] for node in linked_data(tree)] == ["a b"]


@pytest.mark.parametrize(
    ("raw", "names", "expected"),
    [
        ("Council ends trial | The Lantern", ["The Lantern"], "Council ends trial"),
        ("Council ends trial - lantern.example", ["lantern.example"], "Council ends trial"),
        ("Council ends trial – News – Lantern", ["The Lantern"], "Council ends trial – News"),
        ("The Lantern: Council ends trial", ["The Lantern"], "The Lantern: Council ends trial"),
        ("Lantern | Council ends trial", ["The Lantern"], "Council ends trial"),
        ("Face-matching - what councils do", ["The Lantern"], "Face-matching - what councils do"),
        ("A &amp; B\n  end trial", [], "A & B end trial"),
    ],
)
def test_titles_lose_the_outlets_name_only(raw: str, names: list[str], expected: str) -> None:
    assert clean_title(raw, names) == expected


def test_the_outlets_name_is_learned_from_the_heading() -> None:
    found = read("<title>Council ends trial — Evening Beacon</title>", "<h1>Council ends trial</h1><h1>Other</h1>")
    assert found.title == "Council ends trial"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (["By Ada Quill and Bo Li"], ("Ada Quill", "Bo Li")),
        (["ADA QUILL, Technology Reporter"], ("Ada Quill",)),
        (["Staff", "Lantern Staff", "Newsroom", "Reuters", "admin"], ()),
        (["https://lantern.example/authors/ada-quill"], ()),
        (["ada@lantern.example (Ada Quill)"], ("Ada Quill",)),
        (["Ada Quill", "Bo Li, Jr.", "Ada Quill"], ("Ada Quill", "Bo Li, Jr")),
        (["ada-quill", "adaq"], ()),
        (["The Lantern"], ()),
        (["李雷"], ("李雷",)),
        (["Ada Quill | Follow her on Example.com"], ("Ada Quill",)),
    ],
)
def test_authors_are_persons(raw: list[str], expected: tuple[str, ...]) -> None:
    assert clean_authors(raw, "The Lantern") == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ('<link rel="canonical" href="/2019/cameras">', "https://www.lantern.example/2019/cameras"),
        (
            '<link rel="canonical" href="https://lantern.example/2019/cameras?utm_source=x">',
            "https://lantern.example/2019/cameras",
        ),
        ('<link rel="canonical" href="https://other.example/2019/cameras">', None),
        ('<link rel="canonical" href="https://www.lantern.example/">', None),
        ('<link rel="canonical" href="http://[bad">', None),
        ('<meta property="og:url" content="https://m.lantern.example/x">', "https://m.lantern.example/x"),
    ],
)
def test_canonical_links_count_within_the_site(head: str, expected: str | None) -> None:
    assert read(head).canonical == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://lantern.example/2019/cameras", "https://lantern.example/2019/cameras"),
        ("/2019/cameras", None),
        ("https://lantern.example/", None),
    ],
)
def test_a_saved_page_has_no_site_and_names_its_own(address: str, expected: str | None) -> None:
    tree = document_fromstring(f'<html><head><link rel="canonical" href="{address}"></head><body>x</body></html>')
    assert read_metadata(tree, "file:///home/ada/cameras.html").canonical == expected


def test_metas_and_bylines_stand_in_where_json_ld_is_missing() -> None:
    found = read(
        '<meta property="og:title" content="Council ends trial"><meta property="og:site_name" content="The Lantern">'
        '<meta property="article:published_time" content="2019-01-18"><meta property="og:type" content="article">',
        '<div class="byline">By <a>Ada Quill</a></div>',
        'lang="en-GB"',
    )
    assert (found.title, found.authors, found.language, found.kind) == (
        "Council ends trial",
        ("Ada Quill",),
        "en",
        "article",
    )
    assert [(d.source, d.precision) for d in found.dates] == [("meta", "day")]


def test_registered_sites() -> None:
    assert [registered_site(u) for u in ("https://a.b.co.uk/x", "http://news.lantern.example", "http://10.0.0.1/")] == [
        "b.co.uk",
        "lantern.example",
        "10.0.0.1",
    ]


def test_a_few_words_have_no_language() -> None:
    assert language_of("Zu wenig.") is None


def test_a_byline_without_markup_is_read_above_the_text_only() -> None:
    paragraph = "<p>" + "The council voted on Monday to end its trial of cameras in two car parks. " * 3 + "</p>"
    assert read("", f"<h2>Vote</h2><font>By ADA QUILL AND BO LI</font>{paragraph}").authors == ("Ada Quill", "Bo Li")
    assert read("", f"<h2>Vote</h2>{paragraph}<p>By Ada Quill</p>").authors == ()
