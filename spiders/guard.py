"""The address guard: only http and https, never an address inside our own network, whatever it is spelled like.

Runs for every request, each hop of a redirect included. Names are checked where they are resolved, by `PublicResolver`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from urllib.parse import ParseResult

from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.httpobj import urlparse_cached

from pipeline.outcomes import FetchOutcome
from pipeline.read.addresses import is_public, literal_address
from spiders.endings import Ending, RequestEnded
from spiders.redirects import HOPS
from spiders.resolver import PublicResolver, host_key, proxy_endpoint

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

MAX_URL_CHARS = 4096


class GuardMiddleware:
    """Ends requests to refused addresses, and sends hosts on `.example` to the test press where one is set."""

    def __init__(self, press_proxy: str, resolver: PublicResolver) -> None:
        proxy_endpoint(press_proxy)
        self._press_proxy = press_proxy
        self._resolver = resolver

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.get("PRESS_PROXY") or "", _installed_resolver(crawler))

    def process_request(self, request: Request) -> None:
        parts = urlparse_cached(request)
        ending = refusal(request.url, parts)
        if ending is not None:
            raise RequestEnded(ending, is_redirected=HOPS in request.meta)
        # Set anew on every hop: a redirect away from the test press must not go through its proxy.
        request.meta.pop("proxy", None)
        if self._press_proxy and (parts.hostname or "").endswith(".example"):
            request.meta["proxy"] = self._press_proxy

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, CannotResolveHostError):
            return
        address = self._resolver.refused.get(host_key(urlparse_cached(request).hostname or ""))
        if address is not None:
            ending = _refused(f"the name leads to {address}")
            raise RequestEnded(ending, is_redirected=HOPS in request.meta) from exception


def refusal(url: str, parts: ParseResult) -> Ending | None:
    """Return why this address is not fetched, as far as the text alone tells; None where nothing speaks against it."""
    if parts.scheme not in {"http", "https"}:
        return Ending(FetchOutcome.BAD_URL, f"only http and https are fetched, not {parts.scheme or 'this'}")
    if len(url) > MAX_URL_CHARS:
        return Ending(FetchOutcome.BAD_URL, f"longer than {MAX_URL_CHARS} characters")
    try:
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return Ending(FetchOutcome.BAD_URL, str(error))
    if not host:
        return Ending(FetchOutcome.BAD_URL, "no host")
    if parts.username is not None or parts.password is not None:
        return Ending(FetchOutcome.BAD_URL, "an address with a user name in it")
    literal = literal_address(host)
    if literal is not None and not is_public(literal):
        return _refused(f"{host} is {literal}" if host != literal else literal)
    return None


def _refused(what: str) -> Ending:
    return Ending(FetchOutcome.REFUSED_ADDRESS, f"not an address of the open internet: {what}")


def _installed_resolver(crawler: Crawler) -> PublicResolver:
    """Return the process's resolver; installs it where Scrapy has not: no crawl may run without it."""
    from twisted.internet import reactor  # not at the top: importing it installs one

    current: Any = reactor.nameResolver
    if isinstance(current, PublicResolver):
        return current
    resolver = PublicResolver.from_crawler(crawler, reactor)
    resolver.install_on_reactor()
    return resolver
