"""More than 200 hostile texts, each in every place that the press can write to, are harmless through every door."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any
from xml.etree import ElementTree

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from alerts.chat import LIMIT, ChatMessage, chat_message
from alerts.feed import atom, entries_of, json_feed
from alerts.records import DigestContent, OutletTrouble, Party
from alerts.webhook import digest_document
from tests.digest_factories import candidate, content, controversy, coverage, quote, subscriber, subscription, watch
from tests.door_samples import BASE, feed, full, paths, valid_json_feed
from tests.hostile import HOSTILE


def hostile(bad: str) -> DigestContent:
    """The same text in every place that the press, or a subscriber, can write to."""
    party = Party("x-1", bad, "company", "vendor", ticker=bad)
    told = quote(text=bad, outlet=bad, outlet_name=bad, url=f"https://a.example/{bad}", article_title=bad)
    matter = controversy(title=bad, slug=bad[:60], parties=(party,), types=(bad,))
    troubles = (OutletTrouble(bad, bad, bad),)
    return content(
        candidate(headline=bad, quotes=(told,), controversy=matter),
        reader=subscriber(subscription(bad, watches=(watch("x-1", bad),))),
        coverage=coverage(failed=troubles, silent=troubles, opted_out=troubles, unpolled=troubles),
    )


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


def harmful(text: str, allowed: str = "") -> list[str]:
    """Controls, direction marks, lone surrogates, private and unassigned characters."""
    bad = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return [char for char in text if unicodedata.category(char) in bad and char not in f"\u200c\u200d{allowed}"]


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements with their attributes' names; links aside, since an address may be refused."""
    nodes = LexborHTMLParser(html).css("*")
    return [
        (node.tag, tuple(sorted(node.attributes))) for node in nodes if node.tag not in ("a", "-text", "blockquote")
    ]


def test_there_are_more_than_200_hostile_texts() -> None:
    assert len(HOSTILE) > 200


def test_hostile_texts_are_harmless_in_a_webhook() -> None:
    for bad in HOSTILE:
        body = digest_document("y-1", hostile(bad), BASE)
        assert body.isascii(), bad[:40]
        assert not re.search(rb"[<>&\x00-\x1f\x7f]", body), bad[:40]
        document = json.loads(body)
        assert paths(document) <= paths(json.loads(digest_document("y-1", full(), BASE))) | {"items[].last_told"}
        assert [text for text in strings(document) if harmful(text)] == []
        assert max(len(text) for text in strings(document) if not text.startswith("https:")) <= 4000
        for name in ("url", "article_url"):
            assert not re.search(rf'"{name}":"(?!https://[\x21-\x7e]+")'.encode(), body), bad[:40]


def test_hostile_texts_are_harmless_in_a_chat() -> None:
    order = re.compile(r"(?<!\w)[@＠]\w|[<>`]|\]\(|\]\[|\]:")
    for bad in HOSTILE:
        message = chat_message(hostile(bad), BASE)
        assert not harmful(message.title), bad[:40]
        assert not harmful(message.text, "\n"), bad[:40]
        assert not order.search(message.title + message.text), bad[:40]
        assert len(message.title) <= 200
        assert len(message.text) <= LIMIT
        assert ChatMessage.from_bytes(message.to_bytes()) == message


def test_hostile_texts_are_harmless_in_a_feed() -> None:
    (calm,) = entries_of([hostile("harmless")], BASE)
    strict = etree.XMLParser(resolve_entities=False, no_network=True, recover=False, huge_tree=False)
    for bad in HOSTILE:
        written = feed(hostile(bad))
        document = atom(written)
        root = etree.fromstring(document, strict)
        assert [child.tag for child in root.iter()] == [child.tag for child in ElementTree.fromstring(document).iter()]
        assert len(root.findall("{*}entry")) == 1
        assert not harmful(document.decode(), "\n"), bad[:40]
        (entry,) = written.entries
        assert shape(entry.html) == shape(calm.html), bad[:40]
        assert valid_json_feed(json.loads(json_feed(written)))
        assert [text for text in strings(json.loads(json_feed(written))) if harmful(text)] == []
        links = LexborHTMLParser(entry.html).css("a")
        assert all((link.attributes["href"] or "").startswith("https://a.example/") for link in links)
