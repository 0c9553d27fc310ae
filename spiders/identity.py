"""Who we say we are, what we can unpack, and how long we wait: set on every request that does not say otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

#: What every reader of a capture can unpack.
ACCEPT_ENCODING = "gzip, deflate"


class IdentityMiddleware:
    """One component for what takes Scrapy three, since each costs every request a task of its own."""

    def __init__(self, user_agent: str, timeout_s: float) -> None:
        self._user_agent = user_agent
        self._timeout_s = timeout_s

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["USER_AGENT"], crawler.settings.getfloat("DOWNLOAD_TIMEOUT"))

    def process_request(self, request: Request) -> None:
        request.headers.setdefault(b"User-Agent", self._user_agent)
        request.headers.setdefault(b"Accept", "*/*")
        request.headers.setdefault(b"Accept-Encoding", ACCEPT_ENCODING)
        request.meta["download_timeout"] = self._timeout_s
