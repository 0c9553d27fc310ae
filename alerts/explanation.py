"""Why a development was, or was not, told to a subscriber: the rules in words, with their figures."""

from __future__ import annotations

from datetime import datetime

from alerts import wording
from alerts.entitlement import MENDING, WHOLE, mutes_of, owed
from alerts.matching import (
    Ancestors,
    find_watch,
    is_muted,
    is_wanted_language,
    is_wanted_place,
    matches,
    unmuted,
    wanted_types,
)
from alerts.records import Candidate, Ledger, SubscriberTerms, SubscriptionTerms


def explain_candidate(
    subscriber: SubscriberTerms, candidate: Candidate, ancestors: Ancestors, ledger: Ledger, now: datetime
) -> tuple[str, ...]:
    """One line that says how it stands, then one for each subscription. Says nothing of approval."""
    if candidate.development_id in ledger.told:
        return ("told already",)
    if candidate.is_backlog:
        return ("backlog: processed, but never announced",)
    if candidate.known_at > now:
        return (f"not known before {wording.minute(candidate.known_at, subscriber.zone)}",)
    muted = mutes_of(subscriber, candidate)
    if WHOLE in muted:
        return ("not owed: the subscriber has muted the controversy",)
    if candidate.kind in MENDING and candidate.controversy.controversy_id not in ledger.last_scores:
        return (f"{candidate.kind}: goes to those alone to whom the controversy was told",)
    if candidate.controversy.status == "closed" and candidate.kind not in MENDING:
        return ("not owed: an editor has ruled that it is no controversy",)
    found = owed(subscriber, [candidate], ancestors, ledger, now)
    verdict = "owed: it comes with the next digest of a subscription that wants it" if found else "not owed"
    return (verdict, *(_subscription(terms, candidate, ancestors, muted) for terms in subscriber.subscriptions))


def _subscription(terms: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors, muted: frozenset[str]) -> str:
    name = f"{terms.name} ({terms.frequency})"
    reason = matches(terms, candidate, ancestors, muted)
    if reason is not None and candidate.known_at >= terms.starts_at:
        return f"{name}: {wording.why(reason)}"
    return f"{name}: {'; '.join(_obstacles(terms, candidate, ancestors, muted))}"


def _obstacles(
    terms: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors, muted: frozenset[str]
) -> list[str]:
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
    if not is_wanted_place(terms, controversy.jurisdictions):
        present = ", ".join(controversy.jurisdictions) or "no known place"
        obstacles.append(f"not in {', '.join(terms.jurisdictions)}: it plays in {present}")
    if not is_wanted_language(terms, candidate.languages):
        obstacles.append(
            f"not told in {', '.join(terms.languages)}: its articles are in {', '.join(candidate.languages)}"
        )
    if terms.types and not wanted_types(terms, candidate):
        present = ", ".join(sorted({*candidate.types, *controversy.all_types})) or "none"
        obstacles.append(f"none of the types {', '.join(terms.types)}: it has {present}")
    if terms.watches:
        obstacles += _watching(terms, candidate, ancestors, muted)
    return obstacles


def _watching(terms: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors, muted: frozenset[str]) -> list[str]:
    watches, parties = {watch.entity_id: watch for watch in terms.watches}, candidate.controversy.parties
    hit = find_watch(watches, unmuted(parties, muted), ancestors)
    if hit is None and find_watch(watches, parties, ancestors) is not None:
        return ["the subscriber has muted the company in this controversy"]
    if hit is None:
        names = ", ".join(party.name for party in candidate.controversy.parties) or "nobody"
        return [f"no watched entity among its parties: {names}"]
    watch, _ = hit
    if watch.added_at > candidate.known_at:
        return [f"{watch.name} is watched since {wording.minute(watch.added_at, 'UTC')} UTC only"]
    return []
