"""The content that every channel renders: mails, pages and webhooks look nothing up later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from alerts.records.news import Controversy, Quote, Scores
from alerts.records.readers import LineKind, Reason


@dataclass(frozen=True, slots=True)
class Folded:
    """A development that the line of another one of the same article tells as well."""

    development_id: str
    kind: LineKind


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One development as told. `development_id` is the ledger's key (`open:` and the controversy for an opening)."""

    development_id: str
    kind: LineKind
    occurred_at: datetime
    headline: str
    quotes: tuple[Quote, ...] = ()
    also: tuple[Folded, ...] = ()


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
