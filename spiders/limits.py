"""Breaks a download off as soon as the headers show that it is no web page. (DOWNLOAD_MAXSIZE limits its size.)"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import StopDownload

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http.headers import Headers

#: Request.meta key of requests that only a web page can answer.
WANTS_HTML = "gazewire_wants_html"
_HTML = frozenset({b"text/html", b"application/xhtml+xml"})


class ContentTypeLimit:
    """Scrapy extension: stops the bodies of other kinds; the spider sees the answer without its body."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        limit = cls()
        crawler.signals.connect(limit.headers_received, signal=signals.headers_received)
        return limit

    def headers_received(self, headers: Headers, request: Request) -> None:
        if WANTS_HTML in request.meta and not is_html(headers.get(b"Content-Type")):
            raise StopDownload(fail=False)


def is_html(content_type: bytes | None) -> bool:
    """True for a page's type, and where none is given: the body decides later."""
    if not content_type:
        return True
    return content_type.partition(b";")[0].strip().lower() in _HTML
