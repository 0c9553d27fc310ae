"""The replica press as lines for `gazewire import`: the pages' own texts, without their templates."""

from __future__ import annotations

from demo.press.articles import load_articles
from demo.press.hosts import article_urls


def press_lines() -> list[dict[str, str]]:
    """One line per dated article, oldest first."""
    urls = article_urls()
    lines = []
    for article in sorted(load_articles(), key=lambda one: (one.published, one.key)):
        lines.append(
            {
                "url": urls[article.key],
                "title": article.title,
                "text": "\n\n".join(block.text for block in article.revisions[0].blocks),
                "published_at": article.published.isoformat(),
                "outlet": article.outlet,
                "language": "en",
            }
        )
    return lines
