"""Records of step 5: mentions, entities, deals."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.records.words import DealStatus, EntityType, Role, Salience


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
    (`is_status_told` False) it is only taken to be active. It `is_news` where it is not only mentioned in passing.
    `quotes` are further sentences, where what they show is not in `quote`.
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
    is_news: bool = True


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
