"""The frozen records of the alerts: what can be told, who wants it, and the content that every channel renders.

Times are aware and in UTC. `DigestContent` holds all that mails, pages and webhooks need; nothing is looked up later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pipeline.records import DevelopmentKind, EntityType, Precision, Role

#: What a line of a digest is: a development, or the one-time listing of a controversy that was open before.
LineKind = Literal["new", "new_story", "escalated", "company_response", "corrected", "retracted", "quiet", "open"]
ReasonKind = Literal["watched", "subsidiary", "named", "all", "told_before"]
Frequency = Literal["immediate", "daily", "weekly"]
FREQUENCIES: frozenset[Frequency] = frozenset(("immediate", "daily", "weekly"))


# --- what can be told -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party:
    """An entity of a controversy. `ticker` is set for a known, listed company only.

    `is_main` is False for one that articles name in passing.
    """

    entity_id: str
    name: str
    entity_type: EntityType
    role: Role
    is_known: bool = True
    ticker: str | None = None
    is_main: bool = True


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim quote and where it stands. `outlet` is the slug, `outlet_name` what a reader calls it.

    `language` is the article's, ISO 639-1.
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


@dataclass(frozen=True, slots=True)
class Scores:
    """Three figures from 0 to 100."""

    severity: int
    reach: int
    novelty: int


@dataclass(frozen=True, slots=True)
class Controversy:
    """A controversy as it is known now. `response_at` is when the company's first response was known.

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

    @property
    def all_types(self) -> tuple[str, ...]:
        """Every type that an article of it may have: nobody who asked for one misses it."""
        return (*self.types, *self.unsure_types)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A development that somebody may be entitled to.

    `outlets` are the slugs behind it, `languages` those of its articles, `types` its own articles'.
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


# --- who wants it ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Watch:
    """One watched entity; developments known before `added_at` are not owed for it. `weight` is the share held."""

    entity_id: str
    name: str
    added_at: datetime
    is_opening_told: bool = False
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionTerms:
    """What one subscription asks for, and how often. Of watches, types, jurisdictions, languages, none means all."""

    subscription_id: str
    name: str
    starts_at: datetime
    watches: tuple[Watch, ...] = ()
    types: tuple[str, ...] = ()
    min_severity: int = 0
    muted_outlets: tuple[str, ...] = ()
    frequency: Frequency = "daily"
    jurisdictions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriberTerms:
    """One person with all subscriptions; `zone` is an IANA name.

    `mutes` names, by controversy, entities that are no reason to tell it; an empty name is the whole controversy.
    """

    subscriber_id: str
    zone: str
    wants_quiet_day: bool
    subscriptions: tuple[SubscriptionTerms, ...]
    mutes: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a subscriber was told: ids of developments, and the scores last told by controversy.

    `told_for` names, by controversy, the parties because of which it was told, by id; `told_as` the types because of
    which; `told_in` the controversy under which each development was told, before any merging.
    """

    told: frozenset[str] = frozenset()
    last_scores: Mapping[str, Scores] = field(default_factory=dict)
    told_for: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    told_as: Mapping[str, frozenset[str]] = field(default_factory=dict)
    told_in: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a subscriber gets a line. `watched` is the subscriber's word, `party` the entity that matched, in `role`."""

    subscription: str
    kind: ReasonKind
    watched: str | None = None
    party: str | None = None
    party_id: str | None = None
    role: str | None = None
    types: tuple[str, ...] = ()
    min_severity: int = 0
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A candidate that a subscriber is entitled to and was not told, with every reason. `kind` may be `open`."""

    development_id: str
    kind: LineKind
    candidate: Candidate
    reasons: tuple[Reason, ...]


# --- the content model ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One development as told. `development_id` is the ledger's key (`open:` and the controversy for an opening)."""

    development_id: str
    kind: LineKind
    occurred_at: datetime
    headline: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One controversy of a digest, with its lines in the order of events, and what was told last time."""

    controversy: Controversy
    lines: tuple[DigestLine, ...]
    reasons: tuple[Reason, ...]
    last_scores: Scores | None = None


@dataclass(frozen=True, slots=True)
class OutletTrouble:
    """An outlet that failed or fell silent, and in which way."""

    outlet: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at between two times: the proof of a quiet day.

    `n_waiting`: listed pages and articles not dealt with yet; `n_unread`: pages of the time that could not be read.
    """

    since: datetime
    until: datetime
    n_outlets: int = 0
    n_seen: int = 0
    failed: tuple[OutletTrouble, ...] = ()
    unpolled: tuple[OutletTrouble, ...] = ()
    silent: tuple[OutletTrouble, ...] = ()
    opted_out: tuple[OutletTrouble, ...] = ()
    n_articles: int = 0
    n_core: int = 0
    n_controversial: int = 0
    n_waiting: int = 0
    n_unread: int = 0

    @property
    def is_blind(self) -> bool:
        """Nothing was looked at, so that no news says nothing."""
        return not self.n_seen and not self.n_articles

    @property
    def is_whole(self) -> bool:
        """Every expected outlet answered, and all that they listed was dealt with."""
        return self.n_seen == self.n_outlets and not self.n_waiting


@dataclass(frozen=True, slots=True)
class DigestContent:
    """One subscriber's digest for one slot, the same for all channels. `since` is the digest before."""

    digest_id: str
    outcome: Literal["composed", "quiet_day"]
    slot: datetime
    zone: str
    since: datetime | None
    watched: tuple[str, ...]
    items: tuple[DigestItem, ...]
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG to which the HTML part refers by `cid:` and its id."""

    content_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class RenderedMessage:
    """A digest as a reader sees it, with the pictures of its HTML part."""

    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()
