"""What a subscriber is owed: matching developments known since the subscription's start that were never told.

Never a time window and never a high-water mark: what is committed late, or matches only today, is still owed.
A line is told when a subscription that wants it is due; it then names every other subscription that wants it as well,
because nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from alerts.matching import Ancestors, find_watch, matches, passes, reason_for, unmuted
from alerts.records import FREQUENCIES, Candidate, Ledger, Owed, Reason, SubscriberTerms, SubscriptionTerms, Watch

#: Kinds that go to everyone who was told of the controversy, or is told of it in the same mail, and to nobody else.
MENDING = frozenset({"corrected", "retracted"})
#: In place of an entity: the whole controversy is muted.
WHOLE = ""
_TOLD_BEFORE = Reason("", "told_before")


def owed(
    subscriber: SubscriberTerms,
    candidates: Iterable[Candidate],
    ancestors: Ancestors,
    ledger: Ledger,
    now: datetime,
    due: Collection[str] = FREQUENCIES,
) -> tuple[Owed, ...]:
    """Every development that `subscriber` is entitled to at `now` and was not told, in the order of `candidates`.

    `due` are the frequencies whose turn it is.
    """
    wanted = [
        (candidate, reasons)
        for candidate in candidates
        if not candidate.is_backlog
        and candidate.known_at <= now
        and candidate.development_id not in ledger.told
        and (reasons := _reasons(subscriber, candidate, ancestors, ledger, due))
    ]
    heard = {one.controversy.controversy_id for one, _ in wanted if one.kind not in MENDING} | set(ledger.last_scores)
    return tuple(
        Owed(candidate.development_id, candidate.kind, candidate, reasons)
        for candidate, reasons in wanted
        if candidate.kind not in MENDING or candidate.controversy.controversy_id in heard
    )


def _reasons(
    subscriber: SubscriberTerms, candidate: Candidate, ancestors: Ancestors, ledger: Ledger, due: Collection[str]
) -> tuple[Reason, ...]:
    muted = mutes_of(subscriber, candidate)
    if WHOLE in muted or (candidate.controversy.status == "closed" and candidate.kind not in MENDING):
        return ()
    wanted = [
        (subscription, reason)
        for subscription in subscriber.subscriptions
        if candidate.known_at >= subscription.starts_at
        and (reason := matches(subscription, candidate, ancestors, muted)) is not None
    ]
    if _is_any_due(wanted, due):
        return tuple(reason for _, reason in wanted)
    return (_TOLD_BEFORE,) if _mends_what_was_told(candidate, ledger) else ()


def mutes_of(subscriber: SubscriberTerms, candidate: Candidate) -> frozenset[str]:
    """Entities that are no reason to tell this; `WHOLE` among them where it must not be told at all."""
    return subscriber.mutes.get(candidate.controversy.controversy_id, frozenset())


def _is_any_due(wanted: Iterable[tuple[SubscriptionTerms, Reason]], due: Collection[str]) -> bool:
    return any(subscription.frequency in due for subscription, _ in wanted)


def _mends_what_was_told(candidate: Candidate, ledger: Ledger) -> bool:
    """Who got a wrong line gets the correction with the next mail, even where the mended line no longer matches."""
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
    due: Collection[str] = FREQUENCIES,
) -> tuple[Owed, ...]:
    """Open controversies of newly watched entities, each once, unless the subscriber hears or heard of it anyway."""
    if not any(fresh_watches(subscription) for subscription in subscriber.subscriptions):
        return ()
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
        wanted = [
            (subscription, reason)
            for subscription in subscriber.subscriptions
            if (reason := _opening_reason(subscription, candidate, ancestors, mutes_of(subscriber, candidate)))
        ]
        if _is_any_due(wanted, due) and opening_id(controversy_id) not in ledger.told:
            reasons = tuple(reason for _, reason in wanted)
            found.append(Owed(opening_id(controversy_id), "open", candidate, reasons))
    return tuple(found)


def fresh_watches(subscription: SubscriptionTerms) -> dict[str, Watch]:
    """Watches whose open controversies were not listed yet, by entity."""
    return {watch.entity_id: watch for watch in subscription.watches if not watch.is_opening_told}


def waiting_watches(subscriber: SubscriberTerms, withheld: Iterable[Owed], ancestors: Ancestors) -> frozenset[str]:
    """Entities whose open controversies cannot be listed yet, because some of them are withheld."""
    fresh = {key: watch for terms in subscriber.subscriptions for key, watch in fresh_watches(terms).items()}
    return frozenset(
        key
        for item in withheld
        for key, watch in fresh.items()
        if find_watch({key: watch}, item.candidate.controversy.parties, ancestors) is not None
    )


def _age(candidate: Candidate) -> tuple[datetime, str]:
    return candidate.known_at, candidate.development_id


def _opening_reason(
    subscription: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors, muted: frozenset[str]
) -> Reason | None:
    fresh = fresh_watches(subscription)
    controversy = candidate.controversy
    if not fresh or WHOLE in muted or not passes(subscription, candidate):
        return None
    types = tuple(name for name in subscription.types if name in controversy.all_types)
    if subscription.types and not types:
        return None
    hit = find_watch(fresh, unmuted(controversy.parties, muted), ancestors)
    if hit is None:
        return None
    return reason_for(subscription, hit, types)
