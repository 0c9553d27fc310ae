"""One subscriber's digest for one slot: what is owed, grouped by controversy, sorted, with last time's scores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.entitlement import WHOLE, mutes_of, openings, owed
from alerts.matching import Ancestors
from alerts.mending import Grouping, mended
from alerts.records import (
    FREQUENCIES,
    Candidate,
    Coverage,
    DigestContent,
    DigestItem,
    DigestLine,
    Folded,
    Ledger,
    Owed,
    Quote,
    Reason,
    SubscriberTerms,
)

#: A line shows its best quotes, fewer where an item has many lines; the others stand on the controversy's page.
QUOTES_PER_LINE = 2
_MANY_LINES = 3
#: Lines of the same moment stand in this order.
KINDS = ("open", "new", "new_story", "escalated", "company_response", "corrected", "retracted", "quiet")
#: Of these, those that an article brings about its matter; what it takes back is told by itself.
FOLDED = frozenset({"new", "new_story", "escalated", "company_response"})


@dataclass(frozen=True, slots=True)
class Occasion:
    """For which slot a digest is made, as of when, when the one before was, and which frequencies have their turn."""

    digest_id: str
    slot: datetime
    now: datetime
    since: datetime | None
    due: frozenset[str] = FREQUENCIES

    @property
    def is_scheduled(self) -> bool:
        """False for a mail that comes only because something happened."""
        return self.due != {"immediate"}


def build_digest(
    subscriber: SubscriberTerms,
    candidates: Sequence[Candidate],
    ancestors: Ancestors,
    ledger: Ledger,
    coverage: Coverage,
    occasion: Occasion,
    grouping: Grouping | None = None,
    withheld: Sequence[Candidate] = (),
) -> DigestContent | None:
    """The digest, or None where there is nothing to say and no mail is wanted on a quiet day.

    Nothing is capped here: every owed development is in the content, but for those that are `withheld` until a person
    approves them; a day on which something is withheld is not called quiet. With `grouping`, lines that turned out
    wrong are corrected.
    """
    news = owed(subscriber, candidates, ancestors, ledger, occasion.now, occasion.due)
    if grouping is not None:
        corrections = mended((*candidates, *withheld), ledger, grouping, occasion.now)
        news += tuple(one for one in corrections if WHOLE not in mutes_of(subscriber, one.candidate))
    standing = openings(subscriber, candidates, ancestors, ledger, news, occasion.now, occasion.due)
    may_be_quiet = subscriber.wants_quiet_day and occasion.is_scheduled
    if not news and not standing and (not may_be_quiet or awaited(subscriber, withheld, ancestors, ledger, occasion)):
        return None
    muted = frozenset.intersection(*_muted(subscriber)) if subscriber.subscriptions else frozenset[str]()
    return DigestContent(
        digest_id=occasion.digest_id,
        outcome="composed" if news or standing else "quiet_day",
        slot=occasion.slot,
        zone=subscriber.zone,
        since=occasion.since,
        watched=watched_names(subscriber),
        items=_items((*news, *standing), ledger, muted),
        coverage=coverage,
    )


def awaited(
    subscriber: SubscriberTerms,
    withheld: Sequence[Candidate],
    ancestors: Ancestors,
    ledger: Ledger,
    occasion: Occasion,
) -> tuple[Owed, ...]:
    """What the subscriber would be told if it were not withheld."""
    news = owed(subscriber, withheld, ancestors, ledger, occasion.now, occasion.due)
    return (*news, *openings(subscriber, withheld, ancestors, ledger, news, occasion.now, occasion.due))


def watched_names(subscriber: SubscriberTerms) -> tuple[str, ...]:
    """Names of the watched entities over all subscriptions, sorted; empty where one of them wants everything."""
    if any(not subscription.watches for subscription in subscriber.subscriptions):
        return ()
    return tuple(sorted({watch.name for terms in subscriber.subscriptions for watch in terms.watches}))


def _muted(subscriber: SubscriberTerms) -> list[frozenset[str]]:
    return [frozenset(terms.muted_outlets) for terms in subscriber.subscriptions]


def _items(found: Iterable[Owed], ledger: Ledger, muted: frozenset[str]) -> tuple[DigestItem, ...]:
    groups: dict[str, list[Owed]] = {}
    for item in found:
        groups.setdefault(item.candidate.controversy.controversy_id, []).append(item)
    return tuple(sorted((_item(group, ledger, muted) for group in groups.values()), key=_order))


def _item(group: list[Owed], ledger: Ledger, muted: frozenset[str]) -> DigestItem:
    controversy = group[0].candidate.controversy
    group.sort(key=lambda item: (item.candidate.occurred_at, KINDS.index(item.kind), item.development_id))
    return DigestItem(
        controversy=controversy,
        lines=_lines(group, muted),
        reasons=_distinct(reason for item in group for reason in item.reasons),
        last_scores=ledger.last_scores.get(controversy.controversy_id),
    )


def _lines(group: list[Owed], muted: frozenset[str]) -> tuple[DigestLine, ...]:
    """One line an article, with the quote that backs it best, whether or not it backs another line too.

    What is shown beside that has not been shown with another line.
    """
    lines, shown = [], set[Quote]()
    together = _told_together(group)
    limit = 1 if len(together) >= _MANY_LINES else QUOTES_PER_LINE
    for item, *others in together:
        also = tuple(Folded(other.development_id, other.kind) for other in others)
        quotes = _best_quotes(_backing(item, others), muted, shown, max(limit, 1 + len(also)))
        shown.update(quotes)
        told = item.candidate
        lines.append(DigestLine(item.development_id, item.kind, told.occurred_at, told.headline, quotes, also))
    return tuple(lines)


def _told_together(group: Iterable[Owed]) -> list[list[Owed]]:
    """What one article brings is told by one line: that of the first, which opens or widens the matter; an answer in
    the same article is told with it.
    """
    found: dict[str, list[Owed]] = {}
    for item in group:
        article = item.candidate.article_id if item.kind in FOLDED else None
        found.setdefault(article or item.development_id, []).append(item)
    return list(found.values())


def _backing(item: Owed, others: Iterable[Owed]) -> list[Quote]:
    """The best quote of each, then the others of the first."""
    best = [quote for one in (item, *others) for quote in one.candidate.quotes[:1]]
    return list(dict.fromkeys([*best, *item.candidate.quotes]))


def _best_quotes(
    quotes: Sequence[Quote], muted: frozenset[str], shown: Collection[Quote], limit: int
) -> tuple[Quote, ...]:
    heard = [quote for quote in quotes if quote.outlet not in muted] or list(quotes)
    further = [quote for quote in heard[1:] if quote not in shown]
    return tuple([*heard[:1], *further][:limit])


def _distinct(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reasons))


def _order(item: DigestItem) -> tuple[float, int, float, str]:
    """The subscriber's exposure first, then severity, then the latest event; the id makes it total."""
    exposure = max((reason.weight or 0.0 for reason in item.reasons), default=0.0)
    latest = max(line.occurred_at for line in item.lines).timestamp()
    return -exposure, -item.controversy.scores.severity, -latest, item.controversy.controversy_id
