"""What stands still is told to the operator, once, and until it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

import models as m
from alerts import alarms, doctor
from alerts.compose import compose
from alerts.mailer import SmtpMailer, SmtpServer
from alerts.signing import signing_key
from alerts.suppression import suppress
from models.locations import Locations
from pipeline.outcomes import DeliveryOutcome, DigestOutcome
from tests.desk_factories import POSTAGE, Databases, add_development
from tests.digest_factories import at
from tests.mailing import Moody, moody_server, send, three_digests

LATE = at(1) + timedelta(minutes=45)
OPERATOR = "operator@gazewire.example"


@pytest.fixture
def moody() -> Iterator[tuple[Moody, SmtpServer]]:
    with moody_server() as opened:
        yield opened


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with three_digests(tmp_path) as opened:
        yield opened


def test_the_operator_is_told_once_and_the_alarm_ends_when_the_mails_go_out(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    handler, server = moody

    def check(later: timedelta) -> list[str]:
        with SmtpMailer(server) as mailer:
            operator = alarms.Operator(OPERATOR, POSTAGE.sender, mailer)
            return [alarm.kind for alarm in alarms.check(databases.desk, at(1) + later, operator)]

    assert check(timedelta(minutes=29)) == []
    assert check(timedelta(minutes=30)) == [alarms.OVERDUE]
    assert check(timedelta(minutes=40)) == [alarms.OVERDUE]
    assert len(handler.mails) == 1
    assert b"3 digests due since 2031-03-04 06:00 UTC did not go out" in handler.mails[0].replace(b"=\r\n", b"")
    send(databases, server, timedelta(minutes=41))
    assert check(timedelta(minutes=42)) == []


def test_an_alarm_that_cannot_be_mailed_is_mailed_later(databases: Databases, moody: tuple[Moody, SmtpServer]) -> None:
    handler, server = moody
    handler.rcpt = "451 later"
    with SmtpMailer(server) as mailer:
        operator = alarms.Operator(OPERATOR, POSTAGE.sender, mailer)
        (alarm,) = alarms.check(databases.desk, LATE, operator)
        assert alarm.mailed_at is None
        handler.rcpt = "250 ok"
        alarms.check(databases.desk, LATE, operator)
    with databases.desk() as session:
        assert alarms.standing_alarms(session)[0].mailed_at == LATE


def test_a_digest_that_nobody_composed_is_an_alarm(databases: Databases) -> None:
    found = [alarm.message for alarm in alarms.check(databases.desk, at(2.5)) if alarm.kind == alarms.NOT_COMPOSED]
    assert found == ["3 digests due since 2031-03-05 07:00 UTC not composed: is `gazewire run` running?"]


def test_a_subscriber_with_an_unreadable_zone_is_an_alarm_and_keeps_nobody_from_a_digest(databases: Databases) -> None:
    with databases.writer.begin() as session:
        add_development(session, 1, 2, at(1.5), "new_story")
    with databases.desk.begin() as session:
        session.execute(update(m.Subscriber).where(m.Subscriber.address == "ada@fund.example").values(zone="Mars/Base"))
    outcomes = compose(databases.articles, databases.desk, at(2.5), POSTAGE)
    assert outcomes == {DigestOutcome.COMPOSED: 2}
    found = [alarm.message for alarm in alarms.check(databases.desk, at(2.5)) if alarm.kind == alarms.NOT_COMPOSED]
    assert found == ["1 digest due since 2031-03-03 06:00 UTC not composed: is `gazewire run` running?"]


def test_the_last_answer_is_the_latest_one(databases: Databases, moody: tuple[Moody, SmtpServer]) -> None:
    handler, server = moody
    handler.data = "554 5.6.0 zzz"
    send(databases, server)
    with databases.desk.begin() as session:
        latest = session.scalars(select(m.Delivery).order_by(m.Delivery.delivery_id.desc())).first()
        assert latest is not None
        assert latest.finished_at is not None
        latest.finished_at, latest.detail = latest.finished_at + timedelta(minutes=1), "554 5.6.0 aaa"
    found = {alarm.kind: alarm.message for alarm in alarms.check(databases.desk, LATE)}
    assert found[alarms.FAILED] == "3 deliveries failed for good within a day; last answer: 554 5.6.0 aaa"


def test_the_last_answer_is_that_of_the_latest_try_not_of_the_one_with_the_longest_wait(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    handler, server = moody
    with databases.desk.begin() as session:
        often, seldom, never = session.scalars(select(m.Delivery).order_by(m.Delivery.delivery_id)).all()
        often.attempts = 6
        seldom.next_attempt_at = never.next_attempt_at = LATE - timedelta(minutes=1)
    handler.data = "451 4.3.0 in the morning"
    assert send(databases, server) == {DeliveryOutcome.DEFERRED: 1}
    handler.data = "451 4.3.0 at noon"
    assert send(databases, server, LATE - at(1)) == {DeliveryOutcome.DEFERRED: 2}
    found = {alarm.kind: alarm.message for alarm in alarms.check(databases.desk, LATE)}
    assert "; last answer: 451 4.3.0 at noon: " in found[alarms.OVERDUE]


def test_what_waits_because_its_address_bounced_is_no_alarm(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    with databases.desk.begin() as session:
        for address in session.scalars(select(m.Delivery.address)).all():
            suppress(session, signing_key(session), address, "bounce", at(1))
    assert send(databases, moody[1]) == {DeliveryOutcome.DEFERRED: 3}
    assert alarms.check(databases.desk, LATE) == []


def test_a_failure_of_long_ago_is_a_note_of_the_doctor_and_no_reason_to_call(
    tmp_path: Path, databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    moody[0].rcpt = "550 5.1.1 no such user"
    send(databases, moody[1])
    files = [f"sqlite:///{next(tmp_path.rglob(name))}" for name in ("e.db", "e.db", "e-desk.db")]
    for now, level, n_late in ((at(1.5), "bad", 3), (at(9), "note", 0)):
        (found,) = (one for one in doctor._desk(Locations(*files), now) if one.about == "deliveries")
        assert (found.level, f"3 failed for good, {n_late} within a day" in found.message) == (level, True)


def test_deliveries_that_failed_for_good_are_an_alarm_for_a_day(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    handler, server = moody
    handler.rcpt = "550 5.1.1 no such user"
    send(databases, server)
    found = {alarm.kind: alarm.message for alarm in alarms.check(databases.desk, LATE)}
    assert found == {
        alarms.FAILED: "3 deliveries failed for good within a day; last answer: 550 5.1.1 no such user",
    }
    assert alarms.FAILED not in {alarm.kind for alarm in alarms.check(databases.desk, at(2.1))}
