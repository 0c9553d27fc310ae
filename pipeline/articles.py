"""Articles written down: first texts, updates that keep the older text, reprints, texts that readers may not have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Article, ArticleText
from models.keys import article_id, text_sha256
from pipeline.captures import Captures
from pipeline.outcomes import ExtractOutcome
from pipeline.read.copies import CopyIndex, Fingerprint, fingerprint
from pipeline.records import Document, ExtractedArticle, Span
from pipeline.tombstones import is_erased

OPEN = "open"
#: So few words may be what an outlet shows instead of a text.
FEW_WORDS = 120
_WORD = re.compile(r"\w{4,}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """An article as it arrives. `page_sha256` None: no page was captured. `may_be_backlog`: first poll or import."""

    extracted: ExtractedArticle
    outlet: str
    first_seen_at: datetime
    known_at: datetime
    page_sha256: str | None = None
    may_be_backlog: bool = False


class ArticleStore:
    """Writes articles in the caller's transaction; knows the texts of the last `copy_window`, to recognise copies. The
    very same text is recognised however old it is.
    """

    def __init__(self, captures: Captures, backlog_after: timedelta, copy_window: timedelta) -> None:
        self._captures = captures
        self._backlog_after = backlog_after
        self._copy_window = copy_window
        self._copies = CopyIndex()
        self._known: set[str] = set()

    def load_copies(self, session: Session, now: datetime) -> None:
        """Learn the fingerprints of recent articles, so that a reprint of one of them is recognised."""
        recent = (
            select(Article.article_id, Article.fingerprint)
            .where(Article.fingerprint.is_not(None), Article.first_seen_at >= now - self._copy_window)
            .order_by(Article.first_seen_at, Article.url)
        )
        for known_id, packed in session.execute(recent):
            if packed is not None:
                self._learn(known_id, Fingerprint.from_bytes(packed))

    def store(self, session: Session, arrival: Arrival, now: datetime) -> ExtractOutcome:
        """Write one article, or its update; says which it was. What was erased does not come back."""
        if is_erased(session, arrival.extracted.url, arrival.extracted.canonical_url):
            return ExtractOutcome.ERASED
        known = session.get(Article, article_id(arrival.extracted.url))
        if known is not None:
            return self._update(session, known, arrival, now)
        twin = self._same_page(session, arrival)
        if twin is not None and arrival.page_sha256 is not None:
            return ExtractOutcome.DUPLICATE_URL
        article = self._new(session, arrival)
        if twin is not None:  # a given text is kept under the address that its line gave
            article.copy_of = self._first_of(session, twin)
        session.add(article)
        session.flush()
        self._set_text(session, article, arrival.extracted, arrival.page_sha256, arrival.known_at)
        return ExtractOutcome.COPY if article.copy_of else ExtractOutcome.ARTICLE

    def _same_page(self, session: Session, arrival: Arrival) -> str | None:
        same = select(Article.article_id).where(Article.canonical_url == arrival.extracted.canonical_url)
        return session.scalar(same.order_by(Article.first_seen_at, Article.url).limit(1))

    def _same_text(self, session: Session, text: str, print_of_text: Fingerprint) -> str | None:
        """The first article with this very text, however long ago; one too short to tell is nobody's."""
        if print_of_text.is_short:
            return None
        same = select(Article.article_id).where(Article.text_sha256 == text_sha256(text))
        return session.scalar(same.order_by(Article.first_seen_at, Article.url).limit(1))

    def _copied(self, session: Session, arrival: Arrival, print_of_text: Fingerprint) -> str | None:
        """The article that this one is a print of; None for a few words that an outlet has under another headline, too:
        what stands there before a reader has paid is no article's own.
        """
        extracted = arrival.extracted
        found = self._copies.find(print_of_text) or self._same_text(session, extracted.text, print_of_text)
        first = self._first_of(session, found)
        same = session.get(Article, found) if found else None
        if same is None or same.outlet_slug != arrival.outlet or print_of_text.n_grams >= FEW_WORDS:
            return first
        return first if _words(same.title) & _words(extracted.title) else None

    def _new(self, session: Session, arrival: Arrival) -> Article:
        extracted, published = arrival.extracted, arrival.extracted.published
        new_id = article_id(extracted.url)
        print_of_text = fingerprint(extracted.text, extracted.boilerplate)
        copied = self._copied(session, arrival, print_of_text)
        self._learn(new_id, print_of_text)
        return Article(
            article_id=new_id,
            url=extracted.url,
            canonical_url=extracted.canonical_url,
            copy_of=copied,
            outlet_slug=arrival.outlet,
            title=extracted.title,
            authors=list(extracted.authors),
            published_at=published.at if published else None,
            published_source=published.source if published else None,
            published_precision=published.precision if published else None,
            first_seen_at=arrival.first_seen_at,
            known_at=arrival.known_at,
            language=extracted.language or "und",
            fingerprint=print_of_text.to_bytes(),
            is_backlog=self._is_backlog(arrival),
        )

    def _learn(self, known_id: str, print_of_text: Fingerprint) -> None:
        if known_id not in self._known:
            self._known.add(known_id)
            self._copies.add(known_id, print_of_text)

    def _first_of(self, session: Session, original: str | None) -> str | None:
        """The article that is no copy itself; None where a rolled-back transaction left only a fingerprint behind."""
        row = session.get(Article, original) if original else None
        return None if row is None else row.copy_of or row.article_id

    def _is_backlog(self, arrival: Arrival) -> bool:
        published = arrival.extracted.published
        if not arrival.may_be_backlog or published is None:
            return False
        return published.at < arrival.first_seen_at - self._backlog_after

    def _update(self, session: Session, article: Article, arrival: Arrival, now: datetime) -> ExtractOutcome:
        extracted = arrival.extracted
        if article.text_sha256 == text_sha256(extracted.text) and article.title == extracted.title:
            article.page_sha256 = arrival.page_sha256 or article.page_sha256
            return ExtractOutcome.UNCHANGED
        current = select(ArticleText).where(
            ArticleText.article_id == article.article_id, ArticleText.known_to.is_(None)
        )
        for row in session.scalars(current):
            row.known_to = now
        article.title = extracted.title
        article.fingerprint = fingerprint(extracted.text, extracted.boilerplate).to_bytes()
        session.flush()
        self._set_text(session, article, extracted, arrival.page_sha256, now)
        return ExtractOutcome.UPDATED

    def _set_text(
        self,
        session: Session,
        article: Article,
        extracted: ExtractedArticle,
        page_sha256: str | None,
        known_from: datetime,
    ) -> None:
        sha256 = text_sha256(extracted.text)
        withheld = extracted.rights.withholds_text
        if withheld:
            self._captures.withhold(extracted.text)
        text = None if withheld else extracted.text
        article.text, article.text_sha256 = text, sha256
        article.text_rights = f"withheld: {'; '.join(extracted.rights.basis)}" if withheld else OPEN
        article.boilerplate = [[span.start, span.end] for span in extracted.boilerplate]
        article.page_sha256 = page_sha256 or sha256
        session.merge(
            ArticleText(
                article_id=article.article_id,
                text_sha256=sha256,
                known_from=known_from,
                known_to=None,
                text=text,
                title=extracted.title,
            )
        )
        session.flush()


def document_of(article: Article, captures: Captures) -> Document | None:
    """The article as the tag and detect wings read it; None where its text is gone (erased)."""
    text = article.text
    if text is None and article.text_sha256 is not None:
        text = captures.withheld(article.text_sha256)
    if text is None:
        return None
    return Document(
        article_id=article.article_id,
        url=article.url,
        title=article.title,
        text=text,
        language=article.language,
        outlet=article.outlet_slug,
        published_at=article.published_at or article.first_seen_at,
        boilerplate=tuple(Span(start, end) for start, end in article.boilerplate),
    )


def _words(headline: str) -> set[str]:
    """The longer words of a headline."""
    return {word.casefold() for word in _WORD.findall(headline)}
