"""Who wants to be told what, what each was told before, and why somebody is owed a development."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from alerts.records.news import Candidate, Scores

#: What a line of a digest is: a development, or the one-time listing of a controversy that was open before.
LineKind = Literal["new", "new_story", "escalated", "company_response", "corrected", "retracted", "quiet", "open"]
ReasonKind = Literal["watched", "subsidiary", "named", "all", "told_before"]
Frequency = Literal["immediate", "daily", "weekly"]
#: States of a subscriber: not confirmed yet, getting mails, not for a while, gone.
PENDING, ACTIVE, PAUSED, REMOVED = "pending", "active", "paused", "removed"
FREQUENCIES: frozenset[Frequency] = frozenset(("immediate", "daily", "weekly"))


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
