"""Composing and sending on a real PostgreSQL: the same rows as on SQLite, and competitors take turns."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import models as m
from alerts import alarms
from alerts.compose import compose
from alerts.deliver import deliver
from pipeline.outcomes import DeliveryOutcome
from tests.desk_factories import (
    POSTAGE,
    Databases,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    open_databases,
    open_postgres,
)
from tests.digest_factories import at
from tests.integration.test_outbox import RecordingMailer

pytestmark = pytest.mark.postgres

READERS = [f"reader{n}@fund.example" for n in range(12)]
SENDER = POSTAGE.sender.address


def stock(databases: Databases) -> Databases:
    """Two developments for a dozen subscribers, some of whom watch the parent company."""
    with databases.writer.begin() as session:
        add_outlets(session)
        add_entities(session)
        add_controversy(session, 1, at(0.5))
        add_development(session, 1, 1, at(0.5))
        add_development(session, 1, 2, at(0.6), "new_story")
    with databases.desk.begin() as session:
        for n, reader in enumerate(READERS):
            add_subscriber(session, reader, at(), ("halden-group",) if n % 2 else ())
    return databases


def told(databases: Databases) -> list[tuple[str, str, str]]:
    with databases.desk() as session:
        rows = session.execute(select(m.DigestItem.subscriber_id, m.DigestItem.development_id, m.DigestItem.digest_id))
        return sorted((row[0], row[1], row[2]) for row in rows)


def mails(databases: Databases) -> list[bytes]:
    with databases.desk() as session:
        return sorted(session.scalars(select(m.DeliveryBody.body)))


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Databases]:
    with open_postgres(postgres_url, "alerts") as databases:
        yield stock(databases)


def together(*jobs: threading.Thread) -> None:
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()


def test_competing_composers_and_senders_send_each_mail_once(postgres: Databases) -> None:
    together(
        *(
            threading.Thread(
                target=compose,
                args=(postgres.articles, postgres.desk, at(1) + timedelta(minutes=n), POSTAGE),
                kwargs={"by_hand": True},
            )
            for n in (0, 0, 1, 1)
        )
    )
    assert len(told(postgres)) == len({row[:2] for row in told(postgres)}) == 2 * len(READERS)
    assert [alarm.kind for alarm in alarms.check(postgres.desk, at(1.05))] == [alarms.OVERDUE]
    mailers = [RecordingMailer() for _ in range(4)]
    together(
        *(
            threading.Thread(target=deliver, args=(postgres.desk, mailer, SENDER, at(1.1), f"w{n}"))
            for n, mailer in enumerate(mailers)
        )
    )
    sent = Counter(mail.message_id for mailer in mailers for mail in mailer.sent)
    assert len(sent) == len(READERS)
    assert set(sent.values()) == {1}
    with postgres.desk() as session:
        assert set(session.scalars(select(m.Delivery.state))) == {DeliveryOutcome.SENT.value}


def test_contents_are_equal_on_both(postgres_url: str, tmp_path: Path) -> None:
    with open_postgres(postgres_url, "equal") as on_postgres, open_databases(tmp_path) as on_sqlite:
        for databases in (on_postgres, on_sqlite):
            stock(databases)
            compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
        assert told(on_postgres) == told(on_sqlite)
        assert mails(on_postgres) == mails(on_sqlite)
