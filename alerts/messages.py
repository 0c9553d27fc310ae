"""A rendered digest to the bytes of a mail. Equal arguments give equal bytes; no header can be smuggled in."""

from __future__ import annotations

import hashlib
import re
from base64 import encodebytes
from binascii import b2a_base64, b2a_qp
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.policy import SMTP
from email.utils import format_datetime
from functools import lru_cache

from alerts.cleaning import one_line
from alerts.records import Picture, RenderedMessage
from alerts.threads import Thread

_WORDED = frozenset({"From", "Subject"})
#: RFC 5322, without the line end.
_LONGEST_LINE = 998
#: Bytes of text in one encoded word: 64 characters, so that the header's name fits into the first line.
_LONGEST_PIECE = 39
#: RFC 5321: characters before the `@`; and a part of a domain.
_LONGEST_NAME = 64
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_NO_ADDRESS = "{!r} is not a mail address, expected a form like name@example.org"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: address and name of `From`; its domain is that of Message-IDs and of the list."""

    address: str
    name: str = "gazewire"
    unsubscribe_address: str | None = None

    @property
    def domain(self) -> str:
        """The part behind the `@`."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Envelope:
    """One mail's way: to whom, for which slot, under which ids. `token` stands in the unsubscribe link."""

    sender: Sender
    to: str
    subscriber_id: str
    slot: datetime
    unsubscribe_url: str
    token: str
    thread: Thread | None = None


def message_id(sender: Sender, subscriber_id: str, slot: datetime) -> str:
    """The Message-ID of a subscriber's digest for a slot, with its angle brackets."""
    digest = hashlib.sha256(f"{subscriber_id}\x1f{slot:%Y%m%dT%H%M%SZ}".encode()).hexdigest()[:24]
    return f"<{slot:%Y%m%dT%H%M}.{digest}@{sender.domain}>"


def mime(rendered: RenderedMessage, envelope: Envelope) -> bytes:
    """The mail, with CR LF line ends, text part first. ValueError where an address is not one.

    What holds words is encoded by the library; the rest is put together here, in a tenth of its time.
    """
    seed = _seed(rendered, envelope)
    boundary = f"=_{seed[:40]}"
    head = b"".join(_header(name, value) for name, value in _headers(rendered, envelope, boundary))
    html = _part(rendered.html, "html")
    if rendered.pictures:
        html = _related(html, rendered.pictures, f"=_with_{seed[:40]}")
    return head + b"\r\n" + _multipart((_part(rendered.text, "plain"), html), boundary)


def _multipart(parts: Sequence[bytes], boundary: str) -> bytes:
    border = f"--{boundary}".encode("ascii")
    return b"\r\n".join((*(line for part in parts for line in (border, part)), border + b"--", b""))


def _related(html: bytes, pictures: Sequence[Picture], boundary: str) -> bytes:
    """The HTML part with its pictures, as one part."""
    head = f'Content-Type: multipart/related; type="text/html";\r\n boundary="{boundary}"\r\n\r\n'
    body = _multipart((html, *map(_picture, pictures)), boundary)
    return head.encode("ascii") + body.removesuffix(b"\r\n")


@lru_cache(maxsize=1024)
def _picture(picture: Picture) -> bytes:
    head = (
        f"Content-Type: image/png\nContent-Transfer-Encoding: base64\nContent-ID: <{picture.content_id}>\n"
        'Content-Disposition: inline; filename="coverage.png"\n\n'
    )
    return (head.encode("ascii") + encodebytes(picture.body).rstrip(b"\n")).replace(b"\n", b"\r\n")


def _part(text: str, subtype: str) -> bytes:
    """A part in quoted-printable with its own headers, without a line end at its end."""
    head = f'Content-Type: text/{subtype}; charset="utf-8"\nContent-Transfer-Encoding: quoted-printable\n\n'
    body = b2a_qp(text.rstrip("\n").encode("utf-8"), istext=True)
    return (head.encode("ascii") + body + b"\n").replace(b"\n", b"\r\n")


def _header(name: str, value: str) -> bytes:
    """One header. Words are encoded and folded; ValueError where anything else is not plain."""
    if name in _WORDED:
        return _worded(name, value)
    line = f"{name}: {value}"
    if not (line.isascii() and line.isprintable() and len(line) <= _LONGEST_LINE):
        raise ValueError(f"{name} cannot be {value[:80]!r}")
    return line.encode("ascii") + b"\r\n"


@lru_cache(maxsize=1024)
def _worded(name: str, value: str) -> bytes:
    if name == "Subject" and not value.isascii():
        return b"Subject: " + b"\r\n ".join(_encoded_words(value)) + b"\r\n"
    return str(SMTP.header_factory(name, value).fold(policy=SMTP)).encode("ascii", "surrogateescape")


def _encoded_words(text: str) -> list[bytes]:
    """`text` as encoded words of RFC 2047, whole characters in each; the library makes some that are too long."""
    pieces = [b""]
    for char in text:
        coded = char.encode("utf-8")
        if len(pieces[-1]) + len(coded) > _LONGEST_PIECE:
            pieces.append(b"")
        pieces[-1] += coded
    return [b"=?utf-8?b?" + b2a_base64(piece, newline=False) + b"?=" for piece in pieces]


def _headers(rendered: RenderedMessage, envelope: Envelope, boundary: str) -> list[tuple[str, str]]:
    sender = envelope.sender
    unsubscribe = f"<{envelope.unsubscribe_url}>"
    if sender.unsubscribe_address:
        unsubscribe += f", <mailto:{sender.unsubscribe_address}?subject=unsubscribe%20{envelope.token}>"
    thread = envelope.thread or Thread((f"<digests.{envelope.subscriber_id}@{sender.domain}>",))
    reply = [("In-Reply-To", thread.in_reply_to)] if thread.in_reply_to else []
    return [
        ("From", str(Address(one_line(sender.name), addr_spec=mail_address(sender.address)))),
        ("To", _header_address(envelope.to)),
        ("Subject", _plain(rendered.subject)),
        ("Date", format_datetime(envelope.slot)),
        ("Message-ID", message_id(sender, envelope.subscriber_id, envelope.slot)),
        *reply,
        ("References", " ".join(thread.references)),
        ("List-Id", f"gazewire digest <digest.{sender.domain}>"),
        ("List-Unsubscribe", unsubscribe),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "en"),
        ("MIME-Version", "1.0"),
        ("Content-Type", f'multipart/alternative; boundary="{boundary}"'),
    ]


def _plain(subject: str) -> str:
    """One line in which nothing reads as an encoded word: the library would decode it, and so would readers."""
    return one_line(subject, 180).replace("=?", "= ?")


def mail_address(text: str) -> str:
    """`text` with its domain in lower case where it is one plain mail address; ValueError otherwise."""
    known = _header_address(text)
    local, _, domain = known.rpartition("@")
    has_dots = all(local.split(".")) and len(local) <= _LONGEST_NAME
    if not (has_dots and all(_LABEL.fullmatch(label) for label in domain.split("."))):
        raise ValueError(_NO_ADDRESS.format(text))
    return known


def _header_address(text: str) -> str:
    """An address that can do no harm in a header, as the desk may keep it from before `mail_address` asked for more."""
    local, at, domain = text.strip().rpartition("@")
    is_plain = text.isascii() and not any(char.isspace() or char in '<>()[],;:\\"' for char in text.strip())
    has_domain = "." in domain.strip(".") or domain == "localhost"
    if not (at and local and is_plain and text.isprintable() and has_domain and len(text) <= 254) or "@" in local:
        raise ValueError(_NO_ADDRESS.format(text))
    return f"{local}@{domain.lower()}"


def _seed(rendered: RenderedMessage, envelope: Envelope) -> str:
    """Hexadecimal, and no line of any part."""
    seed = f"{envelope.subscriber_id}\x1f{envelope.slot.isoformat()}\x1f{rendered.text}\x1f{rendered.html}"
    return hashlib.sha256(seed.encode("utf-8")).hexdigest()
