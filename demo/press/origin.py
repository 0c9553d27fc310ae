"""What the hosts answer at one moment of the clock: a pure snapshot, (host, target) in, `Resource` out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from demo.press.articles import Article
from demo.press.feeds import feed_document, last_change
from demo.press.hosts import FeedDoor, Host, Oddity
from demo.press.pages import article_page, home_page

HTML = "text/html"
FEED_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """An answer before conditions and encodings are negotiated."""

    status: int
    body: bytes
    content_type: str = f"{HTML}; charset=utf-8"
    headers: Headers = ()
    last_modified: datetime | None = None
    gzip: bool = False

    @property
    def etag(self) -> str:
        """A strong validator of the bytes."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


class Origin:
    """All hosts at `now`. Answers are kept, so that a page is rendered once per moment."""

    def __init__(self, hosts: tuple[Host, ...], now: datetime) -> None:
        self.now = now
        self._hosts = {host.domain: host for host in hosts}
        self._kept: dict[tuple[str, str], Resource] = {}

    def resource(self, domain: str, target: str) -> Resource:
        """The answer to `target` (path with query) on `domain`; 404 for what is unknown or not yet published."""
        key = (domain, target)
        if key not in self._kept:
            host = self._hosts.get(domain)
            self._kept[key] = _missing() if host is None else self._find(host, target)
        return self._kept[key]

    def _find(self, host: Host, target: str) -> Resource:
        path = target.partition("?")[0]
        if path in host.broken and self.now < host.broken[path]:
            return Resource(500, b"Internal Server Error\n", "text/plain; charset=utf-8")
        if path == "/robots.txt":
            return Resource(200, host.robots.strip().encode() + b"\n", "text/plain; charset=utf-8")
        for door in host.feeds:
            if door.path == target:
                return self._feed(host, door)
        for article in host.articles:
            if article.published <= self.now and target == article.old_path:
                return _moved(host.url(article))
            if article.published <= self.now and path == host.path(article):
                return self._page(host, article)
        for oddity in host.oddities:
            if oddity.published <= self.now and path == oddity.path:
                return _odd(oddity)
        if target == "/":
            return Resource(200, _encoded(home_page(host, self.now), host), _html(host), gzip=host.gzip)
        return _missing()

    def _feed(self, host: Host, door: FeedDoor) -> Resource:
        body = feed_document(host, door, self.now).encode()
        content_type = f"{FEED_TYPES[door.format]}; charset=utf-8"
        return Resource(200, body, content_type, last_modified=last_change(host, self.now), gzip=host.gzip)

    def _page(self, host: Host, article: Article) -> Resource:
        reserved = bool(host.reserved_section) and article.section == host.reserved_section
        headers = (("TDM-Reservation", "1"), ("X-Robots-Tag", "noai, noimageai")) if reserved else ()
        body = _encoded(article_page(host, article, self.now), host)
        modified = article.at(self.now).since if article.dated else None
        return Resource(200, body, _html(host), headers, last_modified=modified, gzip=host.gzip)


def _encoded(text: str, host: Host) -> bytes:
    return text.encode(host.charset, "xmlcharrefreplace")


def _html(host: Host) -> str:
    return f"{HTML}; charset={host.charset}"


def _moved(url: str) -> Resource:
    return Resource(301, b"", headers=(("Location", url),))


def _missing() -> Resource:
    return Resource(
        404, b'<!doctype html><html lang="en"><title>Not found</title><p>There is no such page.</p></html>\n'
    )


def _odd(oddity: Oddity) -> Resource:
    headers = (("Location", oddity.location),) if oddity.location else ()
    return Resource(oddity.status, oddity.body.encode(), oddity.content_type, headers)
