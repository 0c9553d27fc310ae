"""Senders through doors that die, and senders that compete."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import models as m
from alerts.door_deliver import deliver_doors
from alerts.door_senders import Errand, senders
from pipeline.outcomes import DeliveryOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
)
from tests.digest_factories import at
from tests.door_desk import composed, deliveries, door_desk, opened_door, rules, run
from tests.hooks import Post, Receiver
from tests.own_pages import OwnPages
from tests.servers import Reply

ROOT = Path(__file__).parents[2]
DAYS = 5


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with door_desk(tmp_path) as opened:
        yield opened


class Dying:
    """Sends, and dies before anybody knows."""

    def __init__(self, receiver: Receiver) -> None:
        self._sender = senders(rules(receiver))["webhook"]

    def send(self, errand: Errand, now: datetime) -> str:
        self._sender.send(errand, now)
        raise KeyboardInterrupt


def test_a_sender_that_died_after_the_answer_is_the_only_repetition(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    composed(databases)
    with pytest.raises(KeyboardInterrupt):
        deliver_doors(databases.desk, {"webhook": Dying(receiver)}, at(1), "test")
    assert deliveries(databases)[0].state == "sending"
    assert dict(deliver_doors(databases.desk, senders(rules(receiver)), at(1), "other")) == {}
    assert run(databases, receiver) == {DeliveryOutcome.SENT: 1}
    assert len({(post.body, post.headers["webhook-id"]) for post in receiver.posts}) == 1
    assert len(receiver.posts) == 2


def test_of_senders_at_the_same_time_each_delivery_has_one(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    for day in range(1, 6):
        composed(databases, day)

    def send(name: str) -> int:
        return deliver_doors(databases.desk, senders(rules(receiver)), at(6), name).total()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, ("one", "two", "three", "four"))) == 5
    ids = [post.headers["webhook-id"] for post in receiver.posts]
    assert len(ids) == len(set(ids)) == 5


# --- kill -9 of real processes ----------------------------------------------------------------------------


def killed(folder: Path, receiver: Receiver, *options: str) -> None:
    """Compose and send all days in processes that are killed; the last ones may end."""
    command = [sys.executable, "-m", "tests.integration.killed_doors", str(folder), str(receiver.port)]
    subprocess.run([*command, f"--days={DAYS}", *options], check=True, cwd=ROOT, timeout=300)


def posts_by_id(posts: list[Post]) -> dict[str, list[Post]]:
    """What came, by the delivery's id; a chat's message has none, and is told by its bytes."""
    found: dict[str, list[Post]] = {}
    for post in posts:
        found.setdefault(post.headers.get("webhook-id", post.body.decode()), []).append(post)
    return found


def check(databases: Databases, receiver: Receiver, at_most_again: int) -> int:
    """Once in the ledger, at least once at the receiver with the same id and bytes; how many came again."""
    with databases.desk() as session:
        lines = [line["development_id"] for one in session.scalars(select(m.Digest)) for line in lines_of(one)]
        ledger = list(session.scalars(select(m.DigestItem.development_id)))
    assert sorted(lines) == sorted(ledger) == sorted(set(ledger))
    assert len(ledger) == DAYS
    sent = deliveries(databases)
    assert {(row.state, row.detail) for row in sent if row.state != "sent"} == set()
    assert Counter(row.channel.partition(":")[0] for row in sent) == {"webhook": DAYS, "chat": DAYS}
    came = posts_by_id(receiver.posts)
    assert len(came) == 2 * DAYS
    for row in sent:
        if row.channel.startswith("webhook"):
            assert {post.body for post in came[row.delivery_id]} == {row.body}
    again = len(receiver.posts) - 2 * DAYS
    assert again <= at_most_again, "came again, and not by a crash"
    return again


def lines_of(digest: m.Digest) -> list[dict[str, str]]:
    return [line for item in digest.content["items"] for line in item["lines"]]


def told_by_feed(databases: Databases, folder: Path, secret: str) -> list[str]:
    """Ids of the entries that a reader of the private feed gets."""
    client = OwnPages(databases, folder, base_url=POSTAGE.base_url)
    client.now = at(DAYS + 1)
    return [one["id"] for one in json.loads(client.get(f"/feeds/{secret}.json").body)["items"]]


@pytest.mark.parametrize("options", [("--kills=3", "--after-answer"), ("--kills=6", "--seed=1")])
def test_kill_9_tells_once_and_sends_again_only_what_was_in_its_hands(
    databases: Databases, receiver: Receiver, tmp_path: Path, options: tuple[str, ...]
) -> None:
    opened = {kind: opened_door(databases, receiver, kind) for kind in ("webhook", "chat", "feed")}
    receiver.answers(Reply(200, wait_s=0.02))
    killed(tmp_path, receiver, *options)
    # A process has one delivery of each door in its hands, and two processes work at a time.
    again = check(databases, receiver, at_most_again=2 * 2 * 6)
    if "--after-answer" in options:
        assert again >= 3, "whoever dies after the answer sends again"
    feed = told_by_feed(databases, tmp_path, opened["feed"].secret)
    assert len(feed) == len(set(feed)) == DAYS
