"""Records of steps 1 to 4: entries, pages, articles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pipeline.records.words import Precision, PublishedSource


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Published:
    """When an article says it was published, where that was read, and how precise it is."""

    at: datetime
    source: PublishedSource
    precision: Precision


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed, before its page is fetched. `url` is absolute and as the feed gave it."""

    url: str
    title: str = ""
    summary: str = ""
    authors: tuple[str, ...] = ()
    published: Published | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Rights:
    """What a page or its outlet allows. `basis` names each header, tag or file that said so."""

    robots_allowed: bool = True
    tdm_reserved: bool = False
    ai_opt_out: bool = False
    basis: tuple[str, ...] = ()

    @property
    def withholds_text(self) -> bool:
        """True where readers may have short quotes, but not the full text."""
        return self.tdm_reserved or self.ai_opt_out


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """The bytes of one fetch as received (still content-encoded), with what describes them."""

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    sha256: str
    fetched_at: datetime
    redirects: tuple[str, ...] = ()
    rights: Rights = field(default_factory=Rights)


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """What a page says: body text in paragraphs separated by newlines, and its metadata.

    `boilerplate` marks stretches of `text` that are nobody's evidence (subscription boxes, "read more" lists).
    """

    url: str
    canonical_url: str
    title: str
    text: str
    authors: tuple[str, ...] = ()
    published: Published | None = None
    language: str | None = None
    boilerplate: tuple[Span, ...] = ()
    rights: Rights = field(default_factory=Rights)


@dataclass(frozen=True, slots=True)
class Document:
    """An article as the tag and detect wings read it."""

    article_id: str
    url: str
    title: str
    text: str
    language: str
    outlet: str
    published_at: datetime
    boilerplate: tuple[Span, ...] = ()
