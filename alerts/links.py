"""The addresses that a digest leads to; the only place that knows the paths of the pages and the purposes of tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from alerts.tokens import sign

#: What a signed link is for. A token for one purpose is worth nothing for another.
UNSUBSCRIBE = "unsubscribe"
READ = "read"
DIGEST = "digest"
FEEDBACK = "feedback"
PREFERENCES = "preferences"
OWNER = "owner"
CONFIRM = "confirm"
#: For who has just left: to come back or be deleted. A link to unsubscribe by never ends, and is forwarded with its
#: mail, so what it leads to shows nothing of what its reader chose.
RETURN = "return"

#: How long the links of a digest work; the one to unsubscribe by works for good.
MAIL_LINKS_LAST = timedelta(days=90)
#: How long the link to the preferences works that a digest bears: shorter, because digests are forwarded.
PREFERENCES_LAST = timedelta(days=30)
#: How long a link works that was asked for, and with which one can download and delete.
OWNER_LASTS = timedelta(hours=2)
CONFIRM_LASTS = timedelta(days=3)

#: Query parameter that lets a subscriber read the pages without the readers' token.
READER_PARAMETER = "reader"


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses below `base_url` for one subscriber, each with its token; without a token, as readers see them.

    `token` is the one to unsubscribe by.
    """

    base_url: str
    token: str = ""
    reader_token: str = ""
    digest_token: str = ""
    feedback_token: str = ""
    preferences_token: str = ""

    def _at(self, *parts: str) -> str:
        path = "/".join(quote(part, safe="", errors="replace") for part in parts)
        return f"{self.base_url.rstrip('/')}/{path}"

    def controversy(self, slug: str) -> str:
        """The page of one controversy."""
        return self._at("controversies", slug)

    def reader_query(self) -> str:
        """What is added to a page's address so that the subscriber may read it; empty without a token."""
        return f"?{READER_PARAMETER}={quote(self.reader_token, safe='')}" if self.reader_token else ""

    def digest(self, digest_id: str) -> str:
        """The page that shows a digest in full."""
        return self._at("digest", self.digest_token) if self.digest_token else self._at("digests", digest_id)

    def feedback(self) -> str:
        """The address below which each item of the digest, by the place of its first line, takes verdicts."""
        return self._at("feedback", self.feedback_token) if self.feedback_token else ""

    def preferences(self) -> str:
        """The subscriber's own page; without a token empty."""
        return self._at("preferences", self.preferences_token) if self.preferences_token else ""

    def confirm(self, token: str) -> str:
        """The page that confirms a subscription."""
        return self._at("confirm", token)

    def unsubscribe(self) -> str:
        """The page that asks, on GET, and the address that acts, on POST (RFC 8058)."""
        return self._at("unsubscribe", self.token)

    def coverage(self) -> str:
        """The page about outlets."""
        return self._at("outlets")


def personal_links(key: bytes, base_url: str, subscriber_id: str, digest_id: str, slot: datetime) -> Links:
    """The links of one digest. Equal arguments give equal links, so that a digest is made byte for byte again."""
    until = slot + MAIL_LINKS_LAST
    return Links(
        base_url,
        token=sign(key, UNSUBSCRIBE, subscriber_id),
        reader_token=sign(key, READ, subscriber_id, until),
        digest_token=sign(key, DIGEST, digest_id, until),
        feedback_token=sign(key, FEEDBACK, digest_id, until),
        preferences_token=sign(key, PREFERENCES, subscriber_id, slot + PREFERENCES_LAST),
    )


def preferences_link(key: bytes, base_url: str, subscriber_id: str, now: datetime) -> str:
    """A fresh link of the owner of an address."""
    token = sign(key, OWNER, subscriber_id, now + OWNER_LASTS)
    return Links(base_url, preferences_token=token).preferences()


def confirm_link(key: bytes, base_url: str, subscriber_id: str, now: datetime) -> str:
    """The link that confirms a subscription."""
    return Links(base_url).confirm(sign(key, CONFIRM, subscriber_id, now + CONFIRM_LASTS))
