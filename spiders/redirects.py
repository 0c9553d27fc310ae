"""Redirects, followed up to a limit; each hop is a new request that every check sees again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self
from urllib.parse import urldefrag, urljoin

from w3lib.url import safe_url_string

from pipeline.outcomes import FetchOutcome
from spiders.endings import Ending, RequestEnded

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

#: Request.meta key: the addresses that led here, first one first.
HOPS = "gazewire_hops"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class RedirectMiddleware:
    """Turns an answer with a Location into the next request, on the queue of its own host."""

    def __init__(self, max_hops: int) -> None:
        self._max_hops = max_hops

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("MAX_REDIRECTS"))

    def process_response(self, request: Request, response: Response) -> Request | Response:
        location = response.headers.get(b"Location")
        if response.status not in _REDIRECTS or location is None:
            return response
        hops: tuple[str, ...] = (*request.meta.get(HOPS, ()), request.url)
        if len(hops) > self._max_hops:
            raise RequestEnded(Ending(FetchOutcome.HTTP_ERROR, f"over {self._max_hops} redirects", response.status))
        meta = {key: value for key, value in request.meta.items() if key not in {"download_slot", "proxy"}}
        try:
            target = urldefrag(urljoin(request.url, safe_url_string(location.strip()))).url
            return request.replace(url=target, meta={**meta, HOPS: hops})
        except ValueError as error:
            raise RequestEnded(Ending(FetchOutcome.BAD_URL, f"redirect to {location[:200]!r}: {error}")) from error
