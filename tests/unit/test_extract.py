"""Pages become articles with text, date, language and rights, or end with the outcome that says why not."""

from __future__ import annotations

import gzip
import hashlib
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.outcomes import ExtractOutcome
from pipeline.read.dates import given_date
from pipeline.read.extract import ExtractError, extract
from pipeline.read.nesting import is_deeper_than
from pipeline.records import ExtractedArticle, FetchedPage, Published

NOW = datetime(2019, 1, 20, 12, tzinfo=UTC)
URL = "https://www.lantern.example/news/cameras"
P = [
    "The council of Harrow Vale voted on Monday to end its trial of face-matching cameras in two car parks.",
    "Members said the supplier had not shown how often drivers were mistaken for somebody else by the system.",
    "“We were told that nobody would be misidentified,” said Ada Quill, who leads the campaign against the cameras.",
    "A report on the trial is expected before the summer, and the cameras will be taken down within a month.",
    "The supplier, Facelight, said that it would study the decision and that it stood by the accuracy of its product.",
    "Two neighbouring councils have asked for the report as well, and have put off their own trials until it is read.",
]


def page(html: str | bytes, url: str = URL, status: int = 200, **headers: str) -> FetchedPage:
    body = html.encode() if isinstance(html, str) else html
    pairs = (("Content-Type", "text/html; charset=utf-8"), *((k.replace("_", "-"), v) for k, v in headers.items()))
    return FetchedPage(url, url, status, pairs, body, hashlib.sha256(body).hexdigest(), NOW)


def paragraphs(*numbers: int) -> str:
    return "".join(f"<p>{P[n]}</p>" for n in numbers)


def html(body: str, head: str = "", lang: str = "en") -> str:
    return (
        f'<!doctype html><html lang="{lang}"><head><title>Vote | Lantern</title>{head}</head><body>{body}</body></html>'
    )


def lines(article: ExtractedArticle) -> list[str]:
    return article.text.split("\n")


def test_an_article_has_its_paragraphs_and_nothing_around_them() -> None:
    body = f"""
    <nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
    <div class="cookie-banner"><p>We use cookies to improve your visit. Accept all cookies</p></div>
    <article><h1>Council ends camera trial</h1><p class="byline">By Ada Quill</p>{paragraphs(0, 1)}
    <div class="inline-box"><h3>Read more about cameras</h3>
      <ul><li><a href="/a">Harrow Vale tests cameras in a third car park</a></li></ul></div>
    {paragraphs(2, 3)}
    <div class="newsletter"><p>Sign up for our daily newsletter</p><p>Enter your email address</p></div>
    {paragraphs(4, 5)}</article>
    <aside><h2>Most read</h2><ul><li><a href="/b">Ten best kettles of the year, tested at home</a></li></ul></aside>
    <footer><p>© 2019 The Lantern. All rights reserved.</p></footer>"""
    article = extract(page(html(body)))
    assert lines(article) == P
    assert (article.title, article.language, article.authors) == ("Council ends camera trial", "en", ("Ada Quill",))


def test_a_body_that_advertisements_split_is_read_whole() -> None:
    chunks = "".join(
        f'<div class="row"><div class="body grid">{paragraphs(n, n + 1)}</div></div><div class="ad"></div>'
        for n in (0, 2, 4)
    )
    assert lines(extract(page(html(f'<article><div class="chunks">{chunks}</div></article>')))) == P


def test_comments_of_the_same_class_are_not_joined_to_the_body() -> None:
    comment = '<div class="w"><div class="comment-text"><p>I never liked those cameras at all.</p><p>{}</p></div></div>'
    comments = "".join(
        comment.format(f"And the car park number {n} is always full as well, I have to say.") for n in range(4)
    )
    article = extract(page(html(f"<article>{paragraphs(0, 1, 2, 3, 4, 5)}</article><div id=comments>{comments}</div>")))
    assert lines(article) == P


def test_a_page_laid_out_in_tables_is_read_in_paragraphs() -> None:
    table = f"<table><tr><td><a href='/'>Home</a></td><td>{paragraphs(0, 1, 2, 3, 4, 5)}</td></tr></table>"
    assert lines(extract(page(html(table)))) == P


def test_a_body_that_stands_twice_is_kept_once() -> None:
    twice = "".join(f"<p>{p}</p>" for p in (*P, *P))
    assert lines(extract(page(html(f"<article>{twice}</article>")))) == P


def test_what_an_outlet_prunes_is_gone() -> None:
    body = f'<article>{paragraphs(0, 1, 2, 3)}<div class="about"><p>{P[4]}</p></div></article>'
    assert P[4] in extract(page(html(body))).text
    assert P[4] not in extract(page(html(body)), prune_xpath=["//div[@class='about']"]).text


def test_what_the_markup_calls_a_box_is_gone_unless_it_holds_the_story() -> None:
    box = f'<div class="newsletter-box"><p>{P[5]}</p></div>'
    assert lines(extract(page(html(f"<article>{paragraphs(0, 1)}{box}{paragraphs(2, 3, 4)}</article>")))) == P[:5]
    story = f'<div class="main social">{paragraphs(0, 1, 2, 3)}</div>'
    assert lines(extract(page(html(f"<article>{story}</article>")))) == P[:4]


def test_boilerplate_offsets_lie_in_the_text() -> None:
    article = extract(page(html(f"<article>{paragraphs(0, 1, 2, 3)}</article>")))
    assert all(0 <= s.start < s.end <= len(article.text) for s in article.boilerplate)


@pytest.mark.parametrize(
    ("head", "url", "feed", "expected"),
    [
        (
            '<meta property="article:published_time" content="2019-01-18T10:30:00Z">',
            URL,
            None,
            ("2019-01-18T10:30:00+00:00", "meta"),
        ),
        ("", "https://lantern.example/2019/01/17/cameras", None, ("2019-01-17T00:00:00+00:00", "url")),
        ("", URL, "2019-01-16T08:00:00Z", ("2019-01-16T08:00:00+00:00", "feed")),
        ("", URL, None, None),
    ],
)
def test_the_date_says_where_it_was_read(
    head: str, url: str, feed: str | None, expected: tuple[str, str] | None
) -> None:
    given_by_feed = given_date(feed) if feed else None
    feed_date = Published(given_by_feed.at, "feed", given_by_feed.precision) if given_by_feed else None
    found = extract(
        page(html(f"<article>{paragraphs(0, 1, 2, 3)}</article>", head), url), feed_date=feed_date
    ).published
    assert ((found.at.isoformat(), found.source) if found else None) == expected


def test_rights_of_headers_metas_and_fetch_are_joined() -> None:
    body = html(f"<article>{paragraphs(0, 1, 2, 3)}</article>", '<meta name="robots" content="noai">')
    rights = extract(page(body, TDM_Reservation="1")).rights
    assert (rights.tdm_reserved, rights.ai_opt_out, rights.withholds_text) == (True, True, True)
    assert rights.basis == ("header tdm-reservation: 1", "meta robots: noai")


def test_compressed_bodies_are_read() -> None:
    body = gzip.compress(html(f"<article>{paragraphs(0, 1, 2, 3)}</article>").encode())
    assert lines(extract(page(body, Content_Encoding="gzip"))) == P[:4]


@pytest.mark.parametrize("block", ["article", "body", "div", "main", "section"])
@pytest.mark.parametrize(
    "before",
    [
        "",
        "<!-- saved in 2019 -->",
        "<title>Vote</title>",
        '<meta charset="utf-8"><title>Vote</title><nav>Home</nav>',
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Vote</title><header><p>Lantern</p></header>',
    ],
)
def test_a_page_without_its_outer_elements_is_read(block: str, before: str) -> None:
    assert lines(extract(page(f"{before}<{block}><h1>Vote</h1>{paragraphs(0, 1, 2)}</{block}>")))[-3:] == P[:3]


def test_lines_in_one_element_are_read_without_a_page_around_them() -> None:
    assert P[0] in extract(page(f"<pre>{P[0]}\n\n{P[1]}</pre>")).text


TEASERS = "".join(
    f"<li><a href='/story/{n}'>Headline number {n} about something else entirely</a></li>" for n in range(30)
)


@pytest.mark.parametrize(
    ("fetched", "outcome"),
    [
        (page(""), ExtractOutcome.NO_TEXT),
        (page("<html><body></body></html>"), ExtractOutcome.NO_TEXT),
        (page(html("<p>Soon.</p>")), ExtractOutcome.NO_TEXT),
        (page(f'{{"text": "<p>{P[0]}</p>"}}'), ExtractOutcome.NO_TEXT),
        (page(f"<?xml version='1.0'?><rss><item><p>{P[0]}</p></item></rss>"), ExtractOutcome.NO_TEXT),
        (page(html(paragraphs(0, 1, 2, 3)), status=404), ExtractOutcome.NOT_ARTICLE),
        (page(html(paragraphs(0, 1, 2, 3)), url="https://www.lantern.example/"), ExtractOutcome.NOT_ARTICLE),
        (page(html(f"<main><ul>{TEASERS}</ul></main>")), ExtractOutcome.NOT_ARTICLE),
        (page(html("<div>" * 300 + paragraphs(0, 1, 2, 3))), ExtractOutcome.TOO_DEEP),
        (page(b"\x1f\x8bbroken", Content_Encoding="gzip"), ExtractOutcome.UNDECODABLE),
        (page(b"%PDF-1.7 \x00\x01"), ExtractOutcome.UNDECODABLE),
    ],
    ids=[
        "empty",
        "no body",
        "one word",
        "json",
        "feed",
        "error page",
        "front page",
        "section",
        "deep",
        "damaged",
        "pdf",
    ],
)
def test_pages_without_an_article_end_with_their_outcome(fetched: FetchedPage, outcome: ExtractOutcome) -> None:
    with pytest.raises(ExtractError) as caught:
        extract(fetched)
    assert caught.value.outcome is outcome
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<div>" * 251, True),
        ("<div>" * 250, False),
        ("<div></x>" * 300, True),
        ("<p>text<br><img><li>" * 5_000, False),
        ("<div></div>" * 5_000, False),
        ("<!--" + "<div>" * 300 + "-->", False),
        ("<!-->" + "<div>" * 300, True),
        ("<script>" + "'<div>'" * 300 + "</script>", False),
        ("<b><i></b>" * 300, False),
        ("<DIV CLASS=a>" * 300, True),
    ],
)
def test_nesting_is_counted_before_parsing(markup: str, expected: bool) -> None:
    assert is_deeper_than(markup, 250) is expected


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<!--",
        "<script>",
        "<svg>",
        "<",
        "</",
        "<a b='",
        "<textarea",
        "<!-- --",
        "<script ",
        "<svg ",
        "<svg a='>",
    ],
)
def test_nesting_takes_linear_time_on_hostile_markup(unit: str) -> None:
    began = time.process_time()
    is_deeper_than(unit * 100_000, 10**9)
    assert time.process_time() - began < 5


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="<>/!-abpdiv \"'=&;\x00\ud800", max_size=300))
def test_any_markup_ends_as_an_article_or_an_outcome(noise: str) -> None:
    try:
        article = extract(page(html(noise + paragraphs(0, 1, 2, 3)).encode("utf-8", "surrogatepass")))
    except ExtractError:
        return
    article.text.encode()
    assert "\x00" not in article.text
