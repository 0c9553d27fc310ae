"""Manners towards a host: the delay that its robots.txt asks for, Retry-After, and a bounded share of a crawl."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from pipeline.outcomes import FetchOutcome
from pipeline.read.retry_after import asked_wait, http_date
from spiders.base import header_text
from spiders.endings import Ending, Postponed, RequestEnded

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

#: Request.meta key of requests that only ask for permission; they are exempt from what permission decides.
ASKING = "gazewire_asking"
#: Scrapy 2.19 starts a host's whole queue at once where its delay is 0, whatever the limit of concurrent requests says.
LEAST_DELAY_S = 0.001
_BUSY = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Manners:
    """The limits, from the settings."""

    delay_cap_s: float
    host_budget_s: float
    retry_after: timedelta
    retry_after_cap: timedelta

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        return cls(
            delay_cap_s=settings.getfloat("CRAWL_DELAY_CAP_S"),
            host_budget_s=settings.getfloat("HOST_BUDGET_S"),
            retry_after=timedelta(seconds=settings.getfloat("RETRY_AFTER_S")),
            retry_after_cap=timedelta(seconds=settings.getfloat("RETRY_AFTER_CAP_S")),
        )


class PolitenessMiddleware:
    """Ends requests to a host that asked for a pause, or whose share of this crawl is used up."""

    def __init__(self, crawler: Crawler, manners: Manners) -> None:
        self._crawler = crawler
        self._manners = manners
        self._paused: dict[str, Ending] = {}
        self._sent: Counter[str] = Counter()
        self._delays: dict[str, float] = {}
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = cls(crawler, Manners.from_settings(crawler.settings))
        crawler.signals.connect(middleware.response_downloaded, signal=signals.response_downloaded)
        return middleware

    def process_request(self, request: Request) -> None:
        if ASKING in request.meta:
            return
        host = urlparse_cached(request).hostname or ""
        if host in self._paused:
            raise RequestEnded(self._paused[host])
        self._sent[host] += 1
        delay = self._delays.get(host, self._delay)
        if self._sent[host] * delay > self._manners.host_budget_s:
            raise Postponed("the host's share of this crawl is used up")

    def response_downloaded(self, request: Request, response: Response) -> None:
        """Send nothing more to a host that asks for a pause: neither what comes nor what stands in its queue already.

        A signal, because the downloader takes the next request from the queue before `process_response` is called.
        """
        ending = self._asked_to_pause(request, response)
        if ending is None:
            return
        host = urlparse_cached(request).hostname or ""
        self._paused[host] = ending
        slot = self._downloader().slots.get(host)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(RequestEnded(ending)))  # type: ignore[no-untyped-call]

    def process_response(self, request: Request, response: Response) -> Response:
        ending = self._asked_to_pause(request, response)
        if ending is not None:
            raise RequestEnded(ending)
        return response

    def _asked_to_pause(self, request: Request, response: Response) -> Ending | None:
        if response.status not in _BUSY or ASKING in request.meta:
            return None
        if response.status == 503 and b"Retry-After" not in response.headers:
            return None
        pause = asked_pause(response, self._manners)
        return Ending(FetchOutcome.RATE_LIMITED, f"HTTP {response.status}", response.status, pause)

    def pace(self, host: str, asked_s: float) -> None:
        """Leave the usual delay between two requests to `host`, or the one that it asks for where that is longer."""
        delay = max(self._delay, min(asked_s, self._manners.delay_cap_s), LEAST_DELAY_S)
        self._delays[host] = delay
        downloader = self._downloader()
        concurrency = 1 if asked_s else downloader.domain_concurrency
        downloader.per_slot_settings[host] = {"delay": delay, "concurrency": concurrency, "jitter": 0.0}
        if host in downloader.slots:
            downloader.slots[host].delay = delay
            downloader.slots[host].concurrency = concurrency

    def _downloader(self) -> Downloader:
        assert self._crawler.engine is not None
        return self._crawler.engine.downloader


def asked_pause(response: Response, manners: Manners) -> timedelta:
    """Return the pause that an answer asks for, or the usual one; never longer than the cap."""
    since = http_date(header_text(response, b"Date"))  # the answer's own: our clock may be another
    asked = asked_wait(header_text(response, b"Retry-After"), since)
    return min(manners.retry_after if asked is None else asked, manners.retry_after_cap)
