"""A digest as the JSON document that goes to a webhook, and the signature of a request.

Signatures follow the Standard Webhooks specification, for which there are libraries in most languages. Everything in
the document is cleaned text or a checked web address; no personal link is in it, because more people than the
subscriber may read what a program receives.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from alerts import wording
from alerts.cleaning import one_line, web_address, whole_line
from alerts.links import Links
from alerts.records import Controversy, Coverage, DigestContent, DigestItem, DigestLine, OutletTrouble, Party, Quote

#: Raised when a field is taken away or changes its meaning; new fields leave it as it is.
VERSION = 1
KEY_PREFIX = "whsec_"
_KEY_BYTES = 32
_QUOTE = 4000
_LINE = 500
_NAME = 200


# --- the document ---------------------------------------------------------------------------------


def digest_document(delivery_id: str, content: DigestContent, base_url: str) -> bytes:
    """The body for a digest. ASCII, and safe inside of a script element too."""
    links = Links(base_url)
    return _to_bytes(
        {
            "version": VERSION,
            "id": delivery_id,
            "event": "quiet_day" if content.outcome == "quiet_day" else "digest",
            "digest": _digest(content, links),
            "items": [_item(item, links) for item in content.items],
            "coverage": _coverage(content.coverage),
        }
    )


def trial_document(delivery_id: str, now: datetime) -> bytes:
    """The body that tries whether a webhook works."""
    return _to_bytes({"version": VERSION, "id": delivery_id, "event": "test", "sent_at": _time(now)})


def _to_bytes(document: dict[str, Any]) -> bytes:
    text = json.dumps(document, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026").encode("ascii")


def _digest(content: DigestContent, links: Links) -> dict[str, Any]:
    return {
        "id": content.digest_id,
        "slot": _time(content.slot),
        "since": _time(content.since),
        "zone": one_line(content.zone, _NAME),
        "url": links.digest(content.digest_id),
        "watched": [one_line(name, _NAME) for name in content.watched],
    }


def _item(item: DigestItem, links: Links) -> dict[str, Any]:
    last = item.last_scores
    return {
        "controversy": _controversy(item.controversy, links),
        "last_told": last and {"severity": last.severity, "reach": last.reach, "novelty": last.novelty},
        "parties": [_party(party) for party in item.controversy.parties],
        "reasons": [
            {"subscription": one_line(reason.subscription, _NAME), "why": one_line(wording.why(reason), _LINE)}
            for reason in item.reasons
        ],
        "developments": [_development(line) for line in item.lines],
    }


def _controversy(controversy: Controversy, links: Links) -> dict[str, Any]:
    return {
        "id": controversy.controversy_id,
        "slug": one_line(controversy.slug, _NAME),
        "title": one_line(controversy.title, _LINE),
        "url": links.controversy(controversy.slug),
        "status": controversy.status,
        "opened_at": _time(controversy.opened_at),
        "types": [one_line(name, _NAME) for name in controversy.types],
        "jurisdictions": [one_line(code, _NAME) for code in controversy.jurisdictions],
        "severity": controversy.scores.severity,
        "reach": controversy.scores.reach,
        "novelty": controversy.scores.novelty,
        "n_sources": controversy.n_sources,
        "n_articles": controversy.n_articles,
        "company_response_at": _time(controversy.response_at),
    }


def _party(party: Party) -> dict[str, Any]:
    """A party below the linking threshold has neither an id nor a ticker."""
    return {
        "id": party.entity_id if party.is_known else None,
        "name": one_line(party.name, _NAME),
        "type": party.entity_type,
        "role": party.role,
        "is_linked": party.is_known,
        "ticker": one_line(party.ticker, _NAME) if party.is_known and party.ticker else None,
    }


def _development(line: DigestLine) -> dict[str, Any]:
    return {
        "id": line.development_id,
        "kind": line.kind,
        "occurred_at": _time(line.occurred_at),
        "headline": one_line(line.headline, _LINE),
        "quotes": [_quote(quote) for quote in line.quotes],
        "also": [{"id": one.development_id, "kind": one.kind} for one in line.also],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    return {
        "text": whole_line(quote.text, _QUOTE),
        "outlet": one_line(quote.outlet_name or quote.outlet, _NAME),
        "outlet_id": one_line(quote.outlet, _NAME),
        "article_title": one_line(quote.article_title, _LINE),
        "article_url": web_address(quote.url),
        "language": one_line(quote.language, 12),
        "published_at": _time(quote.published_at),
        "published_precision": quote.published_precision,
        "first_seen_at": _time(quote.first_seen_at),
        "is_earlier": quote.is_earlier,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "since": _time(coverage.since),
        "until": _time(coverage.until),
        "n_outlets": coverage.n_outlets,
        "n_seen": coverage.n_seen,
        "failed": _troubles(coverage.failed),
        "silent": _troubles(coverage.silent),
        "opted_out": _troubles(coverage.opted_out),
        "not_polled": _troubles(coverage.unpolled),
        "n_articles": coverage.n_articles,
        "n_core": coverage.n_core,
        "n_controversial": coverage.n_controversial,
        "n_waiting": coverage.n_waiting,
        "n_unread": coverage.n_unread,
    }


def _troubles(outlets: tuple[OutletTrouble, ...]) -> list[dict[str, Any]]:
    return [
        {"outlet": one_line(one.name, _NAME), "outlet_id": one_line(one.outlet, _NAME), "why": one_line(one.why, _LINE)}
        for one in outlets
    ]


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- the signature --------------------------------------------------------------------------------


def new_key() -> str:
    """A fresh signing key, as both sides keep it."""
    return KEY_PREFIX + base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode("ascii")


def signed_headers(key: str, delivery_id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of one try: id and body stay the same over all tries, the time does not."""
    timestamp = str(int(now.timestamp()))
    return {
        "webhook-id": delivery_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{_signature(key, delivery_id, timestamp, body)}",
    }


def _signature(key: str, delivery_id: str, timestamp: str, body: bytes) -> str:
    raw = base64.b64decode(key.removeprefix(KEY_PREFIX), validate=True)
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    return base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode("ascii")
