"""Doors obey what mails obey, are in no mail's way, and tell the operator when they fail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

import models as m
from alerts import alarms
from alerts.deliver import deliver
from alerts.door_health import BROKEN_AFTER
from alerts.door_outbox import newest_ended, newest_through
from alerts.doors import revoke
from alerts.mailer import FolderMailer
from alerts.signing import signing_key
from alerts.suppression import suppress
from pipeline.outcomes import DeliveryOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_development,
)
from tests.digest_factories import at
from tests.door_desk import ADA, SECRET_PATH, composed, deliveries, door_desk, opened_door, remove_person, run
from tests.hooks import Receiver
from tests.servers import Reply


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with door_desk(tmp_path) as opened:
        yield opened


# --- who gets nothing -------------------------------------------------------------------------------


def _pause(databases: Databases) -> None:
    with databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="paused"))


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
        (remove_person, DeliveryOutcome.SUPPRESSED),
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


# --- the operator -------------------------------------------------------------------------------------


def test_the_newest_delivery_is_that_of_the_newest_digest_whenever_an_older_one_is_tried(
    databases: Databases, receiver: Receiver
) -> None:
    made = opened_door(databases, receiver)
    composed(databases, 1)
    receiver.answers(Reply(503, headers={"Retry-After": "80000"}))
    run(databases, receiver)
    with databases.writer.begin() as session:
        add_development(session, 1, 9, at(1.05), "new_story")
    composed(databases, 1.1)
    receiver.answers(Reply(200))
    assert run(databases, receiver, timedelta(hours=3)) == {DeliveryOutcome.SENT: 1}
    with databases.desk() as session:
        found = newest_through(session, made.door, 10)
        assert [row.state for row in found] == [DeliveryOutcome.SENT, DeliveryOutcome.DEFERRED]
        assert newest_through(session, made.door, 1) == found[:1]


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


def test_the_last_answers_of_a_door_are_found_without_reading_all_digests_of_its_reader(
    databases: Databases, receiver: Receiver
) -> None:
    made = opened_door(databases, receiver)
    asked: list[tuple[str, Any]] = []
    event.listen(databases.desk.kw["bind"], "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    with databases.desk() as session:
        assert newest_ended(session, made.door, 20) == []
        plan = [
            row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0][0]}", asked[0][1])
        ]
    assert not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")]
