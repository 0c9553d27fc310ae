"""What passes between the spiders and the database: what is due, and how each poll and fetch ended.

Times are aware and in UTC. `retry_at` None means that trying again cannot help, or that the database decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.outcomes import FetchOutcome, PollOutcome
from pipeline.records import FetchedPage


@dataclass(frozen=True, slots=True)
class DueFeed:
    """A feed whose next poll is due. `etag` and `last_modified` are the last answer's, empty where it had none."""

    url: str
    outlet: str
    etag: str = ""
    last_modified: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry whose page is wanted; with `etag` or `last_modified` it was fetched before and is looked at again."""

    url: str
    outlet: str
    etag: str = ""
    last_modified: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class PolledFeed:
    """How a poll ended. With outcome `read` there is a `body`, content-decoded; what is in it is still unread."""

    url: str
    outlet: str
    outcome: PollOutcome
    fetched_at: datetime
    final_url: str = ""
    status: int | None = None
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    body: bytes = b""
    detail: str = ""
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CapturedPage:
    """A page that was fetched, and the outlet whose feed named it."""

    page: FetchedPage
    outlet: str


@dataclass(frozen=True, slots=True)
class FailedFetch:
    """A fetch that brought no page: it failed, or the page is as it was (`unchanged`). `detail` is for the operator."""

    url: str
    outlet: str
    outcome: FetchOutcome
    status: int | None = None
    detail: str = ""
    retry_at: datetime | None = None
