"""Signed opaque tokens for links in mails: what may be done, for whom, and until when."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime

_MAC_BYTES = 16
_SEPARATOR = "\x1f"


def sign(key: bytes, purpose: str, subject: str, expires_at: datetime | None = None) -> str:
    """A token in URL-safe characters. The same arguments give the same token."""
    expiry = "" if expires_at is None else str(int(expires_at.timestamp()))
    payload = _SEPARATOR.join((purpose, subject, expiry)).encode()
    return _to_text(_mac(key, payload) + payload)


def verify(key: bytes, purpose: str, token: str, now: datetime) -> str | None:
    """The subject of a token that is ours, for this purpose and still valid at `now`; None for everything else."""
    raw = _from_text(token)
    if raw is None or not hmac.compare_digest(_mac(key, raw[_MAC_BYTES:]), raw[:_MAC_BYTES]):
        return None
    signed_purpose, subject, expiry = raw[_MAC_BYTES:].decode().split(_SEPARATOR)
    if signed_purpose != purpose or (expiry and now.astimezone(UTC).timestamp() > int(expiry)):
        return None
    return subject


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """32 hexadecimal characters that nobody without the key can make from `text`."""
    return hmac.new(key, f"{purpose}{_SEPARATOR}{text}".encode(), hashlib.sha256).hexdigest()[:32]


def _mac(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, b"token" + payload, hashlib.sha256).digest()[:_MAC_BYTES]


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _from_text(token: str) -> bytes | None:
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
