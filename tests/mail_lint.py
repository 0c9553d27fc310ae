"""The rules for our mails, checked with the library's older parser, and with a strict reader of our own beside it."""

from __future__ import annotations

import re
import unicodedata
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from tests.mime_reader import read

_ONCE = (
    *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "Auto-Submitted"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"),
)
_CUT_BY_MAIL_PROGRAMS = 102_000


def problems(raw: bytes) -> list[str]:
    """What is wrong with a mail, in words; empty where nothing is."""
    message = message_from_bytes(raw)
    return [*_lines(raw), *_headers(message), *_parts(message), *_second_opinion(raw, message)]


def _second_opinion(raw: bytes, message: Message) -> list[str]:
    """What a parser that shares no code with the library's sees otherwise, or cannot read."""
    try:
        mail = read(raw)
        found = [f"the parsers differ in {name}" for name in _ONCE if mail.one(name.lower()) != _shown(message[name])]
        for part in message.walk():
            if part.get_content_maintype() == "text":
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                if payload.decode("utf-8").replace("\r\n", "\n") != mail.leaf(part.get_content_type()).replace(
                    "\r\n", "\n"
                ):
                    found.append(f"the parsers differ in {part.get_content_type()}")
    except ValueError as error:
        return [f"a second parser says: {error}"]
    return found


def _shown(value: str) -> str:
    return str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", value)))).strip()


def _lines(raw: bytes) -> list[str]:
    found = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        found.append("a line end is not CR LF")
    if not raw.isascii():
        found.append("not plain ASCII on the wire")
    if b"\0" in raw:
        found.append("NUL")
    head, _, body = raw.partition(b"\r\n\r\n")
    if max(map(len, head.split(b"\r\n"))) > 998:
        found.append("a header line is longer than 998")
    if max(map(len, body.split(b"\r\n"))) > 78:
        found.append("a body line is longer than 78")
    return found


def _headers(message: Message) -> list[str]:
    found = [
        f"{name} stands {len(message.get_all(name, []))} times" for name in _ONCE if len(message.get_all(name, [])) != 1
    ]
    if found:
        return found
    if len(getaddresses([message["To"]])) != 1 or len(getaddresses([message["From"]])) != 1:
        found.append("not one sender and one recipient")
    if not re.fullmatch(r"<[A-Za-z0-9.]+@[a-z0-9.-]+>", message["Message-ID"]):
        found.append("Message-ID")
    if parsedate_to_datetime(message["Date"]).tzinfo is None:
        found.append("Date has no zone")
    if not re.match(r"<https?://[^>\s]+>(, <mailto:[^>\s]+>)?$", message["List-Unsubscribe"]):
        found.append("List-Unsubscribe")
    if message["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        found.append("List-Unsubscribe-Post")
    subject = str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", message["Subject"]))))
    if not subject.strip() or any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in subject):
        found.append("Subject")
    return found


def _parts(message: Message) -> list[str]:
    if message.get_content_type() != "multipart/alternative" or not message.is_multipart():
        return ["not multipart/alternative"]
    kinds = [part.get_content_type() for part in message.get_payload()]
    if kinds not in (["text/plain", "text/html"], ["text/plain", "multipart/related"]):
        return [f"parts are {kinds}"]
    leaves = [part for part in message.walk() if not part.is_multipart()]
    if [part.get_content_type() for part in leaves[:2]] != ["text/plain", "text/html"]:
        return ["no text in front of the HTML"]
    text, html = (part.get_payload(decode=True).decode("utf-8") for part in leaves[:2])
    found = _pictures(html, leaves[2:])
    if len(html.encode()) > _CUT_BY_MAIL_PROGRAMS:
        found.append("HTML is cut by mail programs")
    if re.search(r"<(script|link|iframe|object|form)\b|@import|url\(|\son\w+=\"", html, re.IGNORECASE):
        found.append("HTML loads or runs something")
    if "unsubscribe" not in text.lower() or "unsubscribe" not in html.lower():
        found.append("no way to leave")
    return found


def _pictures(html: str, parts: list[Message]) -> list[str]:
    """A picture comes with the mail, is shown, and has words beside it; nothing is fetched."""
    shown = re.findall(r"<img\b[^>]*>", html, re.IGNORECASE)
    named = {found[1] for image in shown if (found := re.search(r'src="cid:([\w.@-]+)"', image))}
    brought = {str(part["Content-ID"]).strip("<>") for part in parts if part.get_content_type() == "image/png"}
    found = [f"no alternative words: {image}" for image in shown if not re.search(r'alt="[^"]+"', image)]
    if len(brought) != len(parts) or named != brought:
        found.append("pictures that are not those shown")
    if len(re.findall("cid:", html)) != len(shown):
        found.append("a picture from elsewhere")
    if any(not (part.get_payload(decode=True) or b"").startswith(b"\x89PNG") for part in parts):  # type: ignore[union-attr]
        found.append("no PNG")
    return found
