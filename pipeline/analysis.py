"""`gazewire analyze`: all that the pipeline sees in one document, without keeping anything."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Engine

from models.keys import article_id
from models.session import make_session_factory
from pipeline.detect.affected import affected_groups
from pipeline.detect.contested import contested
from pipeline.detect.evidence import choose
from pipeline.detect.jurisdictions import jurisdictions
from pipeline.detect.signatures import signature
from pipeline.grouping import Grouping
from pipeline.read.boilerplate import mark
from pipeline.read.decode import clean_text
from pipeline.read.metadata import language_of
from pipeline.records import (
    ArticleEntity,
    Deal,
    Document,
    Evidence,
    ExtractedArticle,
    Mention,
    Placement,
    Published,
    Sifted,
    Span,
    Tagged,
)
from pipeline.steps import Steps


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was seen. `story` None: no database to compare with, or the document is not core; `controversy` None also
    where it reports none.
    """

    title: str
    language: str
    published: Published | None
    n_chars: int
    has_term: bool
    boilerplate: tuple[Span, ...]
    sifted: Sifted
    mentions: tuple[Mention, ...]
    entities: tuple[ArticleEntity, ...]
    deals: tuple[Deal, ...]
    evidence: tuple[Evidence, ...]
    jurisdictions: tuple[str, ...]
    affected: tuple[str, ...]
    story: Placement | None
    controversy: Placement | None
    versions: str

    def to_dict(self) -> dict[str, object]:
        """The analysis as plain values; times as ISO text."""
        value = asdict(self)
        del value["sifted"]["place"]
        if self.published is not None:
            value["published"] = {**asdict(self.published), "at": self.published.at.isoformat()}
        return value


def plain_article(text: str, name: str) -> ExtractedArticle:
    """A text file as an article: the first line is its title, the rest its text."""
    cleaned = clean_text(text).strip()
    title, _, body = cleaned.partition("\n")
    body = body.strip() or cleaned
    return ExtractedArticle(name, name, title.strip(), body, language=language_of(cleaned), boilerplate=mark(body))


def analyze(article: ExtractedArticle, steps: Steps, now: datetime, known: Engine | None = None) -> Analysis:
    """Run steps 5 to 8 on one document; `known` is an article database whose stories it is compared with."""
    document = Document(
        article_id=article_id(article.url),
        url=article.url,
        title=article.title,
        text=article.text,
        language=article.language or "en",
        outlet="",
        published_at=article.published.at if article.published else now,
        boilerplate=article.boilerplate,
    )
    tagged, sifted = steps.tagger.tag(document), Sifted("no_term", "none", 0.0, False, 0.0)
    has_term = steps.prefilter.is_relevant(document.text, document.title)
    if has_term:
        sifted = steps.sifter.sift(document, tagged)
        tagged = contested(document, tagged, sifted)
    story, controversy = _placed(document, tagged, sifted, known)
    return Analysis(
        title=article.title,
        language=document.language,
        published=article.published,
        n_chars=len(article.text),
        has_term=has_term,
        boilerplate=article.boilerplate,
        sifted=sifted,
        mentions=tagged.mentions,
        entities=tagged.entities,
        deals=tagged.deals,
        evidence=choose(document, tagged, sifted, steps.lexicon) if sifted.is_controversy else (),
        jurisdictions=jurisdictions(document, tagged),
        affected=affected_groups(document),
        story=story,
        controversy=controversy,
        versions=steps.version,
    )


def _placed(
    document: Document, tagged: Tagged, sifted: Sifted, known: Engine | None
) -> tuple[Placement | None, Placement | None]:
    """The story, and the controversy of a new story."""
    if known is None or sifted.topic != "core":
        return None, None
    grouping = Grouping()
    with make_session_factory(known)() as session:
        grouping.refresh(session)
    stories, controversy = grouping.preview(signature(document, tagged, sifted))
    return stories[0], controversy if sifted.is_controversy else None
