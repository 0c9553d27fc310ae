"""Why an article did, or did not, reach a subscriber."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import models as m
from alerts.compose import compose
from alerts.explain import explain
from alerts.wishes import SubscriberError
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_article,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    open_databases,
)
from tests.digest_factories import at

URL = "https://harbour-courier.example/1"
ADA, BOB = "ada@fund.example", "bob@fund.example"


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with open_databases(tmp_path) as opened:
        with opened.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at(1))
            add_development(session, 1, 1, at(1))
            add_article(session, 9, at(1))
            session.add(
                m.StageRun(stage="sift", item="a-0009", input_sha256="0", version="sift-3", outcome="core", at=at(1))
            )
        with opened.desk.begin() as session:
            add_subscriber(session, ADA, at(), ("halden-group",))
            add_subscriber(session, BOB, at(2), ("port-marlow-police",))
        yield opened


def findings(databases: Databases, url: str = URL, address: str | None = ADA, days: float = 3) -> list[tuple[str, str]]:
    with Session(databases.articles) as articles, databases.desk() as desk:
        return [(found.stage, found.says) for found in explain(articles, desk, url, at(days), address)]


def test_what_is_owed_and_what_was_told_is_said(databases: Databases) -> None:
    assert findings(databases)[-2:] == [
        ("d-0001", "owed: it comes with the next digest of a subscription that wants it"),
        ("d-0001", "default (daily): You watch Halden-Group, to which Halden Optics belongs"),
    ]
    compose(databases.articles, databases.desk, at(2), POSTAGE, by_hand=True)
    ((stage, says),) = findings(databases)[-1:]
    assert (stage, says.split(" ")[:3]) == ("d-0001", ["told", "in", "digest"])


def test_everything_that_stood_against_it_is_said_with_its_figures(databases: Databases) -> None:
    with databases.desk.begin() as session:
        row = session.scalars(select(m.Subscription).join(m.Subscriber).where(m.Subscriber.address == BOB)).one()
        row.min_severity, row.types = 50, ["fine"]
    assert findings(databases, address=BOB)[-2:] == [
        ("d-0001", "not owed"),
        (
            "d-0001",
            "default (daily): known at 4 March 2031, 06:00 UTC, "
            "before the subscription started at 5 March 2031, 06:00 UTC; "
            "severity 40 is below 50; none of the types fine: it has contested_use; "
            "no watched entity among its parties: Halden Optics",
        ),
    ]


def test_filters_mutes_and_approval_are_said(databases: Databases) -> None:
    with databases.desk.begin() as session:
        row = session.scalars(select(m.Subscription).join(m.Subscriber).where(m.Subscriber.address == ADA)).one()
        row.frequency, row.jurisdictions, row.languages = "weekly", ["US"], ["de"]
        session.add(
            m.Mute(subscriber_id=row.subscriber_id, controversy_id="c-0001", entity_id="halden-optics", since=at())
        )
        session.add(m.Hold(development_id="d-0001", controversy_id="c-0001", severity=40, held_at=at(2)))
    assert findings(databases)[-3:] == [
        ("d-0001", "waits for approval since 2031-03-05T06:00:00Z: severity was 40"),
        ("d-0001", "not owed"),
        (
            "d-0001",
            "default (weekly): not in US: it plays in no known place; not told in de: its articles are in en; "
            "the subscriber has muted the company in this controversy",
        ),
    ]
    with databases.desk.begin() as session:
        held = session.get_one(m.Hold, "d-0001")
        held.decision, held.decided_by, held.decided_at = "rejected", "Bea", at(2.5)
        session.add(m.Mute(subscriber_id=row.subscriber_id, controversy_id="c-0001", since=at()))
    assert findings(databases)[-2:] == [
        ("d-0001", "rejected by Bea at 2031-03-05T18:00:00Z: severity was 40"),
        ("d-0001", "not owed: the subscriber has muted the controversy"),
    ]


def test_an_article_that_led_to_nothing_says_where_it_ended(databases: Databases) -> None:
    assert findings(databases, "https://harbour-courier.example/9") == [
        ("sift", "core (version sift-3, 2031-03-04T06:00:00Z)"),
        ("article", "a-0009, known at 2031-03-04T06:00:00Z"),
        ("topic", "core (1.00), controversial (1.00)"),
        ("development", "none rests on this article"),
    ]


def test_a_page_that_was_listed_and_not_fetched_says_so(databases: Databases) -> None:
    url = "https://harbour-courier.example/77"
    with databases.writer.begin() as session:
        session.add(m.Feed(url="https://harbour-courier.example/feed", outlet_slug="harbour-courier"))
        session.flush()
        session.add(
            m.Entry(
                url=url,
                canonical_url=url,
                feed_url="https://harbour-courier.example/feed",
                outlet_slug="harbour-courier",
                first_seen_at=at(1),
                state="failed",
                outcome="http_error",
                attempts=3,
            )
        )
        session.add(m.Quarantine(stage="extract", item=url, input_sha256="0", error="ValueError: bad", at=at(1)))
    assert findings(databases, url) == [
        ("feed", "first listed by https://harbour-courier.example/feed at 2031-03-04T06:00:00Z"),
        ("fetch", "failed, http_error, 3 tries"),
        ("quarantine", "extract: ValueError: bad"),
        ("article", "no article at this address"),
    ]


def test_an_address_that_nobody_saw_and_a_subscriber_that_is_none(databases: Databases) -> None:
    assert findings(databases, "https://nowhere.example/") == [("article", "no article at this address")]
    with pytest.raises(SubscriberError, match=r"no subscriber 'eve@fund\.example'"):
        findings(databases, address="eve@fund.example")
