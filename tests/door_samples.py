"""What goes through doors, taken apart for tests."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from alerts.feed import Feed, entries_of, urn_of
from alerts.records import DigestContent, Ledger, OutletTrouble, Scores
from tests.digest_factories import at, candidate, content, controversy, coverage, subscriber, subscription, watch

BASE = "https://gazewire.example"


def feed(*contents: DigestContent) -> Feed:
    return Feed(urn_of("feed", "x"), "gazewire: default", f"{BASE}/", at(), entries_of(contents, BASE))


def paths(value: Any, at: str = "") -> set[str]:
    if isinstance(value, dict):
        return {path for key, one in value.items() for path in paths(one, f"{at}.{key}" if at else key)}
    if isinstance(value, list):
        return {path for one in value for path in paths(one, f"{at}[]")}
    return {at}


def full() -> DigestContent:
    """Every list has something in it."""
    trouble = (OutletTrouble("a", "A", "why"),)
    seen = coverage(failed=trouble, silent=trouble, opted_out=trouble, unpolled=trouble)
    known = controversy(jurisdictions=("US-CA",), response_at=at(-0.1))
    reader = subscriber(subscription(watches=(watch(),)))
    ledger = Ledger(last_scores={"c-0001": Scores(1, 2, 3)})
    story = candidate(controversy=known, article_id="a-0001")
    answer = replace(story, development_id="d-0002", kind="company_response")
    return content(story, answer, reader=reader, ledger=ledger, coverage=seen)


def valid_json_feed(document: dict[str, Any]) -> bool:
    """What JSON Feed 1.1 asks for."""
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(document["title"], str)
    assert document["title"]
    for item in document["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["date_published"])
        assert all(isinstance(tag, str) for tag in item["tags"])
        assert all(item[name].startswith("https://") for name in ("url", "external_url") if name in item)
    return len({item["id"] for item in document["items"]}) == len(document["items"])
