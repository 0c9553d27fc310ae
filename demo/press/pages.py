"""Article pages and home pages as HTML text: (host, article, clock) in, the page as it reads at that time out."""

from __future__ import annotations

import json
from datetime import datetime

from markupsafe import Markup

from demo.press.articles import Article, Block
from demo.press.hosts import Host
from demo.press.templating import environment

#: How many older articles the box in the middle of a text links to.
N_RELATED = 3


def article_page(host: Host, article: Article, now: datetime) -> str:
    """The article's page. Its bytes change with the clock only when the article was revised."""
    revision = article.at(now)
    return (
        environment()
        .get_template(host.template)
        .render(
            host=host,
            article=article,
            url=host.url(article),
            blocks=revision.blocks,
            middle=max(1, len(revision.blocks) // 2),
            updated=revision.since if revision.since != article.published else None,
            related=_related(host, article),
            words=sum(len(block.text.split()) for block in revision.blocks),
            json_ld=_json_ld(host, article, revision.since),
            json_ld_graph=_json_ld_graph(host, article, revision.since),
            reserved=bool(host.reserved_section) and article.section == host.reserved_section,
        )
    )


def home_page(host: Host, now: datetime) -> str:
    """The list of what the outlet has published by `now`, newest first."""
    visible = [article for article in reversed(host.articles) if article.published <= now]
    return environment().get_template("home.html.jinja").render(host=host, articles=visible)


def summary(article: Article) -> str:
    """What a feed says under the title: the standfirst, else the first sentence."""
    return article.standfirst or first_sentence(article.revisions[0].blocks)


def first_sentence(blocks: tuple[Block, ...]) -> str:
    """The first paragraph up to its first full stop that is followed by a space."""
    lead = next(block.text for block in blocks if block.kind == "paragraph")
    head, stop, _ = lead.partition(". ")
    return head + stop.strip()


def _related(host: Host, article: Article) -> tuple[Article, ...]:
    """The newest older ones; an outlet's first article links its second instead. The clock does not matter."""
    older = [other for other in host.articles if other.published < article.published]
    return tuple(reversed(older[-N_RELATED:])) or host.articles[1:2]


def _json_ld(host: Host, article: Article, modified: datetime) -> Markup:
    return _script({"@context": "https://schema.org", **_news_article(host, article, modified)})


def _json_ld_graph(host: Host, article: Article, modified: datetime) -> Markup:
    site = {"@type": "WebSite", "@id": f"http://{host.domain}/#site", "name": host.name, "inLanguage": host.language}
    crumbs = {
        "@type": "BreadcrumbList",
        "itemListElement": [{"@type": "ListItem", "position": 1, "name": article.section.title()}],
    }
    graph = [site, crumbs, {**_news_article(host, article, modified), "isPartOf": {"@id": site["@id"]}}]
    return _script({"@context": "https://schema.org", "@graph": graph})


def _news_article(host: Host, article: Article, modified: datetime) -> dict[str, object]:
    people = [{"@type": "Person", "name": name} for name in article.authors]
    return {
        "@type": "NewsArticle",
        "headline": article.title,
        "description": summary(article),
        "mainEntityOfPage": host.url(article),
        "datePublished": article.published.isoformat(),
        "dateModified": modified.isoformat(),
        "author": people or [{"@type": "Organization", "name": host.name}],
        "publisher": {"@type": "NewsMediaOrganization", "name": host.name},
        "articleSection": article.section,
    }


def _script(value: dict[str, object]) -> Markup:
    """JSON for a script element: no `<`, so that no text can close the element."""
    return Markup(json.dumps(value, ensure_ascii=False, indent=1).replace("<", "\\u003c"))  # noqa: S704
