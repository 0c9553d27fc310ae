"""How an item ends at a stage: one closed enum per stage. Every item ends exactly once per stage and version."""

from __future__ import annotations

from enum import StrEnum


class PollOutcome(StrEnum):
    """How a poll of a feed ended."""

    READ = "read"
    EMPTY = "empty"
    NOT_MODIFIED = "not_modified"
    HTTP_ERROR = "http_error"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    ROBOTS_DENIED = "robots_denied"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    REFUSED_ADDRESS = "refused_address"
    OVERSIZED = "oversized"
    PARSE_ERROR = "parse_error"
    RATE_LIMITED = "rate_limited"


#: Polls that the outlet answered, with something new or nothing.
ANSWERED_POLLS = frozenset({PollOutcome.READ, PollOutcome.EMPTY, PollOutcome.NOT_MODIFIED})


class FetchOutcome(StrEnum):
    """How a fetch of an entry's page ended."""

    CAPTURED = "captured"
    UNCHANGED = "unchanged"
    DUPLICATE_URL = "duplicate_url"
    NOT_HTML = "not_html"
    OVERSIZED = "oversized"
    HTTP_ERROR = "http_error"
    GONE = "gone"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    ROBOTS_DENIED = "robots_denied"
    ROBOTS_UNREACHABLE = "robots_unreachable"
    REFUSED_ADDRESS = "refused_address"
    BAD_URL = "bad_url"
    EXCLUDED = "excluded"
    RATE_LIMITED = "rate_limited"
    ERASED = "erased"


class ExtractOutcome(StrEnum):
    """How a page ended as an article."""

    ARTICLE = "article"
    COPY = "copy"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    DUPLICATE_URL = "duplicate_url"
    NO_TEXT = "no_text"
    NOT_ARTICLE = "not_article"
    TOO_DEEP = "too_deep"
    TOO_SLOW = "too_slow"
    UNDECODABLE = "undecodable"
    ERASED = "erased"
    QUARANTINED = "quarantined"


class TagOutcome(StrEnum):
    """How an article ended at the pre-filter and the tagger."""

    TAGGED = "tagged"
    NO_TERM = "no_term"
    QUARANTINED = "quarantined"


class SiftOutcome(StrEnum):
    """What an article turned out to be about."""

    CONTROVERSY = "controversy"
    CORE = "core"
    PASSING = "passing"
    NONE = "none"


class GroupOutcome(StrEnum):
    """Where a core article went. Articles that are not core end as `not_grouped`."""

    NEW_CONTROVERSY = "new_controversy"
    KNOWN_CONTROVERSY = "known_controversy"
    STORY_ONLY = "story_only"
    NOT_GROUPED = "not_grouped"


class AssessOutcome(StrEnum):
    """What an article's assessment led to."""

    DEVELOPMENT = "development"
    BACKLOG = "backlog"
    NOTHING_NEW = "nothing_new"
    NOT_ASSESSED = "not_assessed"


class DigestOutcome(StrEnum):
    """How a subscriber's digest ended for one slot."""

    COMPOSED = "composed"
    NOTHING_TO_SAY = "nothing_to_say"
    QUIET_DAY = "quiet_day"
    ALREADY_COMPOSED = "already_composed"
    HELD = "held"
    PAUSED = "paused"
    FAILED = "failed"


class DeliveryOutcome(StrEnum):
    """The state of a delivery in the outbox."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
