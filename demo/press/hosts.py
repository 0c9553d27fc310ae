"""The six hosts: what `demo/outlets.toml` tells the crawler, joined with what `hosts.toml` tells the server."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from demo.press.articles import Article, load_articles

FeedFormat = Literal["rss", "atom"]


@dataclass(frozen=True, slots=True)
class FeedDoor:
    """A feed's path on its host (with its query) and its format."""

    path: str
    format: FeedFormat


@dataclass(frozen=True, slots=True)
class Oddity:
    """A feed entry that is no article: a file, a dead link, a redirect, a page that robots may not fetch."""

    path: str
    title: str
    summary: str
    published: datetime
    status: int
    location: str = ""
    content_type: str = "text/html; charset=utf-8"
    body: str = ""


@dataclass(frozen=True, slots=True)
class Host:
    """One outlet as the server plays it.

    `tracking` is the query that its feeds append to links; a path in `broken` answers 500 until the time given.
    """

    slug: str
    name: str
    domain: str
    language: str
    tagline: str
    template: str
    page_path: str
    robots: str
    feeds: tuple[FeedDoor, ...]
    articles: tuple[Article, ...]
    oddities: tuple[Oddity, ...]
    sections: tuple[str, ...]
    tracking: str = ""
    gzip: bool = False
    charset: str = "utf-8"
    reserved_section: str = ""
    broken: Mapping[str, datetime] = field(default_factory=dict)

    def path(self, article: Article) -> str:
        """The article's own address on this host."""
        return self.page_path.format(
            slug=article.slug, section=article.section, number=article.number, published=article.published
        )

    def url(self, article: Article) -> str:
        """The article's canonical address."""
        return f"http://{self.domain}{self.path(article)}"

    def link(self, article: Article) -> str:
        """The address as this host's feeds print it: an old path, or with tracking parameters."""
        if article.old_path is not None:
            return f"http://{self.domain}{article.old_path}"
        return self.url(article) + (f"?{self.tracking}" if self.tracking else "")


@cache
def load_hosts() -> tuple[Host, ...]:
    """All six hosts, in the order of demo/outlets.toml."""
    outlets = tomllib.loads(files("demo").joinpath("outlets.toml").read_text(encoding="utf-8"))["outlet"]
    settings = tomllib.loads(files("demo.press").joinpath("hosts.toml").read_text(encoding="utf-8"))
    return tuple(_host(outlet, settings[outlet["slug"]]) for outlet in outlets)


def article_urls() -> dict[str, str]:
    """Canonical address of every article, by its key `outlet/slug`."""
    return {article.key: host.url(article) for host in load_hosts() for article in host.articles}


def _host(outlet: dict[str, Any], settings: dict[str, Any]) -> Host:
    root = f"http://{outlet['domain']}"
    feeds = tuple(FeedDoor(feed["url"].removeprefix(root), feed["format"]) for feed in outlet["feeds"])
    rest: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in settings.items()
    }
    rest["oddities"] = tuple(Oddity(**oddity) for oddity in settings.get("oddities", ()))
    return Host(
        slug=outlet["slug"],
        name=outlet["name"],
        domain=outlet["domain"],
        language=outlet["language"],
        feeds=feeds,
        articles=tuple(article for article in load_articles() if article.outlet == outlet["slug"]),
        **rest,
    )
