"""How a request ends without a usable answer: an exception with the outcome, and what Scrapy's errors mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from pipeline.outcomes import FetchOutcome, PollOutcome


@dataclass(frozen=True, slots=True)
class Ending:
    """An outcome with what the operator wants to know. `retry_after` None: trying again later cannot help."""

    outcome: FetchOutcome
    detail: str = ""
    status: int | None = None
    retry_after: timedelta | None = None


class RequestEnded(IgnoreRequest):
    """Raised by our middlewares: this request ends here, as `ending` says, maybe after a redirect."""

    def __init__(self, ending: Ending, *, is_redirected: bool = False) -> None:
        super().__init__(ending.detail or ending.outcome.value)
        self.ending = ending
        self.is_redirected = is_redirected


class Postponed(IgnoreRequest):
    """Raised by our middlewares: not in this crawl. The item is not touched, and is due again in the next one."""


#: Scrapy's errors in the order in which they are tried, with what each means.
_ERRORS: tuple[tuple[type[Exception], FetchOutcome, str], ...] = (
    (DownloadTimeoutError, FetchOutcome.TIMEOUT, "no complete answer in time"),
    (DownloadCancelledError, FetchOutcome.OVERSIZED, "the body is longer than allowed"),
    (CannotResolveHostError, FetchOutcome.UNREACHABLE, "the host name does not resolve"),
    (DownloadConnectionRefusedError, FetchOutcome.UNREACHABLE, "the connection was refused"),
    (ResponseDataLossError, FetchOutcome.UNREACHABLE, "the connection broke off within the body"),
    (DownloadFailedError, FetchOutcome.UNREACHABLE, "the connection failed"),
    (UnsupportedURLSchemeError, FetchOutcome.BAD_URL, "only http and https are fetched"),
)
_PASSING = frozenset({FetchOutcome.TIMEOUT, FetchOutcome.UNREACHABLE})
_GONE = frozenset({404, 410})


def ending_of_error(error: BaseException, retry_after: timedelta) -> Ending:
    """Return how a request that raised `error` ended; failures that may pass are tried again after `retry_after`."""
    if isinstance(error, RequestEnded):
        return error.ending
    for kind, outcome, detail in _ERRORS:
        if isinstance(error, kind):
            return Ending(outcome, detail, retry_after=retry_after if outcome in _PASSING else None)
    # TLS and protocol errors come as they are; none of them brings a page.
    detail = f"{type(error).__name__}: {error}"[:200]
    return Ending(FetchOutcome.UNREACHABLE, detail, retry_after=retry_after)


def ending_of_status(status: int, retry_after: timedelta) -> Ending | None:
    """Return how an answer with this status ends, None where it brings a body to keep."""
    if status == 200:
        return None
    if status == 304:
        return Ending(FetchOutcome.UNCHANGED, status=status)
    if status in _GONE:
        return Ending(FetchOutcome.GONE, f"HTTP {status}", status)
    passing = status >= 500 or status in {408, 425}
    return Ending(FetchOutcome.HTTP_ERROR, f"HTTP {status}", status, retry_after if passing else None)


def poll_outcome(outcome: FetchOutcome) -> PollOutcome:
    """Return the same ending in the words of a poll."""
    if outcome is FetchOutcome.UNCHANGED:
        return PollOutcome.NOT_MODIFIED
    if outcome is FetchOutcome.BAD_URL:
        return PollOutcome.REFUSED_ADDRESS
    try:
        return PollOutcome(outcome.value)
    except ValueError:
        return PollOutcome.HTTP_ERROR
