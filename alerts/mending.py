"""Lines that were told for a party that is no longer linked: whoever got the wrong line gets a correction, once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from alerts.records import Candidate, Ledger, Owed, Reason

#: Entities that any article of a controversy is linked to now, in whatever role, by controversy.
Linked = Mapping[str, frozenset[str]]


def mended(candidates: Iterable[Candidate], ledger: Ledger, linked: Linked, now: datetime) -> tuple[Owed, ...]:
    """A correction for each party for which a controversy was told and to which nothing links it any more.

    A link taken back and an article moved to another controversy look the same from here, and are told alike.
    """
    latest: dict[str, Candidate] = {}
    for candidate in candidates:
        if candidate.known_at <= now and candidate.controversy.controversy_id in ledger.told_for:
            latest[candidate.controversy.controversy_id] = candidate
    found = []
    for controversy_id, candidate in sorted(latest.items()):
        if controversy_id not in linked:
            continue  # its articles were never tagged, or are erased: nothing is known, so nothing is taken back
        wrong = ledger.told_for[controversy_id].keys() - linked[controversy_id]
        for party_id in sorted(wrong):
            key = f"mend:{controversy_id}:{party_id}"
            if key not in ledger.told:
                found.append(_correction(key, candidate, ledger.told_for[controversy_id][party_id], now))
    return tuple(found)


def _correction(key: str, candidate: Candidate, party: str, now: datetime) -> Owed:
    headline = f"Taken back: we told you that this concerns {party}; nothing in it is linked to {party} any more."
    line = replace(
        candidate, development_id=key, kind="corrected", occurred_at=now, headline=headline, quotes=(), outlets=()
    )
    return Owed(key, "corrected", line, (Reason("", "told_before"),))
