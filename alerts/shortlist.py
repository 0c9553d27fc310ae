"""Which candidates can concern a subscriber at all: an index made once a run, so that no digest reads everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from alerts.matching import Ancestors
from alerts.records import Candidate, Ledger, SubscriberTerms


class Shortlist:
    """Candidates by the entities that they concern, their ancestors included."""

    def __init__(self, candidates: Sequence[Candidate], ancestors: Ancestors) -> None:
        self._candidates = candidates
        self._by_entity: dict[str, list[int]] = defaultdict(list)
        self._by_controversy: dict[str, list[int]] = defaultdict(list)
        for place, candidate in enumerate(candidates):
            for entity_id in _concerned(candidate, ancestors):
                self._by_entity[entity_id].append(place)
            self._by_controversy[candidate.controversy.controversy_id].append(place)

    def of(self, subscriber: SubscriberTerms, ledger: Ledger) -> Sequence[Candidate]:
        """A superset of what may be owed to the subscriber or listed as open, in the order of all candidates."""
        if any(not subscription.watches for subscription in subscriber.subscriptions):
            return self._candidates
        watched = {watch.entity_id for terms in subscriber.subscriptions for watch in terms.watches}
        places = {place for entity_id in watched for place in self._by_entity.get(entity_id, ())}
        places.update(place for key in ledger.last_scores for place in self._by_controversy.get(key, ()))
        return [self._candidates[place] for place in sorted(places)]


def _concerned(candidate: Candidate, ancestors: Ancestors) -> Iterable[str]:
    own = [party.entity_id for party in candidate.controversy.parties]
    return {*own, *(ancestor for entity_id in own for ancestor in ancestors.get(entity_id, ()))}
