"""Fetches the pages of pending entries and keeps their bytes as received, whatever their coding."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from scrapy import Request

from pipeline.crawl_records import CapturedPage, FailedFetch, PendingEntry
from pipeline.outcomes import FetchOutcome
from pipeline.read.rights import rights_of
from pipeline.records import FetchedPage
from spiders.base import PressSpider, conditional_headers, header_pairs, header_text
from spiders.endings import Ending, ending_of_error, ending_of_status
from spiders.limits import WANTS_HTML, is_html
from spiders.redirects import HOPS

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.1"


class PageSpider(PressSpider):
    """Yields one `CapturedPage` or `FailedFetch` for each pending entry, whatever happens to it."""

    name = "pages"

    async def start(self) -> AsyncIterator[Any]:
        limit = self.settings.getint("PAGES_PER_CRAWL")
        for entry in await self.store.pending_entries(self.now, self.outlet, limit):
            self.take()
            headers = {"Accept": _ACCEPT, **conditional_headers(entry.etag, entry.last_modified)}
            try:
                request = Request(entry.url, self.answered, headers=headers, errback=self.failed)
            except ValueError as error:
                yield self._ended(entry, Ending(FetchOutcome.BAD_URL, str(error)))
                continue
            request.meta[WANTS_HTML] = True
            request.cb_kwargs["entry"] = entry
            yield request

    def answered(self, response: Response, entry: PendingEntry) -> CapturedPage | FailedFetch:
        ending = ending_of_status(response.status, self.retry_after)
        if ending is None and not is_html(response.headers.get(b"Content-Type")):
            ending = Ending(FetchOutcome.NOT_HTML, header_text(response, b"Content-Type"), response.status)
        if ending is not None:
            return self._ended(entry, ending)
        headers = header_pairs(response)
        page = FetchedPage(
            url=entry.url,
            final_url=response.url,
            status=response.status,
            headers=headers,
            body=response.body,
            sha256=hashlib.sha256(response.body).hexdigest(),
            fetched_at=self.now,
            redirects=response.meta.get(HOPS, ()),
            rights=rights_of(headers),
        )
        return CapturedPage(page, entry.outlet)

    def failed(self, failure: Failure) -> FailedFetch | None:
        assert failure.value is not None
        if self.is_postponed(failure.value):
            return None
        entry: PendingEntry = failure.request.cb_kwargs["entry"]  # type: ignore[attr-defined]
        return self._ended(entry, ending_of_error(failure.value, self.retry_after))

    def _ended(self, entry: PendingEntry, ending: Ending) -> FailedFetch:
        retry_at = self.retry_at(ending.retry_after)
        return FailedFetch(entry.url, entry.outlet, ending.outcome, ending.status, ending.detail, retry_at)
