"""The part of a digest that goes through one door: all of it, or what one subscription wanted."""

from __future__ import annotations

from dataclasses import replace

from alerts.records import DigestContent, DigestItem


def share_of(content: DigestContent, subscription: str | None) -> DigestContent | None:
    """What a door to `subscription` (None: to all of them) is owed of a digest; None where that is nothing.

    Corrections of what was told before belong to every subscription: the ledger does not say through which door the
    wrong line went. A quiet day goes through all doors.
    """
    if subscription is None or content.outcome == "quiet_day":
        return content
    shares = (_share(item, subscription) for item in content.items)
    items = tuple(item for item in shares if item.reasons)
    return replace(content, items=items) if items else None


def _share(item: DigestItem, subscription: str) -> DigestItem:
    """The item with the reasons that are this subscription's; it has none where the subscription did not want it."""
    own = (one for one in item.reasons if one.subscription == subscription or one.kind == "told_before")
    return replace(item, reasons=tuple(own))
