"""What can be told: a controversy as it is known now, and the developments that somebody may be entitled to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.records import DevelopmentKind, EntityType, Precision, Role


@dataclass(frozen=True, slots=True)
class Party:
    """An entity of a controversy. `ticker` is set for a known, listed company only.

    `is_main` is False for one that articles name in passing; `also` are a main one's further roles. `deal` says of a
    buyer what no deal came of so far: `proposed` or `refused`.
    """

    entity_id: str
    name: str
    entity_type: EntityType
    role: Role
    is_known: bool = True
    ticker: str | None = None
    is_main: bool = True
    deal: str = ""
    also: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim quote and where it stands. `outlet` is the slug, `outlet_name` what a reader calls it.

    `language` is the article's, ISO 639-1; `is_earlier` says that it is of an earlier version of the text.
    """

    text: str
    outlet: str
    outlet_name: str
    url: str
    article_title: str
    published_at: datetime | None
    published_precision: Precision
    first_seen_at: datetime
    language: str = "en"
    is_earlier: bool = False


@dataclass(frozen=True, slots=True)
class Scores:
    """Three figures from 0 to 100."""

    severity: int
    reach: int
    novelty: int


@dataclass(frozen=True, slots=True)
class Controversy:
    """A controversy as it is known now. `response_at` is when the company's first response was known; `n_searched` of
    its disputed articles were searched for one sentence by sentence, `n_unsearched` were not.

    `weeks` counts articles by week, the last week last; `jurisdictions` are codes such as `US`, `US-CA`, `EU`. `types`
    are told; `unsure_types` are too unlikely for that and only decide who is told.
    """

    controversy_id: str
    slug: str
    title: str
    status: str
    opened_at: datetime
    scores: Scores
    parties: tuple[Party, ...] = ()
    types: tuple[str, ...] = ()
    n_sources: int = 0
    n_articles: int = 0
    response_at: datetime | None = None
    weeks: tuple[int, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    unsure_types: tuple[str, ...] = ()
    n_searched: int = 0
    n_unsearched: int = 0

    @property
    def all_types(self) -> tuple[str, ...]:
        """Every type that an article of it may have: nobody who asked for one misses it."""
        return (*self.types, *self.unsure_types)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A development that somebody may be entitled to.

    `outlets` are the slugs behind it, `languages` those of its articles, `types` its own articles'; `article_id` is
    the article that caused it, where one did.
    """

    development_id: str
    kind: DevelopmentKind
    occurred_at: datetime
    known_at: datetime
    headline: str
    controversy: Controversy
    types: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    outlets: tuple[str, ...] = ()
    is_backlog: bool = False
    languages: tuple[str, ...] = ()
    article_id: str | None = None
