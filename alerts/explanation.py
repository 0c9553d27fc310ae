"""Why a development was, or was not, told to a subscriber: the rules in words, with their figures."""

from __future__ import annotations

from datetime import datetime

from alerts import wording
from alerts.entitlement import owed
from alerts.matching import Ancestors, find_watch, is_muted, matches, wanted_types
from alerts.records import Candidate, Ledger, SubscriberTerms, SubscriptionTerms


def explain_candidate(
    subscriber: SubscriberTerms, candidate: Candidate, ancestors: Ancestors, ledger: Ledger, now: datetime
) -> tuple[str, ...]:
    """One line that says how it stands, then one for each subscription."""
    if candidate.development_id in ledger.told:
        return ("told already",)
    if candidate.is_backlog:
        return ("backlog: processed, but never announced",)
    if candidate.known_at > now:
        return (f"not known before {wording.minute(candidate.known_at, subscriber.zone)}",)
    found = owed(subscriber, [candidate], ancestors, ledger, now)
    verdict = "owed: it comes with the next digest" if found else "not owed"
    return (verdict, *(_subscription(terms, candidate, ancestors) for terms in subscriber.subscriptions))


def _subscription(terms: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors) -> str:
    reason = matches(terms, candidate, ancestors)
    if reason is not None and candidate.known_at >= terms.starts_at:
        return f"{terms.name}: {wording.why(reason)}"
    return f"{terms.name}: {'; '.join(_obstacles(terms, candidate, ancestors))}"


def _obstacles(terms: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors) -> list[str]:
    """Everything that stands against it, not only the first thing."""
    controversy = candidate.controversy
    obstacles = []
    if candidate.known_at < terms.starts_at:
        obstacles.append(
            f"known at {wording.minute(candidate.known_at, 'UTC')} UTC, "
            f"before the subscription started at {wording.minute(terms.starts_at, 'UTC')} UTC"
        )
    if controversy.scores.severity < terms.min_severity:
        obstacles.append(f"severity {controversy.scores.severity} is below {terms.min_severity}")
    if is_muted(terms, candidate.outlets):
        obstacles.append(f"muted: {', '.join(candidate.outlets)}")
    if terms.types and not wanted_types(terms, candidate):
        present = ", ".join(sorted({*candidate.types, *controversy.types})) or "none"
        obstacles.append(f"none of the types {', '.join(terms.types)}: it has {present}")
    if terms.watches:
        obstacles += _watching(terms, candidate, ancestors)
    return obstacles


def _watching(terms: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors) -> list[str]:
    hit = find_watch({watch.entity_id: watch for watch in terms.watches}, candidate.controversy.parties, ancestors)
    if hit is None:
        names = ", ".join(party.name for party in candidate.controversy.parties) or "nobody"
        return [f"no watched entity among its parties: {names}"]
    watch, _ = hit
    if watch.added_at > candidate.known_at:
        return [f"{watch.name} is watched since {wording.minute(watch.added_at, 'UTC')} UTC only"]
    return []
