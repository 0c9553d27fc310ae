"""Records of steps 6 to 8: topic, grouping, developments, evidence, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.records.tagging import ArticleEntity
from pipeline.records.words import DevelopmentKind, Topic


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
    deciders: tuple[str, ...] = ()  # of its entities those that decide: regulators and lawmakers
    meaning: bytes = b""  # what title and lead mean, a byte along each of `meaning.AXES`; empty where it is not known


@dataclass(frozen=True, slots=True)
class Placement:
    """Where grouping puts an item; `group_id` None opens a new one. `why`: features and their share of the score."""

    group_id: str | None
    score: float
    is_primary: bool = True
    why: tuple[tuple[str, float], ...] = ()
    next_best: tuple[str, float] | None = None


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
class Deed:
    """Who did what, as the sentence that is its quote says it. `by` and `against` are names of entities.

    Either is empty where the sentence does not tell it beyond doubt.
    """

    act: str
    by: tuple[str, ...]
    against: tuple[str, ...]
    quote: Evidence


#: What an outlet counts in reach where no weight is set.
USUAL_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class ArticleFact:
    """One article of a controversy, as assessing and developments need it.

    `deeds` and `answer` (the words of who replies) are known while it is being processed, and empty later.
    `tells_others`: it surely tells a story of another controversy as well, as a round-up does.
    """

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
    has_reply: bool | None = None
    outlet_weight: float = USUAL_WEIGHT
    deeds: tuple[Deed, ...] = ()
    answer: tuple[Evidence, ...] = ()
    tells_others: bool = False


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
