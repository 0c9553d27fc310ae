"""What the pages read of the desk: digests as composed and as mailed; never an address, never a personal link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.content import from_json
from alerts.links import Links
from alerts.picture import with_pictures_inside
from alerts.records import DigestContent, Picture
from alerts.render import render
from alerts.retention import has_no_content
from models import Delivery, Digest, DigestItem
from web.queries.rows import PER_PAGE, Page

REMOVED = "taken-out"
#: The base of our own links, as the mail's way to unsubscribe has it.
_BASE = re.compile(r"<(https?://[^>\s]*)/unsubscribe/")


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A digest as a list shows it."""

    digest_id: str
    slot: datetime
    outcome: str
    n_items: int


@dataclass(frozen=True, slots=True)
class MailedDigest:
    """Subject and parts as mailed, without personal links. `state` is that of the delivery, if there is one.

    `is_mailed`: these are the bytes of the mail. `is_dropped`: nothing is left of it but its date, because it is older
    than such things are kept.
    """

    digest_id: str
    slot: datetime
    subject: str
    text: str
    html: str
    state: str | None
    is_mailed: bool = False
    is_dropped: bool = False


def newest_digest(session: Session) -> DigestContent | None:
    """Of the digests of the newest slot, the one with the most lines; content only."""
    newest = session.scalar(select(func.max(Digest.slot)).where(~has_no_content()))
    if newest is None:
        return None
    found = session.scalars(
        select(Digest)
        .outerjoin(DigestItem, DigestItem.digest_id == Digest.digest_id)
        .where(Digest.slot == newest, ~has_no_content())
        .group_by(Digest.digest_id)
        .order_by(func.count(DigestItem.development_id).desc(), Digest.digest_id)
        .limit(1)
    ).one()
    return from_json(found.content)


def list_digests(session: Session, page: int) -> Page[DigestLine]:
    """Digests, the newest first, with the number of their lines; whose they are is not said."""
    total = session.scalar(select(func.count()).select_from(Digest)) or 0
    found = session.execute(
        select(Digest.digest_id, Digest.slot, Digest.outcome, func.count(DigestItem.development_id))
        .outerjoin(DigestItem, DigestItem.digest_id == Digest.digest_id)
        .group_by(Digest.digest_id, Digest.slot, Digest.outcome)
        .order_by(Digest.slot.desc(), Digest.digest_id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    return Page(tuple(DigestLine(*row) for row in found), total, page)


def find_mailed(session: Session, digest_id: str, base_url: str) -> MailedDigest | None:
    """The digest as mailed; rendered anew where no mail was made of it."""
    digest = session.get(Digest, digest_id)
    if digest is None:
        return None
    delivery = session.scalars(
        select(Delivery).where(Delivery.digest_id == digest_id).order_by(Delivery.channel != "mail", Delivery.channel)
    ).first()
    if delivery is not None and delivery.body:
        return _as_mailed(digest, delivery)
    state = delivery.state if delivery is not None else None
    if not digest.content:
        subject = "A digest whose content was dropped"
        return MailedDigest(digest_id, digest.slot, subject, "", "", state, is_dropped=True)
    message = render(from_json(digest.content), Links(base_url, REMOVED))
    html = with_pictures_inside(message.html, message.pictures)
    return MailedDigest(digest_id, digest.slot, message.subject, message.text, html, state)


def _as_mailed(digest: Digest, delivery: Delivery) -> MailedDigest:
    mail = message_from_bytes(delivery.body, policy=policy.default)
    text, html = (without_personal_links(mail, _part(mail, kind)) for kind in ("plain", "html"))
    html = with_pictures_inside(html, _pictures(mail))
    return MailedDigest(digest.digest_id, digest.slot, str(mail["Subject"]), text, html, delivery.state, is_mailed=True)


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return "" if part is None else str(part.get_content())


def _pictures(mail: EmailMessage) -> Iterator[Picture]:
    for part in mail.walk():
        body = part.get_payload(decode=True)
        if part.get_content_type() == "image/png" and isinstance(body, bytes):
            yield Picture(str(part["Content-ID"]).strip("<>"), body)


def without_personal_links(mail: EmailMessage, content: str) -> str:
    """A part of a mail in which our own links bear no tokens; the press's links stay as they are.

    Where the mail does not say which links are ours, all that look like them lose what may be a token.
    """
    found = _BASE.search(str(mail["List-Unsubscribe"] or ""))
    ours = re.escape(found[1]) if found else r"https?://[^\s\"<>]*?"
    personal = rf"({ours}/(?:(?:unsubscribe|preferences|feedback|digest)/|[\w./%-]*\?reader=))[\w.~%=-]+"
    return re.sub(personal, rf"\g<1>{REMOVED}", content)
