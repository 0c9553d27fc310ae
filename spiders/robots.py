"""robots.txt, decided by ourselves: Protego reads it, and what cannot be read is a no for now.

An answer of 4xx means that there are no rules (429 excepted: it asks for a pause). Anything else that brings no rules,
a server error, a timeout, a redirect into nowhere, ends the host's requests as `robots_unreachable`. Asked once per
origin, and kept for the run, which is the life of the process: feeds and pages are crawled by one process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Self

from protego import Protego
from scrapy import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from pipeline.outcomes import FetchOutcome
from pipeline.read.decode import DecodeError, decode_body
from spiders.base import header_pairs
from spiders.endings import Ending, RequestEnded, ending_of_error
from spiders.politeness import ASKING, Manners, PolitenessMiddleware, asked_pause

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

#: RFC 9309 wants at least 500 KiB to be read; what is behind is ignored.
MAX_BYTES = 512_000
_PRIORITY = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """What an origin's robots.txt says to us: rules, or why nothing may be fetched now. Neither: all is allowed."""

    protego: Any = None
    ending: Ending | None = None

    def allow(self, url: str, agent: str) -> bool:
        return self.protego is None or bool(self.protego.can_fetch(url, agent))

    def delay_s(self, agent: str) -> float:
        """The seconds that the file wants between two requests, 0 where it names none."""
        delay = self.protego.crawl_delay(agent) if self.protego is not None else None
        return float(delay or 0.0)


class RobotsMiddleware:
    """Ends requests that robots.txt does not allow, and passes its Crawl-delay on."""

    _kept: ClassVar[dict[str, Rules]] = {}

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["BOT_NAME"]
        self._manners = Manners.from_settings(crawler.settings)
        self._asked: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Coroutine[Any, Any, None] | None:
        if ASKING in request.meta:
            return None
        parts = urlparse_cached(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        asked = self._asked.get(origin)
        if asked is None or not asked.done():
            return self._wait(origin, request)
        self._judge(asked.result(), request)
        return None

    async def _wait(self, origin: str, request: Request) -> None:
        if origin not in self._asked:
            self._asked[origin] = asyncio.ensure_future(self._ask(origin))
        self._judge(await self._asked[origin], request)

    def _judge(self, rules: Rules, request: Request) -> None:
        if rules.ending is not None:
            raise RequestEnded(rules.ending)
        if not rules.allow(request.url, self._agent):
            raise RequestEnded(Ending(FetchOutcome.ROBOTS_DENIED, "robots.txt says no"))

    async def _ask(self, origin: str) -> Rules:
        rules = self._kept.get(origin)
        if rules is None:
            rules = self._kept[origin] = await self._fetch(origin)
        politeness = self._crawler.get_downloader_middleware(PolitenessMiddleware)
        if politeness is not None:
            politeness.pace(urlparse_cached(Request(origin)).hostname or "", rules.delay_s(self._agent))
        return rules

    async def _fetch(self, origin: str) -> Rules:
        request = Request(f"{origin}/robots.txt", NO_CALLBACK, priority=_PRIORITY, meta={ASKING: True})
        assert self._crawler.engine is not None
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, there is no permission
            return Rules(ending=without_rules(error, self._manners.retry_after))
        return read_rules(response, self._manners)


def read_rules(response: Response, manners: Manners) -> Rules:
    """Return what an answer to the request for robots.txt means."""
    if response.status == 200:
        try:
            body = decode_body(response.body, header_pairs(response), 8 * MAX_BYTES)[:MAX_BYTES]
        except DecodeError as error:
            return Rules(ending=_no(f"unreadable: {error}", manners.retry_after))
        return Rules(Protego.parse(body.decode("utf-8", "replace").removeprefix("\ufeff")))
    if 400 <= response.status < 500 and response.status != 429:
        return Rules()
    return Rules(ending=_no(f"HTTP {response.status}", asked_pause(response, manners)))


def without_rules(error: Exception, retry_after: timedelta) -> Ending:
    """Return how a host's pages end when asking for its robots.txt raised `error`; a refused host is refused."""
    ending = ending_of_error(error, retry_after)
    if ending.outcome is FetchOutcome.REFUSED_ADDRESS and isinstance(error, RequestEnded) and not error.is_redirected:
        return ending
    return _no(ending.detail, ending.retry_after or retry_after)


def _no(why: str, retry_after: timedelta | None) -> Ending:
    return Ending(FetchOutcome.ROBOTS_UNREACHABLE, f"robots.txt: {why}", retry_after=retry_after)
