"""The frozen records that pass between steps.

Offsets are Unicode code points counted from 0, end exclusive, into the article's text.
Times are aware and in UTC. Sequences are tuples, so that a record can be hashed and kept.
"""

from pipeline.records.detecting import (
    USUAL_WEIGHT,
    ArticleFact,
    Assessment,
    ControversyFacts,
    Deed,
    Development,
    Evidence,
    Placement,
    Sifted,
    Signature,
)
from pipeline.records.reading import (
    Document,
    ExtractedArticle,
    FeedEntry,
    FetchedPage,
    Published,
    Rights,
    Span,
)
from pipeline.records.tagging import (
    ArticleEntity,
    Deal,
    DealQuote,
    Mention,
    Tagged,
)
from pipeline.records.words import (
    CONCERNED,
    TYPES,
    DealStatus,
    DevelopmentKind,
    EntityType,
    Precision,
    PublishedSource,
    Role,
    Salience,
    Topic,
)

__all__ = [
    "CONCERNED",
    "TYPES",
    "USUAL_WEIGHT",
    "ArticleEntity",
    "ArticleFact",
    "Assessment",
    "ControversyFacts",
    "Deal",
    "DealQuote",
    "DealStatus",
    "Deed",
    "Development",
    "DevelopmentKind",
    "Document",
    "EntityType",
    "Evidence",
    "ExtractedArticle",
    "FeedEntry",
    "FetchedPage",
    "Mention",
    "Placement",
    "Precision",
    "Published",
    "PublishedSource",
    "Rights",
    "Role",
    "Salience",
    "Sifted",
    "Signature",
    "Span",
    "Tagged",
    "Topic",
]
