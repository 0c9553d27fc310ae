"""Made-up controversies, subscribers and digests for the tests of the alerts. All parties are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.digest import Occasion, build_digest
from alerts.links import Links
from alerts.records import (
    Candidate,
    Controversy,
    Coverage,
    DigestContent,
    Ledger,
    OutletTrouble,
    Party,
    Quote,
    Scores,
    SubscriberTerms,
    SubscriptionTerms,
    Watch,
)

T0 = datetime(2031, 3, 3, 6, 0, tzinfo=UTC)
LINKS = Links(
    "https://gazewire.example",
    token="t0ken",
    reader_token="r34der",
    digest_token="d1gest",
    feedback_token="f33dback",
    preferences_token="pr3f",
)

VENDOR = Party("halden-optics", "Halden Optics", "company", "vendor", ticker="XTST:HLDN")
BUYER = Party("port-marlow-police", "Port Marlow Police Department", "agency", "buyer")
CRITIC = Party("open-street-league", "Open Street League", "group", "critic")
UNKNOWN = Party("x-4f", "Marlow Tenants Union", "group", "critic", is_known=False)


def at(days: float = 0) -> datetime:
    """A moment so many days after the first one."""
    return T0 + timedelta(days=days)


def quote(**changes: Any) -> Quote:
    """A quote of an invented outlet."""
    given = Quote(
        text="The league asks the city to end its contract with Halden Optics before the cameras go live in April.",
        outlet="harbour-courier",
        outlet_name="Harbour Courier",
        url="https://harbour-courier.example/2031/03/cameras",
        article_title="League asks city to drop face cameras",
        published_at=at(-0.5),
        published_precision="second",
        first_seen_at=at(-0.4),
    )
    return replace(given, **changes)


def controversy(number: int = 1, **changes: Any) -> Controversy:
    """An open controversy."""
    given = Controversy(
        controversy_id=f"c-{number:04d}",
        slug=f"halden-optics-port-marlow-{number}",
        title="Halden Optics: face recognition for the Port Marlow Police Department",
        status="open",
        opened_at=at(-0.5),
        scores=Scores(58, 23, 81),
        parties=(VENDOR, BUYER, CRITIC),
        types=("ngo_campaign", "contested_use"),
        n_sources=3,
        n_articles=5,
    )
    return replace(given, **changes)


def candidate(number: int = 1, **changes: Any) -> Candidate:
    """A development known half a day before the first moment."""
    given = Candidate(
        development_id=f"d-{number:04d}",
        kind="new",
        occurred_at=at(-0.5),
        known_at=at(-0.4),
        headline="Harbour Courier: League asks city to drop face cameras",
        controversy=controversy(),
        types=("ngo_campaign",),
        quotes=(quote(),),
        outlets=("harbour-courier",),
    )
    return replace(given, **changes)


def watch(entity_id: str = "halden-optics", name: str = "Halden Optics", **changes: Any) -> Watch:
    """A watch added two days before the first moment, its opening told."""
    return replace(Watch(entity_id, name, at(-2), is_opening_told=True), **changes)


def subscription(name: str = "default", **changes: Any) -> SubscriptionTerms:
    """A subscription to everything, two days old."""
    return replace(SubscriptionTerms(f"sub-{name}", name, at(-2)), **changes)


def subscriber(*subscriptions: SubscriptionTerms, **changes: Any) -> SubscriberTerms:
    """A subscriber in UTC."""
    return replace(SubscriberTerms("7c1d", "UTC", False, subscriptions or (subscription(),)), **changes)


def coverage(**changes: Any) -> Coverage:
    """A day's coverage with one outlet failed and one silent."""
    given = Coverage(
        since=at(-1),
        until=at(),
        n_outlets=20,
        n_seen=18,
        failed=(OutletTrouble("quay-wire", "Quay Wire", "timeout since 2 March"),),
        silent=(OutletTrouble("inland-post", "Inland Post", "nothing new for 9 days"),),
        n_articles=412,
        n_core=9,
        n_controversial=3,
    )
    return replace(given, **changes)


def occasion(**changes: Any) -> Occasion:
    """The digest of the first moment, the one before a day earlier."""
    return replace(Occasion("g-0001", at(), at(), at(-1)), **changes)


def content(*candidates: Candidate, ledger: Ledger | None = None, **changes: Any) -> DigestContent:
    """A digest of these candidates for a subscriber to everything."""
    reader = changes.pop("reader", subscriber())
    built = build_digest(
        reader, candidates or (candidate(),), {}, ledger or Ledger(), changes.pop("coverage", coverage()), occasion()
    )
    assert built is not None
    return replace(built, **changes)
