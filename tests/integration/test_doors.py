"""Doors over real HTTP: made with the mail, signed, tried again, closed and replayed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import models as m
from alerts.compose import compose
from alerts.door_outbox import ReplayError, replay, replay_since
from alerts.doors import channel_of, renew
from alerts.endings import BACK_OFF
from alerts.outbox import delivery_id, digest_id
from pipeline.outcomes import DeliveryOutcome, DigestOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
)
from tests.digest_factories import at
from tests.door_desk import ADA, SECRET_PATH, composed, deliveries, door_desk, opened_door, run, verified
from tests.hooks import Post, Receiver
from tests.servers import Reply


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with door_desk(tmp_path) as opened:
        yield opened


# --- made with the digest ---------------------------------------------------------------------------


def test_a_digest_makes_a_delivery_for_each_door_beside_its_mail(databases: Databases, receiver: Receiver) -> None:
    made = [opened_door(databases, receiver, kind).door for kind in ("webhook", "chat", "feed")]
    composed(databases)
    composed(databases)
    with databases.desk() as session:
        channels = sorted(session.scalars(select(m.Delivery.channel)))
    assert channels == sorted(["mail", *(channel_of(door) for door in made[:2])])


def test_digest_ledger_mail_and_door_are_one_transaction(databases: Databases, receiver: Receiver) -> None:
    door = opened_door(databases, receiver).door
    subscriber = door.subscriber_id
    with databases.desk.begin() as session:  # stands where the door's delivery would go
        session.add(
            m.Digest(
                digest_id="g-x",
                subscriber_id=subscriber,
                slot=at(0.1),
                outcome="composed",
                content={},
                composed_at=at(0.1),
            )
        )
        session.flush()
        session.add(
            m.Delivery(
                delivery_id=delivery_id(digest_id(subscriber, at(1)), channel_of(door)),
                digest_id="g-x",
                channel="mail",
                address=ADA,
                message_id="<x@y>",
                kept=m.DeliveryBody(body=b"x"),
                state="sent",
                next_attempt_at=at(0.1),
            )
        )
    outcomes = compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    assert outcomes == {DigestOutcome.FAILED: 1}
    with databases.desk() as session:
        assert session.scalars(select(m.DigestItem)).all() == []
        assert session.scalars(select(m.Delivery.message_id)).all() == ["<x@y>"]


def test_a_door_of_one_subscription_gets_its_items_alone(databases: Databases, receiver: Receiver) -> None:
    with databases.desk.begin() as session:
        key = session.scalars(select(m.Subscriber.subscriber_id)).one()
        session.add(
            m.Subscription(
                subscription_id="u-other",
                subscriber_id=key,
                name="fines",
                types=["fine"],
                starts_at=at(),
                created_at=at(),
            )
        )
    opened_door(databases, receiver, subscription="fines")
    opened_door(databases, receiver, "chat", subscription="default")
    composed(databases)
    assert [row.channel.partition(":")[0] for row in deliveries(databases)] == ["chat"]


# --- webhooks ---------------------------------------------------------------------------------------


def test_a_webhook_gets_signed_json_with_the_delivery_as_its_id(databases: Databases, receiver: Receiver) -> None:
    made = opened_door(databases, receiver)
    composed(databases)
    assert run(databases, receiver) == {DeliveryOutcome.SENT: 1}
    assert run(databases, receiver) == {}
    (post,), (row,) = receiver.posts, deliveries(databases)
    assert post.path == f"{SECRET_PATH}?k=v"
    assert verified(made.secret, post)
    assert not verified(made.secret, Post(post.path, post.headers, post.body + b" "))
    assert post.headers["webhook-timestamp"] == str(int(at(1).timestamp()))
    assert post.headers["webhook-id"] == row.delivery_id == json.loads(post.body)["id"]
    assert post.body == row.body
    assert json.loads(post.body)["items"][0]["developments"][0]["quotes"][0]["text"].startswith("Resident number 1")
    assert (row.state, row.attempts, row.detail) == ("sent", 1, "204 No Content")


@pytest.mark.parametrize(
    "reply",
    [Reply(500), Reply(503), Reply(429), Reply(408), Reply(drop=True), Reply(wait_s=2.0), Reply(drip_s=0.05)],
    ids=["500", "503", "429", "408", "dropped", "slow", "dripping"],
)
def test_what_may_pass_is_tried_again_with_the_same_id_and_bytes(
    databases: Databases, receiver: Receiver, reply: Reply
) -> None:
    made = opened_door(databases, receiver)
    composed(databases)
    receiver.answers(reply, Reply(200))
    assert run(databases, receiver, timeout_s=0.7) == {DeliveryOutcome.DEFERRED: 1}
    assert run(databases, receiver, BACK_OFF[0] - timedelta(seconds=1)) == {}
    assert run(databases, receiver, BACK_OFF[0]) == {DeliveryOutcome.SENT: 1}
    first, second = receiver.posts
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 60
    assert verified(made.secret, first)
    assert verified(made.secret, second)


@pytest.mark.parametrize(
    ("given", "waits"),
    [
        ("600", timedelta(minutes=10)),
        ("5", BACK_OFF[0]),
        ("99999999999", timedelta(days=1)),
        ("Tue, 04 Mar 2031 06:20:00 GMT", timedelta(minutes=20)),
        ("Tue, 04 Mar 1931 06:20:00 GMT", BACK_OFF[0]),
        ("soon", BACK_OFF[0]),
        ("-7", BACK_OFF[0]),
    ],
)
def test_retry_after_is_kept(databases: Databases, receiver: Receiver, given: str, waits: timedelta) -> None:
    opened_door(databases, receiver)
    composed(databases)
    receiver.answers(Reply(429, headers={"Retry-After": given}))
    run(databases, receiver)
    assert deliveries(databases)[0].next_attempt_at == at(1) + waits


def test_after_the_last_try_a_delivery_has_failed(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    composed(databases)
    receiver.answers(Reply(502))
    outcomes = [run(databases, receiver, timedelta(days=day)) for day in range(9)]
    assert outcomes == [{DeliveryOutcome.DEFERRED: 1}] * 7 + [{DeliveryOutcome.FAILED: 1}, {}]
    assert deliveries(databases)[0].detail == "gave up: 502 Bad Gateway"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404])
def test_other_answers_are_final_and_redirects_are_not_followed(
    databases: Databases, receiver: Receiver, status: int
) -> None:
    opened_door(databases, receiver)
    composed(databases)
    receiver.answers(Reply(status, headers={"Location": f"{receiver.address}/elsewhere"}), Reply(200))
    assert run(databases, receiver) == {DeliveryOutcome.FAILED: 1}
    assert [post.path for post in receiver.posts] == [f"{SECRET_PATH}?k=v"]


def test_410_closes_the_door(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    composed(databases)
    receiver.answers(Reply(410))
    assert run(databases, receiver) == {DeliveryOutcome.FAILED: 1}
    composed(databases, 2)
    assert len(deliveries(databases)) == 1
    with databases.desk() as session:
        assert session.scalars(select(m.Door.revoked_at)).all() == [at(1)]


def test_a_replay_is_byte_equal_and_has_the_same_id(databases: Databases, receiver: Receiver) -> None:
    made = opened_door(databases, receiver)
    composed(databases)
    receiver.answers(Reply(404), Reply(200))
    run(databases, receiver)
    (row,) = deliveries(databases)
    with databases.desk.begin() as session:
        replay(session, row.delivery_id, at(3))
    assert run(databases, receiver, timedelta(days=2)) == {DeliveryOutcome.SENT: 1}
    with databases.desk.begin() as session:
        assert replay_since(session, at(2), at(4), [channel_of(made.door)]) == [row.delivery_id]
        assert replay_since(session, at(2), at(4)) == []
    run(databases, receiver, timedelta(days=3))
    assert len({(post.body, post.headers["webhook-id"]) for post in receiver.posts}) == 1
    assert len(receiver.posts) == 3


def test_what_waits_or_is_no_door_is_not_replayed(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    composed(databases)
    (waiting,) = deliveries(databases)
    with databases.desk.begin() as session:
        mail = session.scalars(select(m.Delivery.delivery_id).where(m.Delivery.channel == "mail")).one()
        for given, said in ((mail, "no delivery"), ("y-none", "no delivery"), (waiting.delivery_id, "goes out anyway")):
            with pytest.raises(ReplayError, match=said):
                replay(session, given, at(2))


def test_a_renewed_key_signs_what_waits(databases: Databases, receiver: Receiver) -> None:
    made = opened_door(databases, receiver)
    composed(databases)
    with databases.desk.begin() as session:
        fresh = renew(session, made.door.door_id, at(1))
    run(databases, receiver)
    assert verified(fresh.secret, receiver.posts[0])
    assert not verified(made.secret, receiver.posts[0])


# --- chats ------------------------------------------------------------------------------------------


def test_a_chat_gets_short_text_with_the_quote_and_its_source(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver, "chat")
    composed(databases)
    receiver.answers(Reply(200, b"ok"))
    assert run(databases, receiver) == {DeliveryOutcome.SENT: 1}
    (post,) = receiver.posts
    text = json.loads(post.body)["text"]
    assert "“Resident number 1 says that the cameras were never voted on.” – Harbour Courier" in text
    assert "https://harbour-courier.example/1" in text
    assert "https://gazewire.example/controversies/matter-1" in text
    for personal in ("unsubscribe", "preferences", "feedback", "reader="):
        assert personal not in text


@pytest.mark.parametrize("reply", [Reply(500), Reply(404), Reply(302, headers={"Location": "http://127.0.0.1:9/"})])
def test_a_chat_that_refuses_is_tried_again_and_its_secret_is_not_repeated(
    databases: Databases, receiver: Receiver, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    opened_door(databases, receiver, "chat")
    composed(databases)
    receiver.answers(reply, Reply(200, b"ok"))
    assert run(databases, receiver) == {DeliveryOutcome.DEFERRED: 1}
    (row,) = deliveries(databases)
    assert f"error={reply.status}" in (row.detail or "")
    assert len(receiver.posts) == 1
    assert run(databases, receiver, BACK_OFF[0]) == {DeliveryOutcome.SENT: 1}
    for kept in (caplog.text, row.address, row.detail or ""):
        assert "3ccdd113474722377935511fc85d3dd4" not in kept
