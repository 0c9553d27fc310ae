"""Does a development concern a subscription, and why: pure, over records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alerts.jurisdictions import wanted_jurisdictions
from alerts.records import Candidate, Party, Reason, ReasonKind, SubscriptionTerms, Watch

#: Every ancestor (parent, parent's parent, …) by entity id.
Ancestors = Mapping[str, tuple[str, ...]]
_CONCERNED_IN_PASSING = frozenset({"buyer", "critic", "investor", "regulator", "lawmaker"})


def matches(
    subscription: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors, muted: frozenset[str] = frozenset()
) -> Reason | None:
    """The reason why `candidate` is told to `subscription`, or None. Says nothing about time or what was told.

    Parties in `muted` are no reason.
    """
    if not passes(subscription, candidate):
        return None
    types = wanted_types(subscription, candidate)
    if subscription.types and not types:
        return None
    if not subscription.watches:
        return Reason(subscription.name, "all", types=types, min_severity=subscription.min_severity)
    hit = watched_party(subscription, candidate, ancestors, muted)
    if hit is None:
        return None
    return reason_for(subscription, hit, types)


def passes(subscription: SubscriptionTerms, candidate: Candidate) -> bool:
    """True where no filter stands against it: severity, outlets, jurisdictions, languages."""
    controversy = candidate.controversy
    return (
        controversy.scores.severity >= subscription.min_severity
        and not is_muted(subscription, candidate.outlets)
        and is_wanted_place(subscription, controversy.jurisdictions)
        and is_wanted_language(subscription, candidate.languages)
    )


def is_wanted_place(subscription: SubscriptionTerms, jurisdictions: tuple[str, ...]) -> bool:
    """True where it plays in a wanted jurisdiction. Where nobody knows it yet, it is owed once that is known."""
    return not subscription.jurisdictions or bool(wanted_jurisdictions(subscription.jurisdictions, jurisdictions))


def is_wanted_language(subscription: SubscriptionTerms, languages: tuple[str, ...]) -> bool:
    """True where one of its articles is in a wanted language, or where it has no article."""
    return not subscription.languages or not languages or bool(set(subscription.languages) & set(languages))


def reason_for(subscription: SubscriptionTerms, hit: tuple[Watch, Party], types: tuple[str, ...]) -> Reason:
    """The reason that a watch gives for a party."""
    watch, party = hit
    return Reason(
        subscription=subscription.name,
        kind=_kind(watch, party),
        watched=watch.name,
        party=party.name,
        party_id=party.entity_id,
        role=party.role,
        types=types,
        min_severity=subscription.min_severity,
        weight=watch.weight,
    )


def _kind(watch: Watch, party: Party) -> ReasonKind:
    if party.entity_id != watch.entity_id:
        return "subsidiary"
    return "watched" if party.is_main else "named"


def watched_party(
    subscription: SubscriptionTerms, candidate: Candidate, ancestors: Ancestors, muted: frozenset[str] = frozenset()
) -> tuple[Watch, Party] | None:
    """The watch that wants this candidate and the party it found; the entity itself goes before a subsidiary."""
    watches = {watch.entity_id: watch for watch in subscription.watches if watch.added_at <= candidate.known_at}
    return find_watch(watches, unmuted(candidate.controversy.parties, muted), ancestors)


def unmuted(parties: Iterable[Party], muted: frozenset[str]) -> tuple[Party, ...]:
    """The parties that may be a reason."""
    return tuple(party for party in parties if party.entity_id not in muted)


def find_watch(
    watches: Mapping[str, Watch], parties: Iterable[Party], ancestors: Ancestors
) -> tuple[Watch, Party] | None:
    """As `watched_party`, whatever the time. Main parties go before those named in passing."""
    concerned = [party for party in parties if is_concerned(party)]
    for is_main in (True, False):
        for party in concerned:
            if party.is_main is is_main and party.entity_id in watches:
                return watches[party.entity_id], party
        for party in concerned:
            for ancestor in ancestors.get(party.entity_id, ()):
                if party.is_main is is_main and ancestor in watches:
                    return watches[ancestor], party
    return None


def is_concerned(party: Party) -> bool:
    """A medium that is only a source is no party; a vendor named in passing is background more often than not."""
    return party.role != "source" if party.is_main else party.role in _CONCERNED_IN_PASSING


def wanted_types(subscription: SubscriptionTerms, candidate: Candidate) -> tuple[str, ...]:
    """The subscription's types that the development or its controversy has, in the subscription's order."""
    present = {*candidate.types, *candidate.controversy.all_types}
    return tuple(name for name in subscription.types if name in present)


def is_muted(subscription: SubscriptionTerms, outlets: tuple[str, ...]) -> bool:
    """True where every outlet behind a line is muted; one that is not muted is enough to tell it."""
    return bool(outlets) and set(outlets) <= set(subscription.muted_outlets)


def closure(parents: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """All ancestors by entity from direct parents, nearest first; a circle in the data ends the walk."""
    return {entity_id: tuple(_walk(entity_id, parents)) for entity_id in parents}


def _walk(entity_id: str, parents: Mapping[str, Iterable[str]]) -> Iterable[str]:
    seen = {entity_id}
    queue = list(parents.get(entity_id, ()))
    while queue:
        parent = queue.pop(0)
        if parent not in seen:
            seen.add(parent)
            yield parent
            queue.extend(parents.get(parent, ()))
