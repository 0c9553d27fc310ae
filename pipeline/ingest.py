"""Polls and fetches written down: a feed's state with its entries, a capture before the row that names it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, insert, or_, select
from sqlalchemy.orm import Session

from models import Entry, Feed, Fetch, Outlet
from models.keys import public_id
from models.session import make_session_factory
from pipeline.captures import Captures
from pipeline.crawl_records import DueFeed, PendingEntry, PolledFeed
from pipeline.due_times import IngestOptions, fetched, look_again, polled_feed, put_off
from pipeline.outcomes import FetchOutcome, PollOutcome
from pipeline.read.feeds import FeedError, ParsedFeed, parse_feed
from pipeline.read.urls import canonical_or_same, is_fetchable
from pipeline.records import FeedEntry, FetchedPage
from pipeline.tombstones import erased_among, forget, is_erased


class Ingest:
    """What the spiders ask for and hand over. `now` is the time of the crawl; every call is one transaction."""

    def __init__(
        self,
        articles_engine: Engine,
        captures_engine: Engine,
        now: datetime,
        options: IngestOptions | None = None,
    ) -> None:
        self._session = make_session_factory(articles_engine)
        self._captures = Captures(captures_engine)
        self._now = now
        self._options = options or IngestOptions()

    def due_feeds(self, outlet: str | None = None, limit: int = 500) -> list[DueFeed]:
        """Feeds whose time has come, longest waiting first."""
        due = or_(Feed.next_poll_at.is_(None), Feed.next_poll_at <= self._now)
        query = select(Feed).where(Feed.is_active == 1, due).order_by(Feed.next_poll_at, Feed.url).limit(limit)
        if outlet:
            query = query.where(Feed.outlet_slug == outlet)
        with self._session() as session:
            rows = session.scalars(query).all()
        return [DueFeed(f.url, f.outlet_slug, f.etag or "", f.last_modified or "", f.format) for f in rows]

    def pending_entries(self, outlet: str | None = None, limit: int = 2000) -> list[PendingEntry]:
        """Entries to fetch for the first time or again, and captured ones to look at for an update."""
        query = select(Entry).where(self._is_wanted()).order_by(Entry.first_seen_at, Entry.url).limit(limit)
        if outlet:
            query = query.where(Entry.outlet_slug == outlet)
        with self._session() as session:
            rows = session.scalars(query).all()
        return [PendingEntry(e.url, e.outlet_slug, e.etag or "", e.last_modified or "", e.title) for e in rows]

    def record_poll(self, polled: PolledFeed) -> PollOutcome:
        """Write a poll down, and with it the entries that are new."""
        parsed, outcome, detail = _parsed(polled)
        with self._session.begin() as session:
            feed = session.get_one(Feed, polled.url)
            is_first = feed.first_polled_at is None
            n_new = sum(self._add_entry(session, feed, entry, is_first) for entry in parsed.entries) if parsed else 0
            polled_feed(feed, polled, outcome, n_new, self._now, self._options)
            event = self._event("poll", polled.url, feed.outlet_slug, outcome, polled.status)
            event.n_bytes, event.n_entries, event.detail = len(polled.body), n_new, detail
            session.merge(event)
        return outcome

    def record_pages(self, pages: Sequence[tuple[FetchedPage, str]]) -> list[FetchOutcome]:
        """Keep pages, each with its outlet, then name them in their entries; one transaction each, all or none."""
        with self._session() as session:
            erased = erased_among(session, {one for page, _ in pages for one in _addresses(page)})
        gone = {page.url for page, _ in pages if not erased.isdisjoint(_addresses(page))}
        self._captures.write_all([page for page, _ in pages if page.url not in gone])
        with self._session.begin() as session:
            wanted = [page.url for page, _ in pages]
            entries = {entry.url: entry for entry in session.scalars(select(Entry).where(Entry.url.in_(wanted)))}
            events = [
                self._record_erased(entries[page.url], page, outlet)
                if page.url in gone
                else self._record_page(session, entries[page.url], page, outlet)
                for page, outlet in pages
            ]
            self._write_events(session, events)
        return [FetchOutcome(event.outcome) for event in events]

    def _record_page(self, session: Session, entry: Entry, page: FetchedPage, outlet: str) -> Fetch:
        outcome = self._page_outcome(session, entry, page)
        if outcome is FetchOutcome.CAPTURED:
            entry.page_sha256 = page.sha256
        headers = {name.lower(): value for name, value in page.headers}
        entry.etag, entry.last_modified = headers.get("etag"), headers.get("last-modified")
        fetched(entry, outcome, self._now, self._options)
        event = self._event("fetch", page.url, outlet, outcome, page.status)
        event.n_bytes = len(page.body)
        return event

    def _record_erased(self, entry: Entry, page: FetchedPage, outlet: str) -> Fetch:
        """The page, or the one to which it led, was erased: nothing of it is kept."""
        forget(entry)
        entry.last_fetched_at = self._now
        return self._event("fetch", page.url, outlet, FetchOutcome.ERASED, page.status)

    def _write_events(self, session: Session, events: Sequence[Fetch]) -> None:
        ids = [event.fetch_id for event in events]
        known = set(session.scalars(select(Fetch.fetch_id).where(Fetch.fetch_id.in_(ids))))
        rows = {event.fetch_id: _values(event) for event in events if event.fetch_id not in known}
        if rows:
            session.execute(insert(Fetch), list(rows.values()))
        for event in events:
            if event.fetch_id in known:
                session.merge(event)

    def record_fetch_failure(
        self,
        url: str,
        outcome: FetchOutcome,
        status: int | None = None,
        detail: str = "",
        retry_at: datetime | None = None,
    ) -> FetchOutcome:
        """Write down a fetch that brought no page; what may go better later is put off, a few times."""
        with self._session.begin() as session:
            entry = session.get_one(Entry, url)
            if outcome is FetchOutcome.UNCHANGED:
                fetched(entry, outcome, self._now, self._options)
            elif entry.page_sha256 is not None:
                look_again(entry, self._now, self._options)
            else:
                put_off(entry, outcome, retry_at, self._now, self._options)
            entry.last_fetched_at = self._now
            event = self._event("fetch", url, entry.outlet_slug, outcome, status)
            event.detail = detail
            session.merge(event)
        return outcome

    def _is_wanted(self) -> ColumnElement[bool]:
        waiting = Entry.state.in_(("pending", "deferred")) & or_(
            Entry.next_fetch_at.is_(None), Entry.next_fetch_at <= self._now
        )
        return waiting | ((Entry.state == "done") & (Entry.next_fetch_at <= self._now))

    def _add_entry(self, session: Session, feed: Feed, entry: FeedEntry, is_first_poll: bool) -> bool:
        if session.get(Entry, entry.url) is not None:
            return False
        row = Entry(
            url=entry.url,
            canonical_url=canonical_or_same(entry.url),
            feed_url=feed.url,
            outlet_slug=feed.outlet_slug,
            title=entry.title,
            summary=entry.summary,
            published_at=entry.published.at if entry.published else None,
            published_precision=entry.published.precision if entry.published else None,
            first_seen_at=self._now,
            is_first_poll=is_first_poll,
        )
        refusal = self._refusal(session, row)
        if refusal is not None:
            outcome, detail = refusal
            row.state, row.outcome = ("done" if outcome is FetchOutcome.DUPLICATE_URL else "failed"), outcome.value
            if outcome is FetchOutcome.ERASED:
                forget(row)
            event = self._event("fetch", row.url, row.outlet_slug, outcome, None)
            event.detail = detail
            session.merge(event)
        session.add(row)
        session.flush()
        return True

    def _refusal(self, session: Session, row: Entry) -> tuple[FetchOutcome, str] | None:
        """Why an entry will not be fetched, where that is plain without asking its server."""
        reason = is_fetchable(row.url)
        if reason is not None:
            return FetchOutcome.BAD_URL, reason
        outlet = session.get_one(Outlet, row.outlet_slug)
        pattern = next((one for one in outlet.exclude_url if re.search(one, row.url)), None)
        if pattern is not None:
            return FetchOutcome.EXCLUDED, f"the outlet file leaves out {pattern}"
        if is_erased(session, row.url, row.canonical_url):
            return FetchOutcome.ERASED, ""
        same = session.scalar(select(Entry.url).where(Entry.canonical_url == row.canonical_url).limit(1))
        return None if same is None else (FetchOutcome.DUPLICATE_URL, f"same page as {same}")

    def _page_outcome(self, session: Session, entry: Entry, page: FetchedPage) -> FetchOutcome:
        if entry.page_sha256 == page.sha256:
            return FetchOutcome.UNCHANGED
        final = entry.canonical_url if page.final_url == page.url else canonical_or_same(page.final_url)
        if final != entry.canonical_url:
            twin = select(Entry.url).where(
                Entry.canonical_url == final, Entry.url != entry.url, Entry.outcome != FetchOutcome.DUPLICATE_URL
            )
            if session.scalar(twin.limit(1)) is not None:
                return FetchOutcome.DUPLICATE_URL
        return FetchOutcome.CAPTURED

    def _event(self, stage: str, url: str, outlet: str, outcome: str, status: int | None) -> Fetch:
        """Named by stage, address and crawl: a crawl that is run again after a crash does not count twice."""
        return Fetch(
            fetch_id=public_id("f", stage, url, self._now.isoformat()),
            stage=stage,
            url=url,
            outlet_slug=outlet,
            at=self._now,
            outcome=str(outcome),
            status=status,
            n_bytes=0,
            n_entries=0,
            detail="",
        )


def _parsed(polled: PolledFeed) -> tuple[ParsedFeed | None, PollOutcome, str]:
    """The feed that came, how the poll really ended, and what was wrong."""
    if polled.outcome is not PollOutcome.READ:
        return None, polled.outcome, polled.detail
    try:
        parsed = parse_feed(polled.body, polled.content_type, polled.final_url or polled.url)
    except FeedError as error:
        return None, PollOutcome.PARSE_ERROR, str(error)
    outcome = PollOutcome.READ if parsed.entries else PollOutcome.EMPTY
    return parsed, outcome, "; ".join(parsed.problems)[:1000]


def _addresses(page: FetchedPage) -> set[str]:
    return {page.url, page.final_url, canonical_or_same(page.url), canonical_or_same(page.final_url)}


def _values(event: Fetch) -> dict[str, Any]:
    return {column.key: getattr(event, column.key) for column in Fetch.__mapper__.column_attrs}
