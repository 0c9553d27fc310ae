"""Every page of the replica press is read as it was written: each paragraph, and nothing of the templates around it."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from demo.press.articles import Article
from demo.press.hosts import Host, load_hosts
from demo.press.pages import article_page, home_page
from pipeline.outcomes import ExtractOutcome
from pipeline.read.extract import ExtractError, extract
from pipeline.records import ExtractedArticle, FetchedPage

LATER = datetime(2030, 1, 1, tzinfo=UTC)
PAGES = [pytest.param(host, article, id=article.key) for host in load_hosts() for article in host.articles]


def fetched(url: str, html: str) -> FetchedPage:
    body = html.encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return FetchedPage(url, url, 200, headers, body, hashlib.sha256(body).hexdigest(), LATER)


def read(host: Host, article: Article) -> ExtractedArticle:
    return extract(fetched(host.url(article), article_page(host, article, LATER)))


@pytest.mark.parametrize(("host", "article"), PAGES)
def test_the_text_is_the_text_that_was_written(host: Host, article: Article) -> None:
    written = [" ".join(block.text.split()) for block in article.at(LATER).blocks]
    assert [" ".join(line.removeprefix("- ").split()) for line in read(host, article).text.split("\n")] == written


@pytest.mark.parametrize(("host", "article"), PAGES)
def test_title_authors_and_date_are_the_articles(host: Host, article: Article) -> None:
    found = read(host, article)
    assert found.title == article.title
    assert set(found.authors) <= set(article.authors)
    if article.dated:
        assert found.published is not None
        assert abs(found.published.at - article.published) <= timedelta(days=1)
    else:
        assert found.published is None


@pytest.mark.parametrize("path", ["", "news"])
@pytest.mark.parametrize("host", load_hosts(), ids=lambda host: host.domain)
def test_front_and_section_pages_are_no_articles(host: Host, path: str) -> None:
    with pytest.raises(ExtractError) as caught:
        extract(fetched(f"http://{host.domain}/{path}", home_page(host, LATER)))
    assert caught.value.outcome is ExtractOutcome.NOT_ARTICLE
