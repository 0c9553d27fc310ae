"""The frozen records of the alerts: what can be told, who wants it, and the content that every channel renders.

Times are aware and in UTC.
"""

from alerts.records.digests import (
    Coverage,
    DigestContent,
    DigestItem,
    DigestLine,
    Folded,
    OutletTrouble,
    Picture,
    RenderedMessage,
)
from alerts.records.news import (
    Candidate,
    Controversy,
    Party,
    Quote,
    Scores,
)
from alerts.records.readers import (
    ACTIVE,
    FREQUENCIES,
    PAUSED,
    PENDING,
    REMOVED,
    Frequency,
    Ledger,
    LineKind,
    Owed,
    Reason,
    ReasonKind,
    SubscriberTerms,
    SubscriptionTerms,
    Watch,
)

__all__ = [
    "ACTIVE",
    "FREQUENCIES",
    "PAUSED",
    "PENDING",
    "REMOVED",
    "Candidate",
    "Controversy",
    "Coverage",
    "DigestContent",
    "DigestItem",
    "DigestLine",
    "Folded",
    "Frequency",
    "Ledger",
    "LineKind",
    "OutletTrouble",
    "Owed",
    "Party",
    "Picture",
    "Quote",
    "Reason",
    "ReasonKind",
    "RenderedMessage",
    "Scores",
    "SubscriberTerms",
    "SubscriptionTerms",
    "Watch",
]
