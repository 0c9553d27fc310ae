"""Signed opaque tokens for links in mails: what may be done, for whom, and until when."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from datetime import UTC, datetime

_MAC_BYTES = 16
_EXPIRY_BYTES = 5
_SEPARATOR = "\x1f"
#: First byte of a kept subject: text, bytes that were hexadecimal, or, in capitals, the letter of an id like `g-12ab`.
_TEXT, _HEX = b"t", b"x"
_ID = re.compile(r"(?:([a-z])-)?((?:[0-9a-f]{2})+)")


def sign(key: bytes, purpose: str, subject: str, expires_at: datetime | None = None) -> str:
    """A token in URL-safe characters, 51 of them for an id of 32. The same arguments give the same token."""
    until = 0 if expires_at is None else int(expires_at.timestamp())
    payload = until.to_bytes(_EXPIRY_BYTES, "big") + _packed(subject)
    return _to_text(_mac(key, purpose, payload) + payload)


def verify(key: bytes, purpose: str, token: str, now: datetime) -> str | None:
    """The subject of a token that is ours, for this purpose and still valid at `now`; None for everything else."""
    raw = _from_text(token)
    if raw is None or not hmac.compare_digest(_mac(key, purpose, raw[_MAC_BYTES:]), raw[:_MAC_BYTES]):
        return None
    until, kept = raw[_MAC_BYTES:][:_EXPIRY_BYTES], raw[_MAC_BYTES + _EXPIRY_BYTES :]
    expiry = int.from_bytes(until, "big")
    if expiry and now.astimezone(UTC).timestamp() > expiry:
        return None
    return _unpacked(kept)


def _packed(subject: str) -> bytes:
    """Ids take half the room: mails have many links."""
    found = _ID.fullmatch(subject)
    if found is None:
        return _TEXT + subject.encode()
    return (found[1].upper().encode() if found[1] else _HEX) + bytes.fromhex(found[2])


def _unpacked(kept: bytes) -> str:
    kind, rest = kept[:1], kept[1:]
    if kind == _TEXT:
        return rest.decode()
    return rest.hex() if kind == _HEX else f"{kind.decode().lower()}-{rest.hex()}"


def keyed_hash(key: bytes, purpose: str, text: str) -> str:
    """32 hexadecimal characters that nobody without the key can make from `text`."""
    return hmac.new(key, f"{purpose}{_SEPARATOR}{text}".encode(), hashlib.sha256).hexdigest()[:32]


def _mac(key: bytes, purpose: str, payload: bytes) -> bytes:
    """The purpose is signed and not kept: who verifies knows it."""
    signed = f"token{_SEPARATOR}{purpose}{_SEPARATOR}".encode() + payload
    return hmac.new(key, signed, hashlib.sha256).digest()[:_MAC_BYTES]


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _from_text(token: str) -> bytes | None:
    """The bytes of a token; None where it is none, or not in the one way in which we write them."""
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        raw = base64.b64decode(padded, altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return raw if _to_text(raw) == token else None
