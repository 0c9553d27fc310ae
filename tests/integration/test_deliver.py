"""Deliveries in real SMTP conversations with a server that has moods; the folder."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import selectinload

import models as m
from alerts.alarms import OVERDUE, check
from alerts.bounces import take_reports
from alerts.compose import compose
from alerts.deliver import Senders, deliver
from alerts.endings import BACK_OFF
from alerts.erasure import forget
from alerts.mailbox import Mailbox
from alerts.mailer import FolderMailer, Mail, SmtpMailer, SmtpServer, TemporaryError
from alerts.outbox import resend
from alerts.subscribers import pause, resume, unsubscribe
from alerts.suppression import BOUNCE_LASTS, suppress, suppression_of
from alerts.together import Together
from pipeline.outcomes import DeliveryOutcome, DigestOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_development,
)
from tests.digest_factories import at
from tests.mailing import SENDER, Moody, moody_server, send, states, three_digests
from tests.report_samples import COMPLAINT, OURS, dsn


@pytest.fixture
def moody() -> Iterator[tuple[Moody, SmtpServer]]:
    with moody_server() as opened:
        yield opened


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with three_digests(tmp_path) as opened:
        yield opened


def unsubscribe_one(session: OrmSession, subscriber_id: str) -> None:
    assert unsubscribe(session, subscriber_id, at(1))


def delete_one(session: OrmSession, subscriber_id: str) -> None:
    assert forget(session, session.get_one(m.Subscriber, subscriber_id))


def test_all_mails_go_through_one_connection(databases: Databases, moody: tuple[Moody, SmtpServer]) -> None:
    handler, server = moody
    assert send(databases, server) == {DeliveryOutcome.SENT: 3}
    assert (handler.n_connections, len(handler.mails)) == (1, 3)
    assert states(databases) == {("sent", 1)}
    assert send(databases, server) == {}


@pytest.mark.parametrize("leave", [unsubscribe_one, delete_one])
def test_who_leaves_while_others_are_sent_to_gets_nothing(
    databases: Databases, leave: Callable[[OrmSession, str], object]
) -> None:
    sent: list[str] = []

    class Slow:
        """While the first mail is on its way, both others leave."""

        def send(self, mail: Mail) -> str:
            if not sent:
                with databases.desk.begin() as session:
                    for row in session.scalars(select(m.Subscriber).where(m.Subscriber.address != mail.address)).all():
                        leave(session, row.subscriber_id)
            sent.append(mail.address)
            return "250 ok"

        def close(self) -> None: ...

    ended = deliver(databases.desk, Slow(), SENDER, at(1), "test")
    assert len(sent) == 1
    assert ended == {DeliveryOutcome.SENT: 1, DeliveryOutcome.SUPPRESSED: 2}
    assert deliver(databases.desk, Slow(), SENDER, at(2), "test") == {}


@pytest.mark.parametrize("until", [None, at(5)])
def test_what_waits_when_its_subscriber_pauses_waits_until_the_pause_ends(
    databases: Databases, moody: tuple[Moody, SmtpServer], until: datetime | None
) -> None:
    handler, server = moody
    handler.rcpt = "451 4.7.1 try again later"
    assert send(databases, server) == {DeliveryOutcome.DEFERRED: 3}
    handler.rcpt = "250 ok"
    with databases.desk.begin() as session:
        address = session.scalars(select(m.Subscriber.address)).first()
        assert address is not None
        pause(session, address, until)
    assert send(databases, server, timedelta(days=1)) == {DeliveryOutcome.SENT: 2, DeliveryOutcome.DEFERRED: 1}
    with databases.desk() as session:
        waiting = session.scalars(select(m.Delivery).where(m.Delivery.state == "deferred")).one()
        assert (waiting.detail, waiting.attempts) == ("the subscriber is paused", 1)
    assert OVERDUE not in [alarm.kind for alarm in check(databases.desk, at(2))]
    if until is None:
        with databases.desk.begin() as session:
            resume(session, address)
    assert send(databases, server, timedelta(days=5)) == {DeliveryOutcome.SENT: 1}


def test_the_bytes_sent_are_the_bytes_kept(databases: Databases, moody: tuple[Moody, SmtpServer]) -> None:
    handler, server = moody
    send(databases, server)
    with databases.desk() as session:
        kept = sorted(session.scalars(select(m.DeliveryBody.body)))
    assert sorted(handler.mails) == kept


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_4xx_is_tried_again_after_a_while(databases: Databases, moody: tuple[Moody, SmtpServer], where: str) -> None:
    handler, server = moody
    setattr(handler, where, "451 4.7.1 try again later")
    assert send(databases, server) == {DeliveryOutcome.DEFERRED: 3}
    assert send(databases, server) == {}
    setattr(handler, where, "250 ok")
    assert send(databases, server, BACK_OFF[0] - timedelta(seconds=1)) == {}
    assert send(databases, server, BACK_OFF[0]) == {DeliveryOutcome.SENT: 3}
    assert states(databases) == {("sent", 2)}


@pytest.mark.parametrize(
    ("where", "answer", "state"),
    [
        ("rcpt", "550 5.1.1 no such user", DeliveryOutcome.BOUNCED),
        ("rcpt", "550 no such user", DeliveryOutcome.BOUNCED),
        ("rcpt", "552 5.2.2 mailbox full", DeliveryOutcome.BOUNCED),
        ("rcpt", "554 no thanks", DeliveryOutcome.BOUNCED),
        ("rcpt", "550 #5.1.0 Address rejected.", DeliveryOutcome.BOUNCED),
        ("rcpt", "550 5.1.10 recipient not found", DeliveryOutcome.BOUNCED),
        ("rcpt", "554 5.7.1 your host is on a list", DeliveryOutcome.FAILED),
        ("rcpt", "550 #5.7.1 Your access to submit messages has been rejected.", DeliveryOutcome.FAILED),
        ("rcpt", "553 5.1.7 sender's address is malformed", DeliveryOutcome.FAILED),
        ("rcpt", "553 5.1.8 sender's domain does not resolve", DeliveryOutcome.FAILED),
        ("rcpt", "552 5.2.3 message too long", DeliveryOutcome.FAILED),
        ("rcpt", "554 Client host [192.0.2.1] blocked using bl.blocks.example", DeliveryOutcome.FAILED),
        ("rcpt", "554 Denied: 192.0.2.1 is on our blacklist", DeliveryOutcome.FAILED),
        ("data", "550 5.1.1 no such user", DeliveryOutcome.FAILED),
    ],
)
def test_a_5xx_is_final(
    databases: Databases, moody: tuple[Moody, SmtpServer], where: str, answer: str, state: DeliveryOutcome
) -> None:
    handler, server = moody
    setattr(handler, where, answer)
    assert send(databases, server) == {state: 3}
    setattr(handler, where, "250 ok")
    assert send(databases, server, timedelta(days=3)) == {}
    with databases.desk() as session:
        assert set(session.scalars(select(m.Delivery.detail))) == {answer}
        assert (session.scalars(select(m.Suppression)).first() is not None) is (state is DeliveryOutcome.BOUNCED)


def test_a_refused_address_rests_and_what_is_owed_meanwhile_comes_later(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    handler, server = moody
    handler.rcpt = "550 5.1.1 no such user"
    send(databases, server)
    handler.rcpt = "250 ok"
    with databases.writer.begin() as session:
        add_development(session, 1, 2, at(2), "new_story")
    resting = compose(databases.articles, databases.desk, at(3), POSTAGE, by_hand=True)
    assert resting == {DigestOutcome.PAUSED: 3}
    rested = compose(databases.articles, databases.desk, at(1) + BOUNCE_LASTS[0], POSTAGE, by_hand=True)
    assert rested == {DigestOutcome.COMPOSED: 3}
    assert send(databases, server, BOUNCE_LASTS[0]) == {DeliveryOutcome.SENT: 3}


def bounce(databases: Databases, now: datetime) -> datetime | None:
    """Until when the address rests after one more bounce; None for good."""
    with databases.desk.begin() as session:
        suppress(session, b"k", "ada@fund.example", "bounce", now)
    with databases.desk() as session:
        row = suppression_of(session, b"k", "ada@fund.example", now)
        assert row is not None
        return row.until


def test_each_bounce_lasts_longer_and_the_third_for_good(databases: Databases) -> None:
    days = [0, 7, 37, 400]
    assert [bounce(databases, at(day)) for day in days] == [at(7), at(37), None, None]


def test_reports_on_mails_from_before_a_bounce_are_that_bounce(databases: Databases) -> None:
    assert {bounce(databases, at(hours / 24)) for hours in range(4)} == {at(7)}


def test_a_complaint_is_for_good_and_what_waits_is_not_sent(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    handler, server = moody
    with databases.desk() as session:
        complained = session.scalars(select(m.Delivery.message_id)).first()
    raw = COMPLAINT.replace(OURS.encode(), str(complained).encode())
    assert take_reports(databases.desk, [raw, raw, b"hello"], at(1)) == {"complained": 2, "no_report": 1}
    assert send(databases, server) == {DeliveryOutcome.SENT: 2}
    assert not [mail for mail in handler.mails if str(complained).encode() in mail]


def test_a_complaint_about_a_mail_that_bounced_before_is_for_good(databases: Databases) -> None:
    with databases.desk() as session:
        message_id = str(session.scalars(select(m.Delivery.message_id)).first())
    complaint = COMPLAINT.replace(OURS.encode(), message_id.encode())
    for raw, day, outcome, until in (
        (dsn(message_id=message_id), 1, "bounced", at(8)),
        (complaint, 2, "complained", None),
        (complaint, 3, "complained", None),
        (dsn(message_id=message_id), 4, "bounced", None),
    ):
        assert take_reports(databases.desk, [raw], at(day)) == {outcome: 1}
        with databases.desk() as session:
            row = session.scalars(select(m.Suppression)).one()
            ended = session.scalars(select(m.Delivery).where(m.Delivery.message_id == message_id)).one()
        assert row.until == until
        assert (ended.finished_at, ended.detail) == ((at(1), "bounce 5.1.1") if until else (at(2), "complaint"))


@pytest.mark.parametrize("status", ["5.7.1", "4.4.7", "5.1.8"])
def test_a_mail_given_up_for_another_reason_than_its_address_has_failed_and_the_address_does_not_rest(
    databases: Databases, moody: tuple[Moody, SmtpServer], status: str
) -> None:
    _, server = moody
    send(databases, server)
    with databases.desk() as session:
        sent = session.scalars(select(m.Delivery)).first()
        assert sent is not None
    assert take_reports(databases.desk, [dsn(status, message_id=sent.message_id)], at(1)) == {"failed": 1}
    with databases.desk() as session:
        ended = session.get_one(m.Delivery, sent.delivery_id)
        assert (ended.state, ended.detail) == (DeliveryOutcome.FAILED, f"bounce {status}")
        assert session.scalars(select(m.Suppression)).all() == []


def test_a_report_of_failure_that_is_read_again_changes_nothing(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    _, server = moody
    send(databases, server)
    with databases.desk() as session:
        sent = session.scalars(select(m.Delivery)).first()
        assert sent is not None
    policy, gone = (dsn(status, message_id=sent.message_id) for status in ("5.7.1", "5.1.1"))
    for raw, day, outcome in ((policy, 1, "failed"), (policy, 3, "failed"), (gone, 4, "bounced")):
        assert take_reports(databases.desk, [raw], at(day)) == {outcome: 1}
        with databases.desk() as session:
            ended = session.get_one(m.Delivery, sent.delivery_id)
            assert (ended.state, ended.finished_at) == (outcome, at(1 if outcome == "failed" else 4))


def test_a_report_on_a_mail_that_is_not_ours_does_nothing(databases: Databases) -> None:
    assert take_reports(databases.desk, [dsn()], at(1)) == {"unknown_mail": 1}
    with databases.desk() as session:
        assert session.scalars(select(m.Suppression)).all() == []


def test_a_domain_gets_so_many_mails_a_run(databases: Databases, moody: tuple[Moody, SmtpServer]) -> None:
    _, server = moody
    with SmtpMailer(server) as mailer:
        sent = [
            dict(deliver(databases.desk, mailer, SENDER, at(1), "test", per_domain=2)).get(DeliveryOutcome.SENT, 0)
            for _ in range(3)
        ]
    assert sent == [2, 1, 0]


def test_a_mail_sent_again_is_the_same_to_the_byte(databases: Databases, moody: tuple[Moody, SmtpServer]) -> None:
    handler, server = moody
    send(databases, server)
    with databases.desk.begin() as session:
        first = session.scalars(select(m.Delivery).options(selectinload(m.Delivery.kept))).first()
        assert first is not None
        assert resend(session, first.digest_id, at(2))
        assert not resend(session, "g-none", at(2))
    assert send(databases, server, timedelta(days=1)) == {DeliveryOutcome.SENT: 1}
    assert handler.mails[-1] == first.body


def test_a_delivery_gives_up_after_the_last_wait(databases: Databases, moody: tuple[Moody, SmtpServer]) -> None:
    handler, server = moody
    handler.rcpt = "451 4.3.0 not today"
    later = timedelta()
    for wait in BACK_OFF:
        assert send(databases, server, later) == {DeliveryOutcome.DEFERRED: 3}
        later += wait
    assert send(databases, server, later) == {DeliveryOutcome.FAILED: 3}


def test_a_server_that_is_not_there_is_asked_once_a_run(databases: Databases) -> None:
    nobody = SmtpServer("127.0.0.1", 1, security="none")
    assert send(databases, nobody) == {DeliveryOutcome.DEFERRED: 1}
    assert states(databases) == {("deferred", 1), ("pending", 0)}


def test_a_name_or_password_that_smtp_cannot_say_is_told_and_the_mails_wait(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    handler, server = moody
    handler.offers = ["250-AUTH PLAIN LOGIN"]
    for wrong in (replace(server, user="desk", password="grün"), replace(server, host=f"{'x' * 70}.example")):
        assert send(databases, wrong) == {DeliveryOutcome.DEFERRED: 1}
    with databases.desk() as session:
        told = set(session.scalars(select(m.Delivery.detail).where(m.Delivery.detail.is_not(None))))
    assert told == {"GAZEWIRE_SMTP_HOST, _USER and _PASSWORD have to be plain ASCII, a host's name its own form"}
    assert (handler.mails, states(databases)) == ([], {("deferred", 1), ("pending", 0)})


def test_a_server_that_hangs_up_between_two_mails_is_called_again(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "one") as first, SmtpMailer(first.server) as mailer:
        mailer.send(Mail(SENDER, "ada@fund.example", "<1@x.example>", b"Message-ID: <1@x.example>\r\n\r\nhello\r\n"))
        mailer._connection.sock.close()
        mailer.send(Mail(SENDER, "ada@fund.example", "<2@x.example>", b"Message-ID: <2@x.example>\r\n\r\nhello\r\n"))
        assert [path.name for path in first.mails()] == ["1@x.example.1.eml", "2@x.example.1.eml"]


def test_a_mail_that_comes_twice_is_seen_twice_in_the_mailbox_and_once_in_the_folder(tmp_path: Path) -> None:
    mail = Mail(SENDER, "ada@fund.example", "<1@x.example>", b"Message-ID: <1@x.example>\r\n\r\nhello\r\n")
    with Mailbox(tmp_path / "box") as mailbox, SmtpMailer(mailbox.server) as mailer:
        mailer.send(mail)
        mailer.send(mail)
        assert [path.name for path in mailbox.mails()] == ["1@x.example.1.eml", "1@x.example.2.eml"]
    folder = FolderMailer(tmp_path / "out")
    folder.send(mail)
    folder.send(mail)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["1@x.example.eml"]


def test_a_message_id_cannot_leave_the_folder(tmp_path: Path) -> None:
    FolderMailer(tmp_path / "out").send(Mail(SENDER, "a@b.example", "<../../evil/\x00@x>", b"x"))
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path / "out"]


def test_a_folder_that_cannot_be_written_is_a_temporary_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    with pytest.raises(TemporaryError, match="cannot write"):
        FolderMailer(tmp_path / "out").send(Mail(SENDER, "a@b.example", "<1@x>", b"x"))


def test_several_conversations_send_each_mail_once_and_keep_the_limit_together(
    databases: Databases, moody: tuple[Moody, SmtpServer]
) -> None:
    handler, server = moody
    senders = Senders(lambda: SmtpMailer(server), 3)
    first = senders.deliver(databases.desk, SENDER, at(1), "test", 2)
    assert (dict(first), len(handler.mails)) == ({DeliveryOutcome.SENT: 2}, 2)
    second = senders.deliver(databases.desk, SENDER, at(1), "test", 2)
    assert dict(second) == {DeliveryOutcome.SENT: 1}
    assert len(set(handler.mails)) == 3
    assert states(databases) == {("sent", 1)}


def test_of_writes_that_are_kept_together_one_that_fails_fails_alone(databases: Databases) -> None:
    together, gate = Together(databases.desk), threading.Barrier(3)

    def write(name: str) -> str:
        def act(session: OrmSession) -> str:
            session.add(m.Alarm(alarm_id=name, kind=name, message=name, raised_at=at()))
            session.flush()
            return name

        gate.wait()
        return together.run(act)

    with databases.desk.begin() as session:
        session.add(m.Alarm(alarm_id="twice", kind="twice", message="", raised_at=at()))
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(write, name) for name in ("one", "twice", "two")]
    assert [asked[0].result(), asked[2].result()] == ["one", "two"]
    with pytest.raises(IntegrityError):
        asked[1].result()
    with databases.desk() as session:
        assert set(session.scalars(select(m.Alarm.alarm_id))) == {"one", "twice", "two"}
