"""Lines that were told wrongly: whoever got one gets a correction, once.

Wrong were: a party to which nothing links the controversy any more, a type that nothing in it has any more, a place in
a controversy to which the line does not belong, and a controversy of its own that is part of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts import wording
from alerts.records import Candidate, Ledger, Owed, Reason

#: Entities that any article of a controversy is linked to now, in whatever role, by controversy.
Linked = Mapping[str, frozenset[str]]
_MOVED = ":to:"


@dataclass(frozen=True, slots=True)
class Grouping:
    """How controversies stand now against how they stood: which went into which, and what each was called."""

    linked: Linked = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def final(self, controversy_id: str) -> str:
        """Where a controversy went; itself where it did not."""
        return self.merged.get(controversy_id, controversy_id)


def mended(candidates: Iterable[Candidate], ledger: Ledger, grouping: Grouping, now: datetime) -> tuple[Owed, ...]:
    """A correction for each thing that was told and is known to be wrong at `now`."""
    if not ledger.told:
        return ()
    known = [candidate for candidate in candidates if candidate.known_at <= now]
    latest = {candidate.controversy.controversy_id: candidate for candidate in known}
    found = [
        *_parties(latest, ledger, grouping),
        *_types(latest, ledger),
        *_moves(known, ledger, grouping),
        *_merges(latest, ledger, grouping),
    ]
    return tuple(_correction(key, line, says, now) for key, line, says in found if key not in ledger.told)


def moved_line(key: str) -> str | None:
    """The development that a correction's key says has moved; None for every other key."""
    return key.removeprefix("mend:").partition(_MOVED)[0] if key.startswith("mend:") and _MOVED in key else None


def _parties(
    latest: Mapping[str, Candidate], ledger: Ledger, grouping: Grouping
) -> Iterator[tuple[str, Candidate, str]]:
    """A link taken back and an article moved to another controversy look the same from here, and are told alike."""
    for controversy_id, told_for in sorted(ledger.told_for.items()):
        linked = grouping.linked.get(controversy_id)
        if linked is None or controversy_id not in latest:
            continue  # its articles were never tagged, or are erased: nothing is known, so nothing is taken back
        for party_id in sorted(told_for.keys() - linked):
            party = told_for[party_id]
            says = f"Taken back: we told you that this concerns {party}; nothing in it is linked to {party} any more."
            yield f"mend:{controversy_id}:{party_id}", latest[controversy_id], says


def _types(latest: Mapping[str, Candidate], ledger: Ledger) -> Iterator[tuple[str, Candidate, str]]:
    for controversy_id, told_as in sorted(ledger.told_as.items()):
        candidate = latest.get(controversy_id)
        if candidate is None or not candidate.controversy.types:
            continue
        if told_as.isdisjoint(candidate.controversy.types):
            names = " or ".join(wording.type_name(name) for name in sorted(told_as))
            says = f"Taken back: we told you this as {names}; nothing in it is of that type any more."
            yield f"mend:{controversy_id}:as:{'+'.join(sorted(told_as))}", candidate, says


def _moves(known: Iterable[Candidate], ledger: Ledger, grouping: Grouping) -> Iterator[tuple[str, Candidate, str]]:
    for candidate in known:
        told_in = ledger.told_in.get(candidate.development_id)
        home = candidate.controversy.controversy_id
        if told_in is not None and grouping.final(told_in) != home:
            title = grouping.titles.get(told_in, told_in)
            says = f"Moved: we told you “{candidate.headline}” as part of “{title}”; it belongs to this controversy."
            yield f"mend:{candidate.development_id}{_MOVED}{home}", candidate, says


def _merges(
    latest: Mapping[str, Candidate], ledger: Ledger, grouping: Grouping
) -> Iterator[tuple[str, Candidate, str]]:
    for told_in in sorted(set(ledger.told_in.values())):
        home = grouping.final(told_in)
        if home != told_in and home in latest:
            title = grouping.titles.get(told_in, told_in)
            says = f"Joined: we told you of “{title}” as a controversy of its own; it is part of this one."
            yield f"mend:{told_in}:into:{home}", latest[home], says


def _correction(key: str, candidate: Candidate, says: str, now: datetime) -> Owed:
    line = replace(
        candidate, development_id=key, kind="corrected", occurred_at=now, headline=says, quotes=(), outlets=()
    )
    return Owed(key, "corrected", line, (Reason("", "told_before"),))
