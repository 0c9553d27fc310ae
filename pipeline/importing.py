"""`gazewire import`: given files through step 4. What cannot be read is set aside with its place; the rest goes on."""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models import Outlet, Quarantine, StageRun
from models.keys import text_sha256
from models.session import make_session_factory
from pipeline.articles import Arrival, ArticleStore
from pipeline.captures import Captures
from pipeline.extraction import VERSION, ExtractionOptions
from pipeline.given_files import Item, read_path
from pipeline.outcomes import ExtractOutcome
from pipeline.outlets import given_outlet
from pipeline.read.boilerplate import mark
from pipeline.read.dates import is_ahead
from pipeline.read.imports import (
    GivenArticle,
    LineError,
)
from pipeline.read.metadata import language_of, registered_site
from pipeline.read.urls import BadUrl, canonical_url
from pipeline.read.worker import ExtractFailure, Extractor
from pipeline.records import ExtractedArticle, FetchedPage
from pipeline.tombstones import is_erased

logger = logging.getLogger(__name__)
BATCH = 100


@dataclass(slots=True)
class ImportReport:
    """How many items were taken, how they ended, and a line for each that could not be used."""

    taken: int = 0
    outcomes: Counter[ExtractOutcome] = field(default_factory=Counter)
    unusable: int = 0
    not_html: int = 0
    problems: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Every item ended once."""
        ended = self.outcomes.total() + self.unusable + self.not_html
        if ended != self.taken:
            raise AssertionError(f"{self.taken} items taken, {ended} ended")


class Importer:
    """Imports files into the article database; `replay` dates what they bring by its publication."""

    def __init__(
        self,
        articles: Engine,
        captures: Engine,
        now: datetime,
        options: ExtractionOptions,
        extractor: Extractor,
        *,
        replay: bool,
    ) -> None:
        self._session = make_session_factory(articles)
        self._captures = Captures(captures)
        self._store = ArticleStore(self._captures, options.backlog_after, options.copy_window)
        self._extractor = extractor
        self._now = now
        self._replay = replay
        self._report = ImportReport()

    def run(self, paths: Sequence[Path], progress: Callable[[int], None] = lambda _done: None) -> ImportReport:
        """Import all files, in the order given; folders by name. A hundred items are a transaction."""
        with self._session() as session:
            self._store.load_copies(session, self._now)
        items = (item for path in paths for item in read_path(path, self._now))
        while batch := list(islice(items, BATCH)):
            with self._session.begin() as session:
                for item in batch:
                    self._take(session, item)
            progress(self._report.taken)
        self._report.check()
        return self._report

    def _take(self, session: Session, item: Item) -> None:
        self._report.taken += 1
        if isinstance(item, GivenArticle) and item.published and is_ahead(item.published, self._now):
            item = LineError(item.file, item.line, "published_at", f"{item.published.at:%Y-%m-%d} is in the future")
        if item is None:
            self._report.not_html += 1
        elif isinstance(item, LineError):
            self._set_aside(session, item.file, str(item.line), str(item))
            self._report.unusable += 1
        else:
            self._report.outcomes[self._import_one(session, item)] += 1

    def _import_one(self, session: Session, item: GivenArticle | FetchedPage) -> ExtractOutcome:
        page = _page_of(item, self._now)
        if page is None:
            assert isinstance(item, GivenArticle)
            return self._keep(session, _given_article(item), item, None)
        given_date = item.published if isinstance(item, GivenArticle) else None
        result = self._extractor.extract(page, feed_date=given_date)
        if isinstance(result, ExtractFailure):
            self._report.problems.append(f"{page.url}: {result.outcome}: {result.detail}")
            self._write_run(session, page.url, page.sha256, result.outcome, result.detail)
            return result.outcome
        extracted = _better_known(result, item)
        if is_erased(session, extracted.url, extracted.canonical_url):  # before its page is kept
            self._write_run(session, extracted.url, page.sha256, ExtractOutcome.ERASED, "")
            return ExtractOutcome.ERASED
        self._captures.write(replace(page, url=extracted.url))
        return self._keep(session, extracted, item, page.sha256)

    def _keep(
        self,
        session: Session,
        extracted: ExtractedArticle,
        item: GivenArticle | FetchedPage,
        page_sha256: str | None,
    ) -> ExtractOutcome:
        outlet = _outlet_slug(session, item.outlet if isinstance(item, GivenArticle) else None, extracted)
        known_at = extracted.published.at if self._replay and extracted.published else self._now
        arrival = Arrival(extracted, outlet, self._now, known_at, page_sha256, may_be_backlog=not self._replay)
        outcome = self._store.store(session, arrival, self._now)
        detail = extracted.canonical_url if outcome is ExtractOutcome.DUPLICATE_URL else ""
        self._write_run(session, extracted.url, page_sha256 or text_sha256(extracted.text), outcome, detail)
        return outcome

    def _write_run(self, session: Session, url: str, sha256: str, outcome: ExtractOutcome, detail: str) -> None:
        run = StageRun(stage="extract", item=url, input_sha256=sha256, version=VERSION, outcome=outcome.value)
        run.detail, run.at = detail, self._now
        session.merge(run)
        logger.info("imported", extra={"url": url, "outcome": outcome.value})

    def _set_aside(self, session: Session, file: str, place: str, error: str) -> None:
        self._report.problems.append(error)
        digest = hashlib.sha256(error.encode()).hexdigest()
        item = f"{file}:{place}"
        session.merge(Quarantine(stage="import", item=item, input_sha256=digest, error=error, at=self._now))


def _page_of(item: GivenArticle | FetchedPage, now: datetime) -> FetchedPage | None:
    """The page to extract; None where a text was given."""
    if isinstance(item, FetchedPage):
        return item
    if item.html is None:
        return None
    body = item.html.encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return FetchedPage(item.url, item.url, 200, headers, body, hashlib.sha256(body).hexdigest(), now)


def _given_article(item: GivenArticle) -> ExtractedArticle:
    text = item.text or ""
    return ExtractedArticle(
        url=item.url,
        canonical_url=canonical_url(item.url),
        title=item.title,
        text=text,
        published=item.published,
        language=item.language or language_of(text),
        boilerplate=mark(text),
    )


def _better_known(extracted: ExtractedArticle, item: GivenArticle | FetchedPage) -> ExtractedArticle:
    """What the line says beats what the page says; a saved file is known by the address that its page names."""
    if isinstance(item, GivenArticle):
        return replace(
            extracted,
            title=item.title or extracted.title,
            published=item.published or extracted.published,
            language=item.language or extracted.language,
        )
    if extracted.url.startswith("file:") and extracted.canonical_url.startswith(("http://", "https://")):
        return replace(extracted, url=extracted.canonical_url)
    return extracted


def _outlet_slug(session: Session, given: str | None, extracted: ExtractedArticle) -> str:
    """The outlet of that domain or slug; else one is made that bears the given name, or the site's."""
    site = _site(extracted.canonical_url)
    for name in filter(None, (given, site)):
        known = session.scalar(select(Outlet.slug).where((Outlet.slug == name) | (Outlet.domain == name)).limit(1))
        if known is not None:
            return known
    slug = given or site or "unknown"
    given_outlet(session, slug, site or slug, extracted.language)
    return slug


def _site(url: str) -> str:
    try:
        return registered_site(url) or (urlsplit(url).hostname or "")
    except (BadUrl, ValueError):
        return ""
