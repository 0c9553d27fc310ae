"""Digests that told of an erased article: its quotes and headline go from their contents and from their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from alerts.content import from_json, to_json
from alerts.door_outbox import body_for
from alerts.doors import door_id_of, subscription_name
from alerts.outbox import MAIL, UNFINISHED
from alerts.posting import Postage, posted
from alerts.records import DigestContent, DigestLine
from alerts.retention import has_no_content
from alerts.shares import share_of
from alerts.signing import signing_key
from alerts.terms import subscriber_terms
from models import Delivery, DeliveryBody, Digest, DigestItem, Door, Subscriber
from models.wiping import overwrite_what_is_deleted
from pipeline.erasing import Traces, without_headline


@dataclass(frozen=True, slots=True)
class Redacted:
    """How many digests lost words, and the Message-IDs of their mails, for whoever keeps files of them."""

    digests: int
    message_ids: tuple[str, ...]


def redact(desk: sessionmaker[Session], found: Sequence[Traces], postage: Postage) -> Redacted:
    """Take the words of these articles out of all digests. What is still to be sent goes out without them; of what
    went out the bytes are dropped, so that it cannot be sent again.
    """
    with desk.begin() as session:
        overwrite_what_is_deleted(session.connection())
        key = signing_key(session)
        n_changed, message_ids = 0, list[str]()
        for digest_id in _telling(session, found):
            digest = session.get_one(Digest, digest_id)
            content = from_json(digest.content)
            left = redacted(content, found)
            if left == content:
                continue
            n_changed += 1
            digest.content = to_json(left)
            for item in session.scalars(select(DigestItem).where(DigestItem.digest_id == digest_id)):
                item.party = _unnamed(item.party, found)
            for delivery in session.scalars(select(Delivery).where(Delivery.digest_id == digest.digest_id)):
                body = _body(session, delivery, left, postage, key) if delivery.state in UNFINISHED else b""
                delivery.kept = DeliveryBody(delivery_id=delivery.delivery_id, body=body) if body else None
                message_ids.append(delivery.message_id)
    return Redacted(n_changed, tuple(message_ids))


def redacted(content: DigestContent, found: Sequence[Traces]) -> DigestContent:
    """The content without quotes and headlines of these articles. No line is lost: it was, or is, told."""
    items = (replace(item, lines=tuple(_line(line, found) for line in item.lines)) for item in content.items)
    return from_json(_unnamed(to_json(replace(content, items=tuple(items))), found))


def _unnamed(value: Any, found: Sequence[Traces]) -> Any:
    """JSON values without the names that are known from these articles alone."""
    if isinstance(value, str):
        return reduce(lambda said, one: one.told_without(said), found, value)
    if isinstance(value, list):
        return [_unnamed(one, found) for one in value]
    return {key: _unnamed(one, found) for key, one in value.items()} if isinstance(value, dict) else value


def _line(line: DigestLine, found: Sequence[Traces]) -> DigestLine:
    gone = {one.url for one in found}
    quotes = tuple(quote for quote in line.quotes if quote.url not in gone)
    is_quoted = any(one.is_quoted(line.headline) for one in found)
    return replace(line, quotes=quotes, headline=without_headline(line.headline) if is_quoted else line.headline)


def _telling(session: Session, found: Sequence[Traces]) -> list[str]:
    """Digests with content that have an item of a controversy in which the articles have a part."""
    controversies = {key for one in found for key in one.controversies}
    developments = {key for one in found for key in one.developments}
    near = or_(DigestItem.controversy_id.in_(controversies), DigestItem.development_id.in_(developments))
    query = select(DigestItem.digest_id).join(Digest, Digest.digest_id == DigestItem.digest_id)
    return list(session.scalars(query.where(near, ~has_no_content()).distinct().order_by(DigestItem.digest_id)))


def _body(session: Session, delivery: Delivery, content: DigestContent, postage: Postage, key: bytes) -> bytes:
    """The bytes anew, for the same way; none where the way is no more."""
    if delivery.channel == MAIL:
        row = session.get_one(Subscriber, session.get_one(Digest, delivery.digest_id).subscriber_id)
        return posted(content, subscriber_terms(row), delivery.address, postage, key).parcel.body
    door = session.get(Door, door_id_of(delivery.channel))
    share = share_of(content, subscription_name(session, door)) if door else None
    return b"" if door is None or share is None else body_for(door, delivery.delivery_id, share, postage.base_url)
