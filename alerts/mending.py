"""Lines that were told wrongly: whoever got one gets a correction, once.

Wrong were: a party to which nothing links the controversy any more, a type that nothing in it has any more, a place in
a controversy to which the line does not belong, and a controversy of its own that is part of another. A correction may
be wrong as well: whoever got it is told when it no longer holds, and again when it holds once more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count

from alerts import wording
from alerts.records import Candidate, Ledger, Owed, Reason

#: Entities that any article of a controversy is linked to now, in whatever role, by controversy.
Linked = Mapping[str, frozenset[str]]
_MOVED, _INTO, _AS = ":to:", ":into:", ":as:"
#: Ends the key of a correction that no longer holds.
_BACK = ":back"


@dataclass(frozen=True, slots=True)
class Grouping:
    """How controversies stand now against how they stood: which went into which, and what each was called.

    `ruled` are controversies and parties whose last link an editor took out, which a line of its own tells everyone.
    """

    linked: Linked = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    ruled: frozenset[tuple[str, str]] = frozenset()

    def final(self, controversy_id: str) -> str:
        """Where a controversy went; itself where it did not."""
        return self.merged.get(controversy_id, controversy_id)


def mended(candidates: Iterable[Candidate], ledger: Ledger, grouping: Grouping, now: datetime) -> tuple[Owed, ...]:
    """A correction for each thing that was told and is known to be wrong at `now`, corrections among them."""
    if not ledger.told:
        return ()
    known = [candidate for candidate in candidates if candidate.known_at <= now]
    latest = {candidate.controversy.controversy_id: candidate for candidate in known}
    found = [
        *_parties(latest, ledger, grouping),
        *_types(latest, ledger),
        *_moves(known, ledger, grouping),
        *_merges(known, latest, ledger, grouping),
    ]
    return tuple(_correction(key, line, says, now) for key, line, says in found)


def _turn(ledger: Ledger, key: str, *, is_wrong: bool) -> str | None:
    """The ledger's key of what is to be said now: that something is taken back, or that this no longer holds.

    The two take turns, `key`, `key:back`, `key:2`, `key:back:2`; None where the last that was said still holds.
    """
    n_taken, n_given = _times(ledger, key), _times(ledger, key + _BACK)
    if is_wrong and n_taken == n_given:
        return _nth(key, n_taken + 1)
    return _nth(key + _BACK, n_given + 1) if n_taken > n_given and not is_wrong else None


def _times(ledger: Ledger, key: str) -> int:
    return next(n for n in count() if _nth(key, n + 1) not in ledger.told)


def _nth(key: str, n: int) -> str:
    return key if n == 1 else f"{key}:{n}"


def moved_line(key: str) -> tuple[str, int] | None:
    """The development that a correction's key says has moved, and for which time; None for every other key."""
    if not (key.startswith("mend:") and _MOVED in key):
        return None
    line, _, home = key.removeprefix("mend:").partition(_MOVED)
    return line, int(home.partition(":")[2] or 1)


def _parties(
    latest: Mapping[str, Candidate], ledger: Ledger, grouping: Grouping
) -> Iterator[tuple[str, Candidate, str]]:
    """A link taken back and an article moved to another controversy look the same from here, and are told alike."""
    for controversy_id, told_for in sorted(ledger.told_for.items()):
        linked = grouping.linked.get(controversy_id)
        if linked is None or controversy_id not in latest:
            continue  # its articles were never tagged, or are erased: nothing is known, so nothing is taken back
        for party_id, party in sorted(told_for.items()):
            if (controversy_id, party_id) in grouping.ruled:
                continue
            is_wrong = party_id not in linked
            key = _turn(ledger, f"mend:{controversy_id}:{party_id}", is_wrong=is_wrong)
            if key is not None:
                yield key, latest[controversy_id], _of_party(party, is_wrong=is_wrong)


def _of_party(party: str, *, is_wrong: bool) -> str:
    if is_wrong:
        return f"Taken back: we told you that this concerns {party}; nothing in it is linked to {party} any more."
    return f"Restored: we took back that this concerns {party}; it is linked to {party} again."


def _types(latest: Mapping[str, Candidate], ledger: Ledger) -> Iterator[tuple[str, Candidate, str]]:
    for controversy_id, told_as in sorted(ledger.told_as.items()):
        candidate = latest.get(controversy_id)
        if candidate is None or not candidate.controversy.all_types:
            continue
        for types in sorted({tuple(sorted(told_as)), *_types_taken_back(ledger, controversy_id)}):
            is_wrong = set(types).isdisjoint(candidate.controversy.all_types)
            if is_wrong and types != tuple(sorted(told_as)):
                continue  # told as something else since, which may stand
            key = _turn(ledger, f"mend:{controversy_id}{_AS}{'+'.join(types)}", is_wrong=is_wrong)
            if key is not None:
                yield key, candidate, _of_types(types, is_wrong=is_wrong)


def _types_taken_back(ledger: Ledger, controversy_id: str) -> Iterator[tuple[str, ...]]:
    start = f"mend:{controversy_id}{_AS}"
    for key in ledger.told:
        if key.startswith(start):
            yield tuple(key.removeprefix(start).partition(":")[0].split("+"))


def _of_types(types: Iterable[str], *, is_wrong: bool) -> str:
    names = " or ".join(wording.type_name(name) for name in types)
    if is_wrong:
        return f"Taken back: we told you this as {names}; nothing in it is of that type any more."
    return f"Restored: we took back that this is {names}; something in it is of that type again."


def _moves(known: Iterable[Candidate], ledger: Ledger, grouping: Grouping) -> Iterator[tuple[str, Candidate, str]]:
    """The ledger knows where a line was told last, so that a way back and forth is told each time."""
    times = Counter(moved[0] for key in ledger.told if (moved := moved_line(key)))
    for candidate in known:
        told_in = ledger.told_in.get(candidate.development_id)
        home = candidate.controversy.controversy_id
        if told_in is not None and grouping.final(told_in) != home:
            title = grouping.titles.get(told_in, told_in)
            key = f"mend:{candidate.development_id}{_MOVED}{home}"
            says = f"Moved: what we told you as part of “{title}” belongs to this controversy: {candidate.headline}"
            yield _nth(key, times[candidate.development_id] + 1), candidate, says


def _merges(
    known: Iterable[Candidate], latest: Mapping[str, Candidate], ledger: Ledger, grouping: Grouping
) -> Iterator[tuple[str, Candidate, str]]:
    homes: dict[str, set[str]] = {}
    for candidate in known:
        told_in = ledger.told_in.get(candidate.development_id, "")
        homes.setdefault(told_in, set()).add(candidate.controversy.controversy_id)
    for told_in in sorted(set(ledger.told_in.values())):
        home = grouping.final(told_in)
        title = grouping.titles.get(told_in, told_in)
        if home != told_in and home in homes.get(told_in, {home}):  # else it was split off again, and all has moved
            key = _turn(ledger, f"mend:{told_in}{_INTO}{home}", is_wrong=True)
            says = f"Joined: we told you of “{title}” as a controversy of its own; it is part of this one."
            if key is not None and home in latest:
                yield key, latest[home], says
    yield from _partings(latest, ledger, grouping)


def _partings(
    latest: Mapping[str, Candidate], ledger: Ledger, grouping: Grouping
) -> Iterator[tuple[str, Candidate, str]]:
    """Controversies that were told to be part of another, and are their own again."""
    said = {tuple(key.removeprefix("mend:").split(":")[0:3:2]) for key in ledger.told if _INTO in key}
    for own, other in sorted(said):
        key = _turn(ledger, f"mend:{own}{_INTO}{other}", is_wrong=grouping.final(own) != own)
        if key is not None and own in latest and grouping.final(own) == own:
            title, joined = grouping.titles.get(own, own), grouping.titles.get(other, other)
            says = f"Parted: we told you that “{title}” is part of “{joined}”; it is a controversy of its own again."
            yield key, latest[own], says


def _correction(key: str, candidate: Candidate, says: str, now: datetime) -> Owed:
    line = replace(
        candidate, development_id=key, kind="corrected", occurred_at=now, headline=says, quotes=(), outlets=()
    )
    return Owed(key, "corrected", line, (Reason("", "told_before"),))
