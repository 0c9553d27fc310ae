"""Composing and delivering on real SQLite files and over a real SMTP conversation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select, update

import models as m
from alerts.compose import compose, preview
from alerts.deliver import deliver
from alerts.mailbox import Mailbox
from alerts.mailer import SmtpMailer
from alerts.subscribers import unsubscribe
from pipeline.outcomes import DeliveryOutcome, DigestOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_assessment,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    open_databases,
)
from tests.digest_factories import at

SENDER = POSTAGE.sender.address


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    """One controversy with one development, known at the first moment."""
    with open_databases(tmp_path) as opened:
        with opened.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at())
            add_development(session, 1, 1, at())
        yield opened


def run(databases: Databases, days: float, folder: Path) -> list[Path]:
    """Compose by hand and deliver over SMTP; all mails so far."""
    now = at(days)
    compose(databases.articles, databases.desk, now, POSTAGE, by_hand=True)
    with Mailbox(folder) as mailbox, SmtpMailer(mailbox.server) as mailer:
        deliver(databases.desk, mailer, SENDER, now, "test")
        return mailbox.mails()


def text_of(mail: Path) -> str:
    """The text part of a mail."""
    return str(message_from_bytes(mail.read_bytes(), policy=default).get_body(("plain",)).get_content())


def ledger(databases: Databases) -> list[tuple[str, str]]:
    """Who was told what."""
    with databases.desk() as session:
        rows = session.execute(select(m.DigestItem.subscriber_id, m.DigestItem.development_id))
        return sorted((row[0], row[1]) for row in rows)


def test_a_development_is_mailed_once_and_the_next_one_later(databases: Databases, tmp_path: Path) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1), ("halden-optics",))
    assert len(run(databases, 0.1, tmp_path / "box")) == 1
    assert len(run(databases, 0.2, tmp_path / "box")) == 1
    with databases.writer.begin() as session:
        add_assessment(session, "c-0001", at(0.3), 70)
        add_development(session, 1, 2, at(0.3), "escalated")
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in run(databases, 0.4, tmp_path / "box")]
    assert len(mails) == 2
    second = max(mails, key=lambda mail: mail["Date"].datetime)
    text = second.get_body(("plain",)).get_content()
    assert "Resident number 2 says that the cameras were never voted on." in text
    assert "Resident number 1" not in text
    assert "Severity 70 (was 40)" in text
    assert "Halden Optics (XTST:HLDN)" in text


def test_an_article_that_brings_an_answer_too_is_one_line_and_both_are_told(
    databases: Databases, tmp_path: Path
) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1))
    with databases.writer.begin() as session:
        told = session.get_one(m.Development, "d-0001")
        same = {name: getattr(told, name) for name in ("controversy_id", "story_id", "article_id", "is_backlog")}
        when = {"occurred_at": told.occurred_at, "known_at": told.known_at}
        answer = m.Development(development_id="d-1000", kind="company_response", headline="An answer", **same, **when)
        session.add(answer)
    (mail,) = run(databases, 0.1, tmp_path / "box")
    text = text_of(mail)
    assert ("new controversy, company response" in text, "An answer" in text) == (True, False)
    assert [development for _, development in ledger(databases)] == ["d-0001", "d-1000"]
    assert compose(databases.articles, databases.desk, at(0.2), POSTAGE, by_hand=True) == {
        DigestOutcome.NOTHING_TO_SAY: 1
    }


def test_outcomes_sum_to_the_subscribers_taken(databases: Databases) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1))
        add_subscriber(session, "bob@fund.example", at(-1), ("port-marlow-police",))
        add_subscriber(session, "cyd@fund.example", at(-1), ("port-marlow-police",), wants_quiet_day=True)
        add_subscriber(session, "dan@fund.example", at(-1), state="paused")
        add_subscriber(session, "eve@fund.example", at(-1), state="removed")
    outcomes = compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    assert outcomes == {
        DigestOutcome.COMPOSED: 1,
        DigestOutcome.NOTHING_TO_SAY: 1,
        DigestOutcome.QUIET_DAY: 1,
        DigestOutcome.PAUSED: 1,
    }
    with databases.desk() as session:
        kept = session.scalars(select(m.DigestRun)).one()
    assert kept.taken == sum(kept.outcomes.values()) == 4


def test_the_same_slot_again_changes_nothing(databases: Databases) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1))
    compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    again = compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    assert again == {DigestOutcome.ALREADY_COMPOSED: 1}
    assert len(ledger(databases)) == 1


def test_what_was_known_before_the_subscription_started_is_not_told(databases: Databases) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(0.5))
    outcomes = compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    assert outcomes == {DigestOutcome.NOTHING_TO_SAY: 1}


def test_a_watched_entity_lists_its_open_controversies_once(databases: Databases) -> None:
    with databases.desk.begin() as session:
        key = add_subscriber(session, "ada@fund.example", at(0.5), ("halden-optics",))
    assert compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True) == {DigestOutcome.COMPOSED: 1}
    assert ledger(databases) == [(key, "open:c-0001")]
    again = compose(databases.articles, databases.desk, at(2), POSTAGE, by_hand=True)
    assert again == {DigestOutcome.NOTHING_TO_SAY: 1}


def test_a_parent_company_hears_of_its_subsidiary(databases: Databases, tmp_path: Path) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1), ("halden-group",))
    (mail,) = run(databases, 0.1, tmp_path / "box")
    assert "You watch Halden-Group, to which Halden Optics belongs" in " ".join(text_of(mail).split())


def test_a_link_that_is_taken_back_is_corrected_to_whom_it_was_told(databases: Databases, tmp_path: Path) -> None:
    with databases.writer.begin() as session:
        for entity_id in ("halden-optics", "port-marlow-police"):
            session.add(
                m.ArticleEntity(
                    article_id="a-0001",
                    entity_id=entity_id,
                    known_from=at(),
                    version="1",
                    role="vendor",
                    salience="main",
                )
            )
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1), ("halden-optics",))
        add_subscriber(session, "bob@fund.example", at(-1))
    assert len(run(databases, 1, tmp_path / "box")) == 2
    with databases.writer.begin() as session:
        wrong = update(m.ArticleEntity).where(m.ArticleEntity.entity_id == "halden-optics")
        session.execute(wrong.values(known_to=at(2)))
    texts = [text_of(mail) for mail in run(databases, 2, tmp_path / "box")]
    (correction,) = [" ".join(text.split()) for text in texts if "[CORRECTION]" in text]
    assert "Taken back: we told you that this concerns Halden Optics; nothing in it is linked" in correction
    assert "You were sent an earlier line on this controversy" in correction
    assert len(run(databases, 3, tmp_path / "box")) == 3


def test_a_correction_that_is_taken_back_is_corrected_each_time(databases: Databases, tmp_path: Path) -> None:
    link = {"article_id": "a-0001", "entity_id": "halden-optics", "version": "1", "role": "vendor", "salience": "main"}
    other = link | {"entity_id": "port-marlow-police", "role": "buyer"}
    with databases.writer.begin() as session:
        session.add_all([m.ArticleEntity(**one, known_from=at()) for one in (link, other)])
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1), ("halden-optics",))
    run(databases, 1, tmp_path / "box")
    for day, word in enumerate(("Taken back: we told", "Restored: we took back", "Taken back: we told"), start=2):
        with databases.writer.begin() as session:
            if word.startswith("Restored"):
                session.add(m.ArticleEntity(**link, known_from=at(day)))
            else:
                of_halden = (m.ArticleEntity.entity_id == "halden-optics", m.ArticleEntity.known_to.is_(None))
                session.execute(update(m.ArticleEntity).where(*of_halden).values(known_to=at(day)))
        known = set((tmp_path / "box").glob("*.eml"))
        run(databases, day, tmp_path / "box")
        (new,) = set((tmp_path / "box").glob("*.eml")) - known
        assert word in " ".join(text_of(new).split())
    assert compose(databases.articles, databases.desk, at(6), POSTAGE, by_hand=True) == {
        DigestOutcome.NOTHING_TO_SAY: 1
    }


def test_backlog_is_never_announced(databases: Databases) -> None:
    with databases.writer.begin() as session:
        add_development(session, 1, 7, at(0.2), "new_story", is_backlog=True)
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(0.1))
    outcomes = compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    assert outcomes == {DigestOutcome.NOTHING_TO_SAY: 1}


def test_a_digest_made_earlier_in_time_knows_nothing_of_later(databases: Databases, tmp_path: Path) -> None:
    with databases.writer.begin() as session:
        add_assessment(session, "c-0001", at(5), 99)
        add_development(session, 1, 9, at(5), "new_story")
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1))
    (mail,) = run(databases, 1, tmp_path / "box")
    text = text_of(mail)
    assert "Severity 40" in text
    assert "Resident number 9" not in text


def test_equal_databases_and_times_give_equal_bytes(databases: Databases) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-1))
    first = list(preview(databases.articles, databases.desk, at(1), POSTAGE))
    second = list(preview(databases.articles, databases.desk, at(1), POSTAGE))
    assert first[0][1].parcel.body == second[0][1].parcel.body
    assert ledger(databases) == []


def test_scheduled_digests_come_at_the_send_time_only(databases: Databases) -> None:
    with databases.desk.begin() as session:
        add_subscriber(session, "ada@fund.example", at(-0.1))
    early = compose(databases.articles, databases.desk, at() + timedelta(minutes=59), POSTAGE)
    due = compose(databases.articles, databases.desk, at() + timedelta(minutes=61), POSTAGE)
    with databases.writer.begin() as session:
        add_development(session, 1, 2, at(0.2), "new_story")
    later = compose(databases.articles, databases.desk, at(0.3), POSTAGE)
    tomorrow = compose(databases.articles, databases.desk, at(1) + timedelta(minutes=60), POSTAGE)
    assert (dict(early), dict(later)) == ({}, {})
    assert due == tomorrow == {DigestOutcome.COMPOSED: 1}


def test_an_unsubscribed_address_gets_nothing_that_waits(databases: Databases, tmp_path: Path) -> None:
    with databases.desk.begin() as session:
        key = add_subscriber(session, "ada@fund.example", at(-1))
    compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    with databases.desk.begin() as session:
        assert unsubscribe(session, key, at(1))
    with Mailbox(tmp_path / "box") as mailbox, SmtpMailer(mailbox.server) as mailer:
        outcomes = deliver(databases.desk, mailer, SENDER, at(1), "test")
        assert mailbox.mails() == []
    assert outcomes == {DeliveryOutcome.SUPPRESSED: 1}
