"""Step 4 for captured pages: page to article, one transaction and one outcome each, reading in a killable worker."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine, Select, func, or_, select
from sqlalchemy.orm import Session

from models import Entry, Quarantine, StageRun
from models.session import make_session_factory
from pipeline.articles import Arrival, ArticleStore
from pipeline.captures import Captures
from pipeline.outcomes import ExtractOutcome
from pipeline.read.worker import ExtractFailure, Extractor
from pipeline.records import ExtractedArticle, Precision, Published

logger = logging.getLogger(__name__)
VERSION = "extract-1"
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ExtractionOptions:
    """What extraction needs to be told."""

    backlog_after: timedelta = timedelta(days=14)
    copy_window: timedelta = timedelta(days=60)
    timeout_s: float = 20.0
    prune_xpath: Mapping[str, Sequence[str]] = field(default_factory=dict)  # by outlet


def extract_pending(
    articles: Engine,
    captures: Engine,
    now: datetime,
    options: ExtractionOptions,
    progress: Progress = lambda _done, _all: None,
) -> Counter[ExtractOutcome]:
    """Extract every captured page that was not dealt with, oldest first. Taken equals the sum of the outcomes."""
    make_session = make_session_factory(articles)
    kept = Captures(captures)
    store = ArticleStore(kept, options.backlog_after, options.copy_window)
    with make_session() as session:
        store.load_copies(session, now)
        urls = list(session.scalars(_pending()))
    outcomes: Counter[ExtractOutcome] = Counter()
    if not urls:
        return outcomes
    with Extractor(timeout_s=options.timeout_s) as extractor:
        for place, url in enumerate(urls, 1):
            with make_session.begin() as session:
                outcome = _extract_one(session, url, kept, store, extractor, now, options)
            outcomes[outcome] += 1
            progress(place, len(urls))
    return outcomes


def _pending() -> Select[str]:
    waits = or_(Entry.extracted_sha256.is_(None), Entry.extracted_sha256 != Entry.page_sha256)
    order = (func.coalesce(Entry.published_at, Entry.first_seen_at), Entry.url)
    return select(Entry.url).where(Entry.page_sha256.is_not(None), waits).order_by(*order)


def _extract_one(
    session: Session,
    url: str,
    captures: Captures,
    store: ArticleStore,
    extractor: Extractor,
    now: datetime,
    options: ExtractionOptions,
) -> ExtractOutcome:
    entry = session.get_one(Entry, url)
    sha256 = entry.page_sha256 or ""
    page = captures.read(url, sha256)
    if page is None:
        result: ExtractedArticle | ExtractFailure = ExtractFailure(ExtractOutcome.QUARANTINED, "its capture is missing")
    else:
        result = extractor.extract(
            page, feed_date=_feed_date(entry), prune_xpath=options.prune_xpath.get(entry.outlet_slug, ())
        )
    if isinstance(result, ExtractFailure):
        outcome, detail = result.outcome, result.detail
        if outcome is ExtractOutcome.QUARANTINED:
            session.merge(Quarantine(stage="extract", item=url, input_sha256=sha256, error=detail, at=now))
    else:
        outcome, detail = store.store(session, _arrival(entry, result, now), now), ""
    entry.extracted_sha256 = sha256
    run = StageRun(stage="extract", item=url, input_sha256=sha256, version=VERSION, outcome=outcome.value, at=now)
    run.detail = detail
    session.merge(run)
    logger.info("extracted", extra={"url": url, "outlet": entry.outlet_slug, "outcome": outcome.value})
    return outcome


def _arrival(entry: Entry, extracted: ExtractedArticle, now: datetime) -> Arrival:
    return Arrival(
        extracted=extracted,
        outlet=entry.outlet_slug,
        first_seen_at=entry.first_seen_at,
        known_at=now,
        page_sha256=entry.page_sha256,
        may_be_backlog=entry.is_first_poll,
    )


def _feed_date(entry: Entry) -> Published | None:
    if entry.published_at is None:
        return None
    precision: Precision = "day" if entry.published_precision == "day" else "second"
    return Published(entry.published_at, "feed", precision)
