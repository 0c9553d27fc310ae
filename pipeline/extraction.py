"""Step 4 for captured pages: page to article, one transaction and one outcome each, reading in a killable worker."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Engine, exists, func, select, update
from sqlalchemy.orm import Session

from models import Article, Entry, Quarantine, StageRun
from models.session import make_session_factory
from pipeline.articles import Arrival, ArticleStore
from pipeline.captures import Captures
from pipeline.outcomes import ExtractOutcome
from pipeline.read.worker import ExtractFailure, Extractor
from pipeline.records import ExtractedArticle, Precision, Published
from pipeline.tombstones import forget

logger = logging.getLogger(__name__)
VERSION = "extract-1"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExtractionOptions:
    """What extraction needs to be told."""

    backlog_after: timedelta = timedelta(days=14)
    copy_window: timedelta = timedelta(days=60)
    prune_xpath: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by outlet


def extract_pending(
    articles: Engine,
    captures: Engine,
    now: datetime,
    options: ExtractionOptions,
    extractor: Extractor,
    progress: Progress = lambda _done, _all: None,
    *,
    again: bool = False,
) -> Counter[ExtractOutcome]:
    """Extract every captured page that was not dealt with, oldest first. Taken equals the sum of the outcomes.

    With `again` also those that an older version of extraction dealt with, imported ones too.
    """
    make_session = make_session_factory(articles)
    kept = Captures(captures)
    store = ArticleStore(kept, options.backlog_after, options.copy_window)
    with make_session() as session:
        store.load_copies(session, now)
        pages = [*_pending(session), *(_dealt_with(session) if again else ())]
    outcomes: Counter[ExtractOutcome] = Counter()
    for place, page in enumerate(pages, 1):
        with make_session.begin() as session:
            outcome = _extract_one(session, page, kept, store, extractor, now, options)
        outcomes[outcome] += 1
        progress(place, len(pages))
    return outcomes


@dataclass(frozen=True, slots=True)
class _Page:
    """A captured page and what is known about it besides."""

    url: str
    sha256: str
    outlet: str
    first_seen_at: datetime
    is_first_poll: bool = False
    feed_date: Published | None = None


def _pending(session: Session) -> Iterator[_Page]:
    return _entries(session, Entry.to_extract())


def _entries(session: Session, wanted: ColumnElement[bool]) -> Iterator[_Page]:
    order = (func.coalesce(Entry.published_at, Entry.first_seen_at), Entry.url)
    for row in session.scalars(select(Entry).where(Entry.page_sha256.is_not(None), wanted).order_by(*order)):
        yield _Page(
            row.url, row.page_sha256 or "", row.outlet_slug, row.first_seen_at, row.is_first_poll, _feed_date(row)
        )


def _dealt_with(session: Session) -> Iterator[_Page]:
    """Pages that only an older version has read: those of entries, then those that were imported."""

    def is_old(url: ColumnElement[str], sha256: ColumnElement[str | None]) -> ColumnElement[bool]:
        of_page = (StageRun.stage == "extract") & (StageRun.item == url) & (StageRun.input_sha256 == sha256)
        # Before revision 0015 nothing said of which page it is a second address.
        says_of_which = (StageRun.outcome != ExtractOutcome.DUPLICATE_URL.value) | (StageRun.detail != "")
        return ~exists().where(of_page & (StageRun.version == VERSION) & says_of_which)

    url, sha256 = Entry.__table__.c.url, Entry.__table__.c.page_sha256
    yield from _entries(session, (Entry.extracted_sha256 == Entry.page_sha256) & is_old(url, sha256))
    imported = (
        select(Article)
        .where(Article.page_sha256 != Article.text_sha256, ~exists().where(Entry.url == Article.url))
        .where(is_old(Article.__table__.c.url, Article.__table__.c.page_sha256))
    )
    for row in session.scalars(imported.order_by(Article.url)):
        yield _Page(row.url, row.page_sha256 or "", row.outlet_slug, row.first_seen_at)


def _extract_one(
    session: Session,
    wanted: _Page,
    captures: Captures,
    store: ArticleStore,
    extractor: Extractor,
    now: datetime,
    options: ExtractionOptions,
) -> ExtractOutcome:
    page = captures.read(wanted.url, wanted.sha256)
    if page is None:
        result: ExtractedArticle | ExtractFailure = ExtractFailure(ExtractOutcome.QUARANTINED, "its capture is missing")
    else:
        result = extractor.extract(
            page, feed_date=wanted.feed_date, prune_xpath=options.prune_xpath.get(wanted.outlet, ())
        )
    if isinstance(result, ExtractFailure):
        outcome, detail = result.outcome, result.detail
        if outcome is ExtractOutcome.QUARANTINED:
            aside = Quarantine(stage="extract", item=wanted.url, input_sha256=wanted.sha256, error=detail, at=now)
            session.merge(aside)
    else:
        outcome = store.store(session, _arrival(wanted, result, now), now)
        # By this erasing finds the page under this address too.
        detail = result.canonical_url if outcome is ExtractOutcome.DUPLICATE_URL else ""
    session.execute(update(Entry).where(Entry.url == wanted.url).values(extracted_sha256=wanted.sha256))
    if outcome is ExtractOutcome.ERASED:
        captures.erase([wanted.url])
        for entry in session.scalars(select(Entry).where(Entry.url == wanted.url)):
            forget(entry)
    run = StageRun(stage="extract", item=wanted.url, input_sha256=wanted.sha256, version=VERSION, at=now)
    run.outcome, run.detail = outcome.value, detail
    session.merge(run)
    logger.info("extracted", extra={"url": wanted.url, "outlet": wanted.outlet, "outcome": outcome.value})
    return outcome


def _arrival(wanted: _Page, extracted: ExtractedArticle, now: datetime) -> Arrival:
    return Arrival(
        extracted=extracted,
        outlet=wanted.outlet,
        first_seen_at=wanted.first_seen_at,
        known_at=now,
        page_sha256=wanted.sha256,
        may_be_backlog=wanted.is_first_poll,
    )


def _feed_date(entry: Entry) -> Published | None:
    if entry.published_at is None:
        return None
    precision: Precision = "day" if entry.published_precision == "day" else "second"
    return Published(entry.published_at, "feed", precision)
