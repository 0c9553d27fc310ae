"""When feeds are polled again and pages fetched again: written into their rows after each attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import Entry, Feed
from pipeline.crawl_records import PolledFeed
from pipeline.outcomes import FetchOutcome, PollOutcome

#: Endings after which trying again may help.
_PASSING = frozenset(
    {
        FetchOutcome.HTTP_ERROR,
        FetchOutcome.TIMEOUT,
        FetchOutcome.UNREACHABLE,
        FetchOutcome.ROBOTS_UNREACHABLE,
        FetchOutcome.RATE_LIMITED,
    }
)
_POLLED_WELL = frozenset({PollOutcome.READ, PollOutcome.EMPTY, PollOutcome.NOT_MODIFIED})


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How often to look, and when to give up."""

    poll_interval: timedelta = timedelta(minutes=30)
    max_poll_interval: timedelta = timedelta(hours=24)
    retry_interval: timedelta = timedelta(minutes=30)
    max_attempts: int = 6
    recheck_interval: timedelta = timedelta(hours=20)
    recheck_for: timedelta = timedelta(days=4)


def fetched(entry: Entry, outcome: FetchOutcome, now: datetime, options: IngestOptions) -> None:
    """A page came: its entry is done, until it is looked at again."""
    entry.state, entry.outcome, entry.last_fetched_at = "done", outcome.value, now
    entry.attempts += 1
    if outcome is FetchOutcome.DUPLICATE_URL:
        entry.next_fetch_at = None
    else:
        look_again(entry, now, options)


def look_again(entry: Entry, now: datetime, options: IngestOptions) -> None:
    """A captured page is looked at for an update while it is young."""
    next_look = now + options.recheck_interval
    is_young = next_look - entry.first_seen_at <= options.recheck_for
    entry.next_fetch_at = next_look if is_young else None


def put_off(
    entry: Entry, outcome: FetchOutcome, retry_at: datetime | None, now: datetime, options: IngestOptions
) -> None:
    """No page came: the entry waits longer each time where that may help, else it has failed."""
    entry.attempts += 1
    entry.outcome = outcome.value
    if outcome in _PASSING and entry.attempts < options.max_attempts:
        wait = options.retry_interval * 2 ** (entry.attempts - 1)
        entry.state, entry.next_fetch_at = "deferred", max(retry_at or now, now + wait)
    else:
        entry.state, entry.next_fetch_at = "failed", None


def polled_feed(
    feed: Feed, polled: PolledFeed, outcome: PollOutcome, n_new: int, now: datetime, options: IngestOptions
) -> None:
    """A feed was polled: what its server said of it, and when it is polled next."""
    feed.last_polled_at, feed.last_outcome = now, outcome.value
    if outcome in _POLLED_WELL:
        feed.failures, feed.last_read_at = 0, now
        feed.first_polled_at = feed.first_polled_at or now
        if outcome is not PollOutcome.NOT_MODIFIED:
            feed.etag, feed.last_modified = polled.etag or None, polled.last_modified or None
        feed.next_poll_at = now + options.poll_interval
    else:
        feed.failures += 1
        wait = min(options.poll_interval * 2**feed.failures, options.max_poll_interval)
        feed.next_poll_at = max(polled.retry_at or now, now + wait)
    if n_new:
        feed.last_new_at = now
