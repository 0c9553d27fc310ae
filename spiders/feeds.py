"""Polls the feeds that are due, with conditional requests; what is in a body is read later, where it is stored."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy import Request

from pipeline.crawl_records import DueFeed, PolledFeed
from pipeline.outcomes import FetchOutcome, PollOutcome
from pipeline.read.decode import DecodeError, decode_body
from spiders.base import PressSpider, conditional_headers, header_pairs, header_text
from spiders.endings import Ending, ending_of_error, ending_of_status, poll_outcome

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1"


class FeedSpider(PressSpider):
    """Yields one `PolledFeed` for each due feed, whatever happens to it."""

    name = "feeds"

    async def start(self) -> AsyncIterator[Any]:
        limit = self.settings.getint("FEEDS_PER_CRAWL")
        for feed in await self.store.due_feeds(self.now, self.outlet, limit):
            self.take()
            headers = {"Accept": _ACCEPT, **conditional_headers(feed.etag, feed.last_modified)}
            try:
                request = Request(feed.url, self.answered, headers=headers, errback=self.failed)
            except ValueError as error:
                yield self._ended(feed, Ending(FetchOutcome.BAD_URL, str(error)))
                continue
            request.cb_kwargs["feed"] = feed
            yield request

    def answered(self, response: Response, feed: DueFeed) -> PolledFeed:
        ending = ending_of_status(response.status, self.retry_after)
        if ending is not None:
            return self._ended(feed, ending)
        try:
            body = decode_body(response.body, header_pairs(response), self.settings.getint("DOWNLOAD_MAXSIZE"))
        except DecodeError as error:
            ended = self._ended(feed, Ending(FetchOutcome.HTTP_ERROR, str(error), response.status))
            return replace(ended, outcome=PollOutcome.PARSE_ERROR)
        return PolledFeed(
            url=feed.url,
            outlet=feed.outlet,
            outcome=PollOutcome.READ,
            fetched_at=self.now,
            final_url=response.url,
            status=response.status,
            content_type=header_text(response, b"Content-Type"),
            etag=header_text(response, b"ETag"),
            last_modified=header_text(response, b"Last-Modified"),
            body=body,
        )

    def failed(self, failure: Failure) -> PolledFeed | None:
        assert failure.value is not None
        if self.is_postponed(failure.value):
            return None
        feed: DueFeed = failure.request.cb_kwargs["feed"]  # type: ignore[attr-defined]
        return self._ended(feed, ending_of_error(failure.value, self.retry_after))

    def _ended(self, feed: DueFeed, ending: Ending) -> PolledFeed:
        """A poll without a body. The server's pause is passed on; the usual next poll is the database's business."""
        asked = ending.retry_after if ending.outcome is FetchOutcome.RATE_LIMITED else None
        return PolledFeed(
            url=feed.url,
            outlet=feed.outlet,
            outcome=poll_outcome(ending.outcome),
            fetched_at=self.now,
            status=ending.status,
            detail=ending.detail,
            retry_at=self.retry_at(asked),
        )
