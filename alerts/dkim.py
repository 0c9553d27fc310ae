"""DKIM signatures (RFC 6376): rsa-sha256, relaxed/relaxed. The same mail, key and time give the same signature."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

#: RFC 8058 wants both List-Unsubscribe headers signed.
_SIGNED = (
    *("from", "to", "subject", "date", "message-id", "references", "in-reply-to", "mime-version", "content-type"),
    *("auto-submitted", "list-id", "list-unsubscribe", "list-unsubscribe-post"),
)
_LEAST_BITS = 1024
_BLANKS = re.compile(rb"  +")


class DkimError(ValueError):
    """A key that cannot sign; the message says what is expected."""


@dataclass(frozen=True, slots=True)
class DkimKey:
    """A private key, and where its public half stands: `selector._domainkey.domain`."""

    domain: str
    selector: str
    key: RSAPrivateKey


def load_key(pem: bytes, domain: str, selector: str) -> DkimKey:
    """The key in a PEM file. DkimError where it is none, is locked, or is too short."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise DkimError(f"the DKIM key is not an unlocked PEM private key: {error}") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_BITS:
        raise DkimError(f"the DKIM key is not an RSA key of at least {_LEAST_BITS} bits")
    return DkimKey(domain, selector, key)


def sign(mail: bytes, key: DkimKey, at: datetime) -> bytes:
    """The mail (CR LF line ends) with its signature on top."""
    head, _, body = mail.partition(b"\r\n\r\n")
    headers = _headers(head)
    names = [name for name in _SIGNED if name in headers]
    body_hash = base64.b64encode(hashlib.sha256(_relaxed_body(body)).digest()).decode("ascii")
    unsigned = (
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={key.domain};\r\n"
        f"\ts={key.selector}; t={int(at.timestamp())};\r\n"
        f"\th={':'.join(names[:6])}\r\n\t :{':'.join(names[6:])};\r\n"
        f"\tbh={body_hash};\r\n\tb="
    ).encode("ascii")
    signed = [headers[name] for name in names] + [_relaxed_header(unsigned).removesuffix(b"\r\n")]
    signature = base64.b64encode(key.key.sign(b"".join(signed), PKCS1v15(), SHA256())).decode("ascii")
    lines = "\r\n\t ".join(re.findall(".{1,70}", signature))
    return unsigned + lines.encode("ascii") + b"\r\n" + mail


def _headers(head: bytes) -> dict[str, bytes]:
    """Relaxed headers by name; ours stand once each."""
    lines = re.split(rb"\r\n(?![ \t])", head)
    return {line.partition(b":")[0].strip().lower().decode("ascii"): _relaxed_header(line) for line in lines}


def _relaxed_header(line: bytes) -> bytes:
    name, _, value = line.partition(b":")
    unfolded = re.sub(rb"[ \t]+", b" ", value.replace(b"\r\n", b"")).strip()
    return name.strip().lower() + b":" + unfolded + b"\r\n"


def _relaxed_body(body: bytes) -> bytes:
    if b"\t" in body:
        body = body.replace(b"\t", b" ")
    body = _BLANKS.sub(b" ", body)  # begins with two plain bytes, for which a search is fast
    body = body.replace(b" \r\n", b"\r\n").rstrip(b" ")
    while body.endswith(b"\r\n"):
        body = body.removesuffix(b"\r\n").rstrip(b" ")
    return body + b"\r\n" if body else b""
