"""A strict reader of mails, written from RFC 5322, 2045 to 2047, that shares no code with the standard library's.

It reads what a mail program must: anything doubtful is an error, nothing is mended.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field

_NAME = re.compile(rb"[!-9;-~]+")
_WORD = re.compile(rb"=\?([A-Za-z0-9-]+)\?([BbQq])\?([!->@-~]*)\?=")
_PARAMETER = re.compile(rb';\s*([a-z0-9-]+)=("(?:[^"\\]|\\.)*"|[^\s;"]+)', re.IGNORECASE)
_HEX = re.compile(rb"=([0-9A-F]{2})")


class MimeError(ValueError):
    """The mail breaks a rule; the message says which."""


@dataclass(frozen=True)
class Part:
    """Headers by lower-case name, unfolded and decoded; a leaf's text, or the parts of a multipart."""

    headers: dict[str, list[str]]
    kind: str
    text: str = ""
    parts: list[Part] = field(default_factory=list)

    def one(self, name: str) -> str:
        """The only value of a header."""
        values = self.headers.get(name, [])
        if len(values) != 1:
            raise MimeError(f"{name} stands {len(values)} times")
        return values[0]

    def leaf(self, kind: str) -> str:
        """The text of the first leaf of a kind."""
        found = [part for part in self.walk() if part.kind == kind]
        if not found:
            raise MimeError(f"no {kind}")
        return found[0].text

    def walk(self) -> list[Part]:
        return [self, *(one for part in self.parts for one in part.walk())]


def read(raw: bytes) -> Part:
    """The mail as a tree. MimeError for everything that a strict reader may stumble over."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        raise MimeError("a line end that is not CR LF")
    if any(len(line) > 998 for line in raw.split(b"\r\n")):
        raise MimeError("a line longer than 998")
    return _part(raw)


def _part(raw: bytes) -> Part:
    head, gap, body = raw.partition(b"\r\n\r\n")
    if not gap:
        raise MimeError("no empty line behind the headers")
    headers = _headers(head)
    raw_type = headers.get("content-type", [b"text/plain"])[0]
    kind, parameters = _content_type(raw_type)
    shown = {name: [_decoded(value) for value in values] for name, values in headers.items()}
    if kind.startswith("multipart/"):
        return Part(shown, kind, parts=[_part(piece) for piece in _pieces(body, parameters)])
    encoding = headers.get("content-transfer-encoding", [b"7bit"])[0].lower()
    content = _body(body, encoding.decode("ascii"))
    return Part(shown, kind, content.decode(parameters.get("charset", "us-ascii")) if kind.startswith("text/") else "")


def _headers(head: bytes) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for line in re.sub(rb"\r\n(?=[ \t])", b"", head).split(b"\r\n"):
        name, colon, value = line.partition(b":")
        if not colon or not _NAME.fullmatch(name):
            raise MimeError(f"no header line: {line[:60]!r}")
        if not all(char == 9 or 32 <= char < 127 for char in value):
            raise MimeError(f"{name.decode()}: a character that no header may have")
        found.setdefault(name.decode("ascii").lower(), []).append(value.strip())
    return found


def _content_type(value: bytes) -> tuple[str, dict[str, str]]:
    kind, _, rest = value.partition(b";")
    found = _PARAMETER.findall(b";" + rest) if rest else []
    parameters = {name.decode().lower(): re.sub(r"\\(.)", r"\1", text.decode().strip('"')) for name, text in found}
    return kind.strip().decode("ascii").lower(), parameters


def _pieces(body: bytes, parameters: dict[str, str]) -> list[bytes]:
    border = b"--" + parameters["boundary"].encode("ascii")
    lines = (b"\r\n" + body).split(b"\r\n" + border)
    if len(lines) < 3 or lines[-1].strip() != b"--":
        raise MimeError("a boundary is missing, or something stands behind the last one")
    if any(not piece.startswith(b"\r\n") for piece in lines[1:-1]):
        raise MimeError("something stands beside a boundary")
    return [piece[2:] for piece in lines[1:-1]]


def _body(body: bytes, encoding: str) -> bytes:
    if encoding == "quoted-printable":
        return _quoted(body)
    if encoding == "base64":
        return base64.b64decode(b"".join(body.split()), validate=True)
    if encoding == "7bit" and body.isascii():
        return body
    raise MimeError(f"encoding {encoding}")


def _quoted(body: bytes) -> bytes:
    """RFC 2045, 6.7: lines of at most 76, no blanks at their end, capitals in hexadecimal."""
    lines = body.split(b"\r\n")
    if any(len(line) > 76 or line != line.rstrip(b" \t") for line in lines):
        raise MimeError("a quoted-printable line is too long, or ends in a blank")
    joined = re.sub(rb"=\r\n", b"", body)
    if re.search(rb"=(?![0-9A-F]{2})", joined) or not all(c in b"\t\r\n" or 32 <= c < 127 for c in joined):
        raise MimeError("not quoted-printable")
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), joined)


def _decoded(value: bytes) -> str:
    """Encoded words to text; white space between two of them is none."""
    if any(len(word[0]) > 75 for word in _WORD.finditer(value)):
        raise MimeError("an encoded word longer than 75")
    pieces, last = [], 0
    for word in _WORD.finditer(value):
        between = value[last : word.start()]
        pieces += ["" if last and not between.strip() else between.decode("ascii"), _word(word[1], word[2], word[3])]
        last = word.end()
    return "".join([*pieces, value[last:].decode("ascii")])


def _word(charset: bytes, encoding: bytes, text: bytes) -> str:
    if encoding in b"Bb":
        return base64.b64decode(text, validate=True).decode(charset.decode("ascii"))
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), text.replace(b"_", b" ")).decode(charset.decode("ascii"))
