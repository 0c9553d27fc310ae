"""Entries, articles, their texts, and what sifting said of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, and_, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import ArticlesBase, JsonText

#: What is said of an article now; what was said before stays beside it.
_IS_NOW = text("known_to IS NULL")
#: As `Article.to_process` says it.
_WAITS = text("text_sha256 IS NOT NULL AND (processed_sha256 IS NULL OR processed_sha256 != text_sha256)")


class Entry(ArticlesBase):
    """One item of a feed: what is to be fetched, and how fetching ended."""

    __tablename__ = "entry"
    __table_args__ = (Index(None, "state", "next_fetch_at"),)

    url: Mapped[str] = mapped_column(primary_key=True, doc="Address as the feed gave it, made absolute.")
    canonical_url: Mapped[str] = mapped_column(index=True, doc="The address without tracking parameters.")
    feed_url: Mapped[str] = mapped_column(ForeignKey("feed.url"), index=True, doc="First feed that listed it.")
    outlet_slug: Mapped[str] = mapped_column(ForeignKey("outlet.slug"), index=True, doc="Whose feed that is.")
    title: Mapped[str] = mapped_column(default="", doc="Title as the feed gave it.")
    summary: Mapped[str] = mapped_column(default="", doc="Summary as the feed gave it, without markup.")
    published_at: Mapped[datetime | None] = mapped_column(doc="Date as the feed gave it.")
    published_precision: Mapped[str | None] = mapped_column(doc="How precise that date is.")
    first_seen_at: Mapped[datetime] = mapped_column(doc="Poll that first listed it.")
    is_first_poll: Mapped[bool] = mapped_column(default=False, doc="1 where the feed's first poll listed it.")
    state: Mapped[str] = mapped_column(default="pending", doc="`pending`, `done`, `deferred`, `failed`.")
    outcome: Mapped[str | None] = mapped_column(doc="How the last fetch ended: FetchOutcome.")
    attempts: Mapped[int] = mapped_column(default=0, doc="Fetches so far.")
    next_fetch_at: Mapped[datetime | None] = mapped_column(doc="Next fetch, or look for an update; empty means none.")
    last_fetched_at: Mapped[datetime | None] = mapped_column(doc="Last fetch.")
    etag: Mapped[str | None] = mapped_column(doc="ETag of the captured page.")
    last_modified: Mapped[str | None] = mapped_column(doc="Last-Modified of the captured page.")
    page_sha256: Mapped[str | None] = mapped_column(doc="Hash of the newest captured body.")
    extracted_sha256: Mapped[str | None] = mapped_column(doc="Hash of the body that extraction last dealt with.")

    @classmethod
    def to_extract(cls) -> ColumnElement[bool]:
        """Captured, and these bytes were not dealt with: the one place that says what waits for extraction."""
        is_new = or_(cls.extracted_sha256.is_(None), cls.extracted_sha256 != cls.page_sha256)
        return and_(cls.page_sha256.is_not(None), is_new)


class Article(ArticlesBase):
    """Title, text, authors, dates and language of a page, as they stand now."""

    __tablename__ = "article"
    __table_args__ = (
        Index(None, "published_at", "url"),
        Index(None, "outlet_slug", "published_at"),
        Index(None, "text_sha256", "processed_sha256", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    article_id: Mapped[str] = mapped_column(primary_key=True, doc="Public id, made from the url.")
    url: Mapped[str] = mapped_column(unique=True, doc="Address as the feed or the line gave it.")
    canonical_url: Mapped[str] = mapped_column(index=True, doc="Address without variants.")
    copy_of: Mapped[str | None] = mapped_column(
        ForeignKey("article.article_id"), index=True, doc="Article of which this is a reprint."
    )
    outlet_slug: Mapped[str] = mapped_column(ForeignKey("outlet.slug"), doc="Who published it.")
    title: Mapped[str] = mapped_column(doc="Headline.")
    authors: Mapped[list[str]] = mapped_column(JsonText, default=list, doc="Names in the by-line.")
    published_at: Mapped[datetime | None] = mapped_column(doc="When it was published; empty where nothing says so.")
    published_source: Mapped[str | None] = mapped_column(
        doc="Where that was read: feed, jsonld, meta, url, text, or given by an import."
    )
    published_precision: Mapped[str | None] = mapped_column(
        doc="second, day, month or year; a day shows as T00:00:00Z."
    )
    first_seen_at: Mapped[datetime] = mapped_column(index=True, doc="When gazewire first saw the address.")
    known_at: Mapped[datetime] = mapped_column(
        index=True, doc="When it counts as known: first_seen_at, or published_at in a replay."
    )
    language: Mapped[str] = mapped_column(default="en", doc="ISO 639-1 code; `und` where nothing tells it.")
    text_sha256: Mapped[str | None] = mapped_column(index=True, doc="Hash of the current text in UTF-8.")
    text: Mapped[str | None] = mapped_column(doc="Current text; empty where rights withhold it or it was erased.")
    text_rights: Mapped[str] = mapped_column(
        default="open", doc="`open`, or why the text is withheld: `withheld: …`, `erased: …`."
    )
    boilerplate: Mapped[list[list[int]]] = mapped_column(
        JsonText, default=list, doc="Stretches that are nobody's evidence."
    )
    page_sha256: Mapped[str | None] = mapped_column(
        doc="Hash of the captured body; of the text where no page was captured."
    )
    fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary, doc="What copies are recognised by.")
    is_backlog: Mapped[bool] = mapped_column(default=False, doc="1: processed and grouped, never announced.")
    processed_sha256: Mapped[str | None] = mapped_column(
        doc="Hash of the text that steps 5 to 8 last dealt with; `ruled` where a ruling since has it read again."
    )
    processed_version: Mapped[str | None] = mapped_column(doc="Version of steps 5 to 8 that dealt with it.")

    @classmethod
    def to_process(cls) -> ColumnElement[bool]:
        """There is a text that was not dealt with: the one place that says what waits for steps 5 to 8."""
        is_new = or_(cls.processed_sha256.is_(None), cls.processed_sha256 != cls.text_sha256)
        return and_(cls.text_sha256.is_not(None), is_new)


class ArticleText(ArticlesBase):
    """Each text that an article had, and when."""

    __tablename__ = "article_text"

    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), primary_key=True, doc="The article.")
    text_sha256: Mapped[str] = mapped_column(primary_key=True, doc="Hash of the text in UTF-8.")
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when it was the current text.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for the current one.")
    text: Mapped[str | None] = mapped_column(doc="The text; empty where rights withhold it or it was erased.")
    title: Mapped[str] = mapped_column(default="", doc="Headline that stood above it.")


class ArticleSift(ArticlesBase):
    """What the sift said of an article: topic and controversy."""

    __tablename__ = "article_sift"
    __table_args__ = (
        Index(None, "topic", "is_controversy", sqlite_where=_IS_NOW, postgresql_where=_IS_NOW),  # counts by topic
    )

    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), primary_key=True, doc="The article.")
    known_from: Mapped[datetime] = mapped_column(primary_key=True, doc="Since when this is said.")
    version: Mapped[str] = mapped_column(primary_key=True, doc="Version of the sift.")
    known_to: Mapped[datetime | None] = mapped_column(doc="Until when; empty for what is said now.")
    topic: Mapped[str] = mapped_column(doc="`core`, `passing` or `none`.")
    topic_score: Mapped[float] = mapped_column(doc="Probability that it is core.")
    is_controversy: Mapped[bool] = mapped_column(
        doc="1 where it reports a dispute, harm, sanction or opposition as news."
    )
    controversy_score: Mapped[float] = mapped_column(doc="Probability of that.")
    types: Mapped[list[str]] = mapped_column(JsonText, default=list, doc="Types, best first.")
    reasons: Mapped[list[str]] = mapped_column(JsonText, default=list, doc="What weighed most.")
    jurisdictions: Mapped[list[str]] = mapped_column(
        JsonText,
        default=list,
        doc="Where it plays: ISO 3166-1 codes of countries, ISO 3166-2 of states of the US; EU; UN; XK for Kosovo.",
    )
    affected: Mapped[list[str]] = mapped_column(JsonText, default=list, doc="Groups of people named as affected.")
    has_reply: Mapped[bool | None] = mapped_column(
        doc="1 where it tells what a company concerned says (an agency where no company is); empty: not looked for."
    )


class ArticleType(ArticlesBase):
    """A type that an article has now."""

    __tablename__ = "article_type"

    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), primary_key=True, doc="The article.")
    type: Mapped[str] = mapped_column(primary_key=True, doc="One of the 20 types that the glossary lists.")
    score: Mapped[float] = mapped_column(doc="Probability.")


class ArticleSignature(ArticlesBase):
    """What grouping keeps of an article, so that its index is rebuilt without texts."""

    __tablename__ = "article_signature"

    article_id: Mapped[str] = mapped_column(ForeignKey("article.article_id"), primary_key=True, doc="The article.")
    position: Mapped[int] = mapped_column(unique=True, doc="Order in which it was grouped.")
    signature: Mapped[str] = mapped_column(doc="The signature as JSON.")
