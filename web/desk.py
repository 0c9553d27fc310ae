"""What the pages read of the desk: digests as composed and as mailed; never an address, never a personal link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from alerts.content import from_json
from alerts.links import Links
from alerts.records import DigestContent
from alerts.render import render
from models import Delivery, Digest, DigestItem
from web.queries.rows import PER_PAGE, Page

#: The personal part of an address, in a mail's text or HTML.
_PERSONAL = re.compile(r"(/(?:unsubscribe|preferences|feedback|digest)/|[?&]reader=)[A-Za-z0-9_.~%=-]+")
REMOVED = "taken-out"


@dataclass(frozen=True, slots=True)
class DigestLine:
    """A digest as a list shows it."""

    digest_id: str
    slot: datetime
    outcome: str
    n_items: int


@dataclass(frozen=True, slots=True)
class MailedDigest:
    """Subject and parts as mailed, without the personal link. `state` is that of the delivery, if there is one."""

    digest_id: str
    slot: datetime
    subject: str
    text: str
    html: str
    state: str | None


def newest_digest(session: Session) -> DigestContent | None:
    """Of the digests of the newest slot, the one with the most lines; content only."""
    newest = session.scalar(select(func.max(Digest.slot)))
    if newest is None:
        return None
    found = session.scalars(
        select(Digest)
        .outerjoin(DigestItem, DigestItem.digest_id == Digest.digest_id)
        .where(Digest.slot == newest)
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
    if delivery is None:
        message = render(from_json(digest.content), Links(base_url, REMOVED))
        return MailedDigest(digest_id, digest.slot, message.subject, message.text, message.html, None)
    mail = message_from_bytes(delivery.body, policy=policy.default)
    return MailedDigest(
        digest_id, digest.slot, str(mail["Subject"]), _part(mail, "plain"), _part(mail, "html"), delivery.state
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    content = "" if part is None else str(part.get_content())
    return _PERSONAL.sub(rf"\g<1>{REMOVED}", content)
