"""Digests that told of an erased article: its quotes and headline go from their contents and from their bytes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from alerts.content import from_json, to_json
from alerts.door_outbox import body_for
from alerts.doors import door_id_of, subscription_name
from alerts.outbox import MAIL, UNFINISHED
from alerts.posting import Postage, posted
from alerts.records import DigestContent, DigestLine
from alerts.records import DigestItem as ToldItem
from alerts.retention import has_no_content
from alerts.shares import share_of
from alerts.signing import signing_key
from alerts.terms import subscriber_terms
from models import Delivery, DeliveryBody, Digest, DigestItem, Door, Subscriber
from models.wiping import overwrite_what_is_deleted
from pipeline.traces import Traces


def redact(
    desk: sessionmaker[Session], found: Sequence[Traces], postage: Postage, drop_files: Callable[[Sequence[str]], None]
) -> int:
    """Take the words of these articles out of all digests; how many lost any. What is still to be sent goes out without
    them; of what went out the bytes are dropped, so that it cannot be sent again.

    `drop_files` is given the Message-IDs before anything is kept: afterwards nothing would lead to the files.
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
                item.party = _told_without(item.party, found)
            for delivery in session.scalars(select(Delivery).where(Delivery.digest_id == digest.digest_id)):
                body = _body(session, delivery, left, postage, key) if delivery.state in UNFINISHED else b""
                delivery.kept = DeliveryBody(delivery_id=delivery.delivery_id, body=body) if body else None
                message_ids.append(delivery.message_id)
        drop_files(message_ids)
    return n_changed


def redacted(content: DigestContent, found: Sequence[Traces]) -> DigestContent:
    """The content without quotes and headlines of these articles, and without the names that are known from them alone.

    No line is lost: it was, or is, told. Quotes of other articles stay verbatim.
    """
    return replace(content, items=tuple(_item(item, found) for item in content.items))


def _item(item: ToldItem, found: Sequence[Traces]) -> ToldItem:
    about = item.controversy
    parties = tuple(replace(party, name=_without(party.name, found)) for party in about.parties)
    # Its page is found by the id too.
    address = about.controversy_id if any(one.is_named_in(about.slug) for one in found) else about.slug
    return replace(
        item,
        controversy=replace(about, title=_without(about.title, found), slug=address, parties=parties),
        lines=tuple(_line(line, found) for line in item.lines),
        reasons=tuple(replace(reason, party=_told_without(reason.party, found)) for reason in item.reasons),
    )


def _line(line: DigestLine, found: Sequence[Traces]) -> DigestLine:
    gone = {one.url for one in found}
    quotes = tuple(quote for quote in line.quotes if quote.url not in gone)
    headline = reduce(lambda said, one: one.line_without(said, line.development_id), found, line.headline)
    return replace(line, quotes=quotes, headline=headline)


def _without(text: str, found: Sequence[Traces]) -> str:
    return reduce(lambda said, one: one.told_without(said), found, text)


def _told_without(text: str | None, found: Sequence[Traces]) -> str | None:
    return None if text is None else _without(text, found)


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
