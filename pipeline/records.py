"""The frozen records that pass between steps.

Offsets are Unicode code points counted from 0, end exclusive, into the article's text.
Times are aware and in UTC. Sequences are tuples, so that a record can be hashed and kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

EntityType = Literal["company", "agency", "group", "media", "research", "product", "person", "other"]
Role = Literal["vendor", "buyer", "critic", "regulator", "lawmaker", "investor", "subject", "source", "other"]
Salience = Literal["main", "minor"]
Topic = Literal["core", "passing", "none"]
DealStatus = Literal["proposed", "pilot", "active", "ended", "refused"]
PublishedSource = Literal["feed", "jsonld", "meta", "url", "text", "given"]
Precision = Literal["second", "day", "month", "year"]
DevelopmentKind = Literal["new", "new_story", "escalated", "company_response", "corrected", "retracted", "quiet"]

#: The contract's types, in the order in which they are shown.
TYPES: tuple[str, ...] = (
    "shareholder_action",
    "employee_protest",
    "ngo_campaign",
    "litigation",
    "regulatory_action",
    "fine",
    "ban_or_moratorium",
    "legislation",
    "wrongful_arrest",
    "misidentification",
    "bias_finding",
    "data_breach",
    "unlawful_data_collection",
    "contested_use",
    "contract_award",
    "contract_cancelled",
    "vendor_withdrawal",
    "company_response",
    "export_sanction",
    "other",
)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of an article's text."""

    start: int
    end: int


# --- 1 to 4: feeds, pages, articles -------------------------------------------------------------


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


# --- 5: tag ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names an entity. `entity_id` is None where the link is not safe; `rule` says what decided.

    `entity` is the canonical name for a linked mention and the best long form otherwise. `confidence` is 0 to 1.
    An inferred mention (a place that stands for its police) has `is_inferred` and goes to its own view.
    """

    start: int
    end: int
    surface: str
    entity: str
    entity_type: EntityType
    entity_id: str | None = None
    role: Role = "other"
    is_known: bool = False
    is_inferred: bool = False
    confidence: float = 1.0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class ArticleEntity:
    """An entity as one article shows it. `entity_id` is stable; for one outside the gazetteer it starts with `x-`."""

    entity_id: str
    name: str
    entity_type: EntityType
    role: Role
    salience: Salience
    is_known: bool
    country: str | None = None
    n_mentions: int = 0


@dataclass(frozen=True, slots=True)
class DealQuote:
    """A sentence that shows something of a deal which its own quote does not: its "status", its "amount", "since"."""

    shows: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Deal:
    """A vendor's supply of facial-recognition technology to a named buyer, as one article's sentence states it.

    `because` are the features that spoke loudest for it, and the words that gave its status; without such words
    (`is_status_told` False) it is only taken to be active. `quotes` are further sentences, where what they show
    is not in `quote`.
    """

    vendor_id: str
    vendor: str
    buyer_id: str
    buyer: str
    product: str | None
    status: DealStatus
    is_disputed: bool
    amount: float | None
    currency: str | None
    since: str | None
    start: int
    end: int
    quote: str
    confidence: float = 1.0
    because: tuple[str, ...] = ()
    is_status_told: bool = True
    quotes: tuple[DealQuote, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagged:
    """Everything that the tag wing found in one document.

    `title_entity_ids` are known entities named in the title (titles have no offsets, hence no mentions).
    """

    version: str
    mentions: tuple[Mention, ...] = ()
    entities: tuple[ArticleEntity, ...] = ()
    deals: tuple[Deal, ...] = ()
    title_entity_ids: tuple[str, ...] = ()


# --- 6: sift --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sifted:
    """What an article is about. Scores are probabilities, 0 to 1; `types` holds the kept ones, best first.

    `place` is where the encoder puts title and lead, of length 1; empty where it did not read them. It is passed on
    and never kept.
    """

    version: str
    topic: Topic
    topic_score: float
    is_controversy: bool
    controversy_score: float
    types: tuple[tuple[str, float], ...] = ()
    reasons: tuple[str, ...] = ()
    place: tuple[float, ...] = field(default=(), repr=False)


# --- 7: group -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Signature:
    """What grouping keeps of an article: enough to rebuild the index without its text.

    `terms` are weighted words (title and lead count more), `entities` map entity ids to weights, `places` and
    `numbers` are normalised surfaces.
    """

    version: str
    article_id: str
    published_at: datetime
    is_controversy: bool
    terms: tuple[tuple[str, float], ...]
    entities: tuple[tuple[str, float], ...]
    places: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    parties: tuple[tuple[str, str], ...] = ()  # (entity_id, role) of the main companies and agencies
    copy_of: str | None = None
    title: tuple[str, ...] = ()  # word stems of the headline
    is_reversal: bool = False  # something planned or done is taken back
    days: tuple[str, ...] = ()  # ISO dates that title and opening name
    outlet: str = ""
    is_long: bool = False  # a full text, not a headline with its lead
    acts: tuple[str, ...] = ()  # acts that the headline names: an appeal, a ruling, …
    actors: tuple[tuple[str, float], ...] = ()  # whom the matter is about, with shares that add up to 1
    meaning: bytes = b""  # what title and lead mean, a byte along each of `meaning.AXES`; empty where it is not known


@dataclass(frozen=True, slots=True)
class Placement:
    """Where grouping puts an item; `group_id` None opens a new one. `why`: features and their share of the score."""

    group_id: str | None
    score: float
    is_primary: bool = True
    why: tuple[tuple[str, float], ...] = ()
    next_best: tuple[str, float] | None = None


# --- 8: assess ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote: `text[start:end] == quote`. `rank` 1 is the best of its development."""

    article_id: str
    start: int
    end: int
    quote: str
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class ArticleFact:
    """One article of a controversy, as assessing and developments need it."""

    article_id: str
    story_id: str
    outlet: str
    outlet_country: str | None
    language: str
    published_at: datetime
    known_at: datetime
    is_copy: bool
    types: tuple[str, ...]
    entities: tuple[ArticleEntity, ...]
    evidence: tuple[Evidence, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ControversyFacts:
    """All that is known of one controversy at one time; `articles` in the order in which they became known.

    `earlier_actors` (entity ids) and `earlier_jurisdictions` are what controversies before this one held (for novelty).
    """

    controversy_id: str
    opened_at: datetime
    articles: tuple[ArticleFact, ...]
    earlier_actors: tuple[str, ...] = ()
    earlier_jurisdictions: tuple[str, ...] = ()
    previous_activity_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Development:
    """Something a subscriber should be told. `headline` is attributed, never our own assertion."""

    kind: DevelopmentKind
    story_id: str | None
    article_id: str | None
    occurred_at: datetime
    headline: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Three figures from 0 to 100 by one public formula; `parts` maps each figure to its named inputs and points."""

    formula_version: str
    severity: int
    reach: int
    novelty: int
    parts: Mapping[str, Mapping[str, object]]
