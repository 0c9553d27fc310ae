"""Doors over real HTTP: made with the mail, tried again, closed, replayed, and never in a mail's way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

import models as m
from alerts import alarms
from alerts.compose import compose
from alerts.deliver import deliver
from alerts.door_deliver import deliver_doors
from alerts.door_health import BROKEN_AFTER
from alerts.door_outbox import ReplayError, replay, replay_since
from alerts.door_senders import Errand, senders
from alerts.doors import DoorError, DoorRules, Opened, Wanted, channel_of, open_door, renew, revoke
from alerts.mailer import FolderMailer
from alerts.outbox import BACK_OFF, delivery_id, digest_id
from alerts.signing import signing_key
from alerts.subscribers import SubscriberError
from alerts.suppression import suppress
from pipeline.outcomes import DeliveryOutcome, DigestOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    open_databases,
)
from tests.digest_factories import at
from tests.hooks import Post, Receiver
from tests.servers import Reply

ADA = "ada@fund.example"
SECRET_PATH = "/hooks/3ccdd113474722377935511fc85d3dd4"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    """One subscriber, and news on each of five days."""
    with open_databases(tmp_path) as opened:
        with opened.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at(0.5))
            for day in range(5):
                add_development(session, 1, day + 1, at(day + 0.5), "new" if day == 0 else "new_story")
        with opened.desk.begin() as session:
            add_subscriber(session, ADA, at())
        yield opened


def rules(receiver: Receiver, timeout_s: float = 5.0, schemes: frozenset[str] = frozenset({"mmost"})) -> DoorRules:
    return DoorRules(schemes, timeout_s, receiver.endpoint)


def opened_door(databases: Databases, receiver: Receiver, kind: str = "webhook", **changes: object) -> Opened:
    address = {"webhook": f"{receiver.address}{SECRET_PATH}?k=v", "feed": ""}.get(
        kind, f"mmost://127.0.0.1:{receiver.port}/3ccdd113474722377935511fc85d3dd4"
    )
    with databases.desk.begin() as session:
        return open_door(session, ADA, Wanted(kind, address, **changes), rules(receiver), at())  # type: ignore[arg-type]


def composed(databases: Databases, day: float = 1) -> None:
    compose(databases.articles, databases.desk, at(day), POSTAGE, by_hand=True)


def run(
    databases: Databases, receiver: Receiver, later: timedelta = timedelta(), timeout_s: float = 5.0
) -> dict[DeliveryOutcome, int]:
    return dict(deliver_doors(databases.desk, senders(rules(receiver, timeout_s)), at(1) + later, "test"))


def deliveries(databases: Databases) -> list[m.Delivery]:
    with databases.desk() as session:
        query = select(m.Delivery).where(m.Delivery.channel != "mail").order_by(m.Delivery.next_attempt_at)
        return list(session.scalars(query))


def verified(key: str, post: Post) -> bool:
    """As the how-to has it, for people who receive."""
    signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
    raw = base64.b64decode(key.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(f"v1,{expected}", post.headers["webhook-signature"])


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
                body=b"x",
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


# --- who gets nothing -------------------------------------------------------------------------------


def _pause(databases: Databases) -> None:
    with databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="paused"))


def _remove(databases: Databases) -> None:
    with databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="removed"))


def _complain(databases: Databases) -> None:
    with databases.desk.begin() as session:
        suppress(session, signing_key(session), ADA, "complaint", at(1))


def _bounce(databases: Databases) -> None:
    with databases.desk.begin() as session:
        suppress(session, signing_key(session), ADA, "bounce", at(1))


def _close(databases: Databases) -> None:
    with databases.desk.begin() as session:
        for door in session.scalars(select(m.Door)):
            revoke(session, door.door_id, at(1))


@pytest.mark.parametrize(
    ("happening", "ending"),
    [
        (_pause, DeliveryOutcome.DEFERRED),
        (_bounce, DeliveryOutcome.DEFERRED),
        (_remove, DeliveryOutcome.SUPPRESSED),
        (_complain, DeliveryOutcome.SUPPRESSED),
        (_close, DeliveryOutcome.SUPPRESSED),
    ],
)
def test_doors_obey_what_mails_obey(databases: Databases, receiver: Receiver, happening, ending) -> None:  # type: ignore[no-untyped-def]
    opened_door(databases, receiver)
    opened_door(databases, receiver, "chat")
    composed(databases)
    happening(databases)
    assert run(databases, receiver) == {ending: 2}
    composed(databases, 2)
    assert receiver.posts == []
    assert {row.attempts for row in deliveries(databases)} == ({0} if ending == DeliveryOutcome.DEFERRED else {1})
    if happening is not _close:
        assert len(deliveries(databases)) == 2


def test_a_pause_that_ends_lets_what_waits_through(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    composed(databases)
    _pause(databases)
    run(databases, receiver)
    with databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="active"))
    assert run(databases, receiver, timedelta(hours=1)) == {DeliveryOutcome.SENT: 1}


def test_a_pause_until_a_time_is_over_then(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    composed(databases)
    ends_at = at(1) + timedelta(minutes=30)
    with databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="paused", paused_until=ends_at))
    assert run(databases, receiver) == {DeliveryOutcome.DEFERRED: 1}
    assert deliveries(databases)[0].next_attempt_at == ends_at
    assert run(databases, receiver, timedelta(minutes=30)) == {DeliveryOutcome.SENT: 1}


# --- a door is in nobody's way ------------------------------------------------------------------------


def test_mails_go_out_whatever_doors_do(databases: Databases, receiver: Receiver, tmp_path: Path) -> None:
    opened_door(databases, receiver)
    composed(databases)
    receiver.answers(Reply(500))
    run(databases, receiver)
    sent = deliver(databases.desk, FolderMailer(tmp_path / "box"), POSTAGE.sender.address, at(1), "mail")
    assert sent == {DeliveryOutcome.SENT: 1}
    assert len(list((tmp_path / "box").glob("*.eml"))) == 1
    assert deliveries(databases)[0].state == "deferred"


def test_one_door_that_hangs_does_not_hold_up_another(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    opened_door(databases, receiver, "chat")
    for day in (1, 2, 3):
        composed(databases, day)
    receiver.answers(Reply(wait_s=3.0))
    outcomes = run(databases, receiver, timedelta(days=3), timeout_s=0.5)
    assert outcomes == {DeliveryOutcome.DEFERRED: 2}  # one try of each door; the others wait untried
    assert sorted((row.state, row.attempts) for row in deliveries(databases)) == (
        [("deferred", 1)] * 2 + [("pending", 0)] * 4
    )


def test_a_content_that_no_door_can_word_keeps_no_mail(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver, "chat")
    with databases.desk.begin() as session:
        session.execute(update(m.Door).values(kind="webhook", address="nonsense"))
    composed(databases)
    run(databases, receiver)
    (row,) = deliveries(databases)
    assert (row.state, "no web address" in (row.detail or "")) == ("failed", True)


# --- senders that die, and senders that compete ---------------------------------------------------------


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


# --- the operator -------------------------------------------------------------------------------------


def test_a_door_that_fails_for_good_again_and_again_is_an_alarm(databases: Databases, receiver: Receiver) -> None:
    made = opened_door(databases, receiver)
    receiver.answers(Reply(404))
    for day in range(1, BROKEN_AFTER + 1):
        composed(databases, day)
        run(databases, receiver, timedelta(days=day - 1))
        standing = [alarm.kind for alarm in alarms.check(databases.desk, at(day), None)]
        assert (alarms.DOOR_FAILING in standing) is (day == BROKEN_AFTER)
        assert alarms.FAILED not in standing
    with databases.desk() as session:
        message = session.scalars(select(m.Alarm.message).where(m.Alarm.kind == alarms.DOOR_FAILING)).one()
    assert made.door.door_id in message
    assert "404" in message
    assert SECRET_PATH not in message
    receiver.answers(Reply(200))
    composed(databases, BROKEN_AFTER + 1)
    run(databases, receiver, timedelta(days=BROKEN_AFTER))
    assert alarms.DOOR_FAILING not in [one.kind for one in alarms.check(databases.desk, at(BROKEN_AFTER + 1), None)]


# --- opening -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "address", "said"),
    [
        ("webhook", "http://hooks.fund.example/x", "only https"),
        ("webhook", "https://127.0.0.1/x", "open internet"),
        ("webhook", "https://0x7f.1/x", "open internet"),
        ("webhook", "https://2130706433/x", "open internet"),
        ("webhook", "https://[::ffff:10.0.0.1]/x", "open internet"),
        ("webhook", "https://169.254.169.254/latest/meta-data", "open internet"),
        ("webhook", "https://printer.localhost/x", "open internet"),
        ("webhook", "https://ada:pw@hooks.fund.example/x", "user name"),
        ("webhook", "https://hooks.fund.example:99999/x", "Port"),
        ("webhook", "ftp://hooks.fund.example/x", "no web address"),
        ("webhook", "hooks.fund.example", "no web address"),
        ("chat", "file:///etc/passwd", "not know"),
        ("chat", "syslog://", "not allowed"),
        ("chat", "mailto://ada:pw@fund.example", "not allowed"),
        ("chat", "json://fund.example/x", "not allowed"),
        ("chat", "mmosts://10.0.0.1/3ccdd113474722377935511fc85d3dd4", "not allowed"),
        ("chat", "mmost://10.0.0.1/3ccdd113474722377935511fc85d3dd4", "open internet"),
        ("chat", "slack", "begins with a scheme"),
    ],
)
def test_a_door_to_where_nothing_may_go_is_not_opened(
    databases: Databases, receiver: Receiver, kind: str, address: str, said: str
) -> None:
    with databases.desk.begin() as session, pytest.raises(DoorError, match=said) as raised:
        open_door(session, ADA, Wanted(kind, address), rules(receiver), at())  # type: ignore[arg-type]
    assert "3ccdd113" not in str(raised.value)


def test_the_same_door_twice_and_strangers_are_refused(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    for subscription in (None, "default"):
        with pytest.raises(DoorError, match="leads there already"):
            opened_door(databases, receiver, subscription=subscription)
    opened_door(databases, receiver, "chat", subscription="default")
    with pytest.raises(DoorError, match="leads there already"):
        opened_door(databases, receiver, "chat")
    with databases.desk.begin() as session, pytest.raises(SubscriberError, match="no subscriber"):
        open_door(session, "eve@fund.example", Wanted("feed"), rules(receiver), at())


def test_who_has_left_gets_no_door(databases: Databases, receiver: Receiver) -> None:
    _remove(databases)
    with pytest.raises(DoorError, match="has left"):
        opened_door(databases, receiver, "feed")


def test_doors_go_with_their_subscriber(databases: Databases, receiver: Receiver) -> None:
    opened_door(databases, receiver)
    composed(databases)
    with databases.desk.begin() as session:
        session.execute(delete(m.Subscriber))
    with databases.desk() as session:
        assert session.scalars(select(m.Door)).all() == []
    assert run(databases, receiver) == {}
