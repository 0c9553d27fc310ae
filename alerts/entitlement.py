"""What a subscriber is owed: matching developments known since the subscription's start that were never told.

Never a time window and never a high-water mark: what is committed late, or matches only today, is still owed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from alerts.matching import Ancestors, find_watch, is_muted, matches, reason_for
from alerts.records import Candidate, Ledger, Owed, Reason, SubscriberTerms, SubscriptionTerms

#: Kinds that go to everyone who was told of the controversy.
MENDING = frozenset({"corrected", "retracted"})


def owed(
    subscriber: SubscriberTerms, candidates: Iterable[Candidate], ancestors: Ancestors, ledger: Ledger, now: datetime
) -> tuple[Owed, ...]:
    """Every development that `subscriber` is entitled to at `now` and was not told, in the order of `candidates`."""
    found = []
    for candidate in candidates:
        if candidate.is_backlog or candidate.known_at > now or candidate.development_id in ledger.told:
            continue
        reasons = _reasons(subscriber, candidate, ancestors, ledger)
        if reasons:
            found.append(Owed(candidate.development_id, candidate.kind, candidate, reasons))
    return tuple(found)


def _reasons(
    subscriber: SubscriberTerms, candidate: Candidate, ancestors: Ancestors, ledger: Ledger
) -> tuple[Reason, ...]:
    reasons = tuple(
        reason
        for subscription in subscriber.subscriptions
        if candidate.known_at >= subscription.starts_at
        and (reason := matches(subscription, candidate, ancestors)) is not None
    )
    if not reasons and _mends_what_was_told(candidate, ledger):
        return (Reason("", "told_before"),)
    return reasons


def _mends_what_was_told(candidate: Candidate, ledger: Ledger) -> bool:
    """Who got a wrong line gets the correction, even where the mended line no longer matches."""
    return candidate.kind in MENDING and candidate.controversy.controversy_id in ledger.last_scores


def opening_id(controversy_id: str) -> str:
    """The ledger's key of the one-time listing of a controversy that was open before."""
    return f"open:{controversy_id}"


def openings(
    subscriber: SubscriberTerms,
    candidates: Iterable[Candidate],
    ancestors: Ancestors,
    ledger: Ledger,
    owed_now: Iterable[Owed],
    now: datetime,
) -> tuple[Owed, ...]:
    """Open controversies of newly watched entities, each once, unless the subscriber hears or heard of it anyway."""
    heard = {item.candidate.controversy.controversy_id for item in owed_now} | set(ledger.last_scores)
    latest: dict[str, Candidate] = {}
    for candidate in candidates:
        controversy = candidate.controversy
        if controversy.status == "open" and candidate.known_at <= now and controversy.controversy_id not in heard:
            known = latest.get(controversy.controversy_id)
            if known is None or _age(candidate) > _age(known):
                latest[controversy.controversy_id] = candidate
    found = []
    for controversy_id, candidate in sorted(latest.items()):
        reasons = tuple(
            reason
            for subscription in subscriber.subscriptions
            if (reason := _opening_reason(subscription, candidate, ancestors)) is not None
        )
        if reasons and opening_id(controversy_id) not in ledger.told:
            found.append(Owed(opening_id(controversy_id), "open", candidate, reasons))
    return tuple(found)


def _age(candidate: Candidate) -> tuple[datetime, str]:
    return candidate.known_at, candidate.development_id


def _opening_reason(subscription: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors) -> Reason | None:
    fresh = {watch.entity_id: watch for watch in subscription.watches if not watch.is_opening_told}
    controversy = candidate.controversy
    if not fresh or controversy.scores.severity < subscription.min_severity:
        return None
    if is_muted(subscription, candidate.outlets):
        return None
    types = tuple(name for name in subscription.types if name in controversy.types)
    if subscription.types and not types:
        return None
    hit = find_watch(fresh, controversy.parties, ancestors)
    if hit is None:
        return None
    return reason_for(subscription, hit, types)
