"""A digest's content to the mail that goes out: rendered, put together, and signed where there is a key."""

from __future__ import annotations

from dataclasses import dataclass

from alerts.dkim import DkimKey
from alerts.dkim import sign as sign_mail
from alerts.links import personal_links
from alerts.messages import Envelope, Sender, message_id, mime
from alerts.records import DigestContent, RenderedMessage, SubscriberTerms
from alerts.render import render
from alerts.threads import thread_of


@dataclass(frozen=True, slots=True)
class Postage:
    """What every mail bears: its sender, where links lead, and the key that signs it, where there is one."""

    sender: Sender
    base_url: str
    dkim: DkimKey | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A mail to be enqueued: address, Message-ID, bytes."""

    address: str
    message_id: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest that was made and perhaps kept: content, both parts, and the mail."""

    content: DigestContent
    rendered: RenderedMessage
    parcel: Parcel


def posted(content: DigestContent, subscriber: SubscriberTerms, address: str, postage: Postage, key: bytes) -> Composed:
    """The mail with this content. Equal arguments give equal bytes; `key` signs the links."""
    sender = postage.sender
    links = personal_links(key, postage.base_url, subscriber.subscriber_id, content.digest_id, content.slot)
    rendered = render(content, links)
    envelope = Envelope(
        sender,
        address,
        subscriber.subscriber_id,
        content.slot,
        links.unsubscribe(),
        links.token,
        thread_of(content, subscriber, sender.domain),
    )
    body = mime(rendered, envelope)
    if postage.dkim is not None:
        body = sign_mail(body, postage.dkim, content.slot)
    return Composed(
        content, rendered, Parcel(address, message_id(sender, subscriber.subscriber_id, content.slot), body)
    )
