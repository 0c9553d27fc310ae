"""What goes through doors: complete, attributed, documented, and harmless whatever the press writes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import feedparser
import pytest

from alerts.chat import LIMIT, ChatMessage, chat_message, plain
from alerts.feed import atom, entries_of, json_feed, urn_of
from alerts.records import Folded, Reason
from alerts.shares import share_of
from alerts.webhook import digest_document, new_key, signed_headers
from tests.digest_factories import at, candidate, content, controversy, quote
from tests.digest_samples import quiet_day, three_items
from tests.door_samples import BASE, feed, full, paths, valid_json_feed

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "open-a-door.md").read_text("utf-8")


# --- the share of a door ------------------------------------------------------------------------------


def test_a_door_of_one_subscription_gets_what_that_one_wanted() -> None:
    digest = three_items()
    held = share_of(digest, "held")
    assert held is not None
    assert [item.controversy.slug for item in held.items] == ["brightgate-calder"]
    assert {reason.subscription for item in held.items for reason in item.reasons} == {"held"}
    assert share_of(digest, "nobody's") is None
    assert share_of(digest, None) is digest


def test_a_correction_of_what_was_told_goes_through_every_door() -> None:
    digest = three_items()
    told = replace(digest, items=(replace(digest.items[0], reasons=(Reason("", "told_before"),)),))
    assert share_of(told, "any") == told


def test_a_quiet_day_goes_through_every_door() -> None:
    assert share_of(quiet_day(), "any") == quiet_day()


# --- webhook ------------------------------------------------------------------------------------------


def test_every_field_of_the_document_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([\w.\[\]]+)` \|", PAGE.split("### The document")[1], re.MULTILINE))
    assert paths(json.loads(digest_document("y-1", full(), BASE))) == documented


def test_the_document_says_what_the_digest_says() -> None:
    document = json.loads(digest_document("y-1", three_items(), BASE))
    assert (document["version"], document["id"], document["event"]) == (1, "y-1", "digest")
    grave, new, calm = document["items"]
    assert grave["last_told"] == {"severity": 71, "reach": 61, "novelty": 48}
    assert [line["kind"] for line in grave["developments"]] == ["escalated", "company_response"]
    assert grave["developments"][0]["quotes"][0]["article_url"] == "https://inland-post.example/filing?id=4&x=1"
    assert new["parties"][-1] == {
        "id": None, "name": "Marlow Tenants Union", "type": "group", "role": "critic", "is_linked": False,
        "ticker": None,
    }  # fmt: skip
    assert calm["developments"][0]["quotes"] == []
    assert json.loads(digest_document("y-1", quiet_day(), BASE))["event"] == "quiet_day"


def test_equal_digests_make_equal_bytes_and_personal_links_stay_out() -> None:
    body = digest_document("y-1", three_items(), BASE)
    assert body == digest_document("y-1", three_items(), BASE)
    assert body.isascii()
    assert not re.search(rb"unsubscribe|preferences|feedback|reader=", body)


def test_a_quote_in_a_language_without_spaces_stays_whole() -> None:
    text = "顔認識" * 200
    body = json.loads(digest_document("y-1", content(candidate(quotes=(quote(text=text),))), BASE))
    assert body["items"][0]["developments"][0]["quotes"][0]["text"] == text
    assert text in entries_of([content(candidate(quotes=(quote(text=text),)))], BASE)[0].html


def test_the_recipe_of_the_page_verifies_a_signature() -> None:
    (recipe,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(recipe, names)
    names["time"] = type("Clock", (), {"time": staticmethod(lambda: at().timestamp())})
    key, body = new_key(), b'{"a":1}'
    headers = signed_headers(key, "y-1", body, at())
    assert names["is_ours"](key, headers, body)
    assert not names["is_ours"](key, headers, body + b" ")
    assert not names["is_ours"](new_key(), headers, body)
    assert not names["is_ours"](key, {**headers, "webhook-id": "y-2"}, body)
    assert not names["is_ours"](key, signed_headers(key, "y-1", body, at(-1)), body)


# --- chat ---------------------------------------------------------------------------------------------


def test_a_chat_message_counts_what_does_not_fit() -> None:
    many = content(*(candidate(n, controversy=controversy(n)) for n in range(1, 41)))
    message = chat_message(many, BASE)
    shown = message.text.count("New controversy: ")
    assert 0 < shown < 40
    assert f"+{40 - shown} more, all in full: {BASE}/digests/g-0001" in message.text
    assert len(message.text) <= LIMIT


def test_a_chat_message_says_what_else_an_article_brought() -> None:
    told = three_items()
    item = told.items[1]
    line = replace(item.lines[0], also=(Folded("d-9", "company_response"),))
    text = chat_message(replace(told, items=(replace(item, lines=(line,)),)), BASE).text
    assert f", company response: {line.headline}" in text


def test_a_chat_message_survives_the_outbox() -> None:
    message = chat_message(three_items(), BASE)
    assert ChatMessage.from_bytes(message.to_bytes()) == message
    assert "\n" not in message.title


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone look", "(at)everyone look"),
        ("ada@fund.example", "ada@fund.example"),
        ("<!channel> <@U1>", "‹!channel› ‹(at)U1›"),
        ("[a](https://b.example)", "[a] (https://b.example)"),
        ("`code`", "'code'"),
        ("＠here", "(at)here"),
        ("look@everyone", "look(at)everyone"),
        ("$1 & more", "$1 & more"),
    ],
)
def test_no_text_is_an_order_to_a_chat(text: str, shown: str) -> None:
    assert plain(text) == shown


# --- feed ---------------------------------------------------------------------------------------------


def test_each_development_is_an_entry_with_its_quotes_in_full() -> None:
    entries = entries_of([three_items()], BASE)
    assert len(entries) == 4
    grave = entries[0]
    assert grave.title.startswith("Escalated: Brightgate Systems")
    assert grave.url == f"{BASE}/controversies/brightgate-calder"
    assert "“Two men were held because a computer said they looked like someone else,” the filing says." in grave.html
    assert 'Inland Post: <a href="https://inland-post.example/filing?id=4&amp;x=1">' in grave.html


def test_an_entry_says_what_else_its_article_brought() -> None:
    told = three_items()
    item = told.items[0]
    line = replace(item.lines[0], also=(Folded("d-9", "company_response"),))
    entry = entries_of([replace(told, items=(replace(item, lines=(line,)),))], BASE)[0]
    assert entry.title.endswith(f", company response: {item.controversy.title}")


def test_ids_of_entries_are_those_of_developments_whatever_the_address() -> None:
    first = [entry.entry_id for entry in entries_of([three_items()], BASE)]
    assert first == [entry.entry_id for entry in entries_of([three_items()], "https://elsewhere.example/x")]
    assert len(set(first)) == len(first)
    assert first[0] == urn_of("development", "d-0002")
    assert urn_of("development", "d-0002") == "urn:uuid:" + urn_of("development", "d-0002")[9:]


def test_atom_is_read_by_a_feed_reader_as_it_was_written() -> None:
    written = feed(three_items(), quiet_day())
    read = feedparser.parse(atom(written))
    assert not read.bozo
    assert read.version == "atom10"
    assert [(one.id, one.title, one.link) for one in read.entries] == [
        (one.entry_id, one.title, one.url) for one in written.entries
    ]
    assert all(one.updated_parsed and one.published_parsed for one in read.entries)
    assert "Two men were held" in read.entries[0].content[0].value


def test_an_empty_feed_is_valid_too() -> None:
    read = feedparser.parse(atom(feed()))
    assert (bool(read.bozo), read.entries, read.feed.id) == (False, [], urn_of("feed", "x"))
    assert json.loads(json_feed(feed()))["items"] == []


def test_json_feed_is_what_the_standard_asks_for() -> None:
    assert valid_json_feed(json.loads(json_feed(feed(three_items(), quiet_day()))))


def test_the_feed_does_not_name_its_own_address() -> None:
    for document in (atom(feed(three_items())), json_feed(feed(three_items()))):
        assert b"/feeds/" not in document
        assert b"feed_url" not in document
