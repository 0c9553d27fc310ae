"""Where a mail stands among the others: one about one controversy below that, digests below their subscriptions."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from alerts.records import DigestContent, SubscriberTerms

#: Characters for the list of subscriptions: a line of a mail has 998 at most, its name included.
_ROOM = 900


@dataclass(frozen=True, slots=True)
class Thread:
    """Message-IDs of what a mail belongs to. Nothing was ever mailed under them; readers group by them all the same."""

    references: tuple[str, ...]
    in_reply_to: str | None = None


def thread_of(content: DigestContent, subscriber: SubscriberTerms, domain: str) -> Thread:
    """The thread of a digest: of its controversy where it is about one, else of the subscriptions that wanted it."""
    if len(content.items) == 1:
        seed = f"{subscriber.subscriber_id}\x1f{content.items[0].controversy.controversy_id}"
        root = f"<controversy.{hashlib.sha256(seed.encode()).hexdigest()[:24]}@{domain}>"
        return Thread((root,), root)
    ids = {terms.name: terms.subscription_id for terms in subscriber.subscriptions}
    named = {reason.subscription for item in content.items for reason in item.reasons} & ids.keys()
    found = sorted(ids[name] for name in named or ids)
    return Thread(_fitting([f"<digests.{key}@{domain}>" for key in found]))


def _fitting(names: Sequence[str]) -> tuple[str, ...]:
    """As many as one header takes, and one at least."""
    n_fitting = sum(end <= _ROOM for end in accumulate(len(name) + 1 for name in names))
    return tuple(names[: max(1, n_fitting)])
