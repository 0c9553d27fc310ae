"""The outbox on real SQLite files: kill -9, competing senders, stale claims."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

import models as m
from alerts.claims import CLAIM_LASTS, claim
from alerts.compose import compose
from alerts.deliver import deliver
from alerts.mailbox import Mailbox
from alerts.mailer import Mail
from alerts.workers import own_name
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
)
from tests.digest_factories import at

DAYS = 4
READERS = ("ada@fund.example", "bob@fund.example", "cyd@fund.example")
ROOT = Path(__file__).parents[2]


@contextmanager
def stocked(folder: Path) -> Iterator[Databases]:
    """News on each of some days for a few subscribers."""
    folder.mkdir(exist_ok=True)
    with open_databases(folder) as databases:
        _stock(databases)
        yield databases


def _stock(databases: Databases) -> None:
    with databases.writer.begin() as session:
        add_outlets(session)
        add_entities(session)
        add_controversy(session, 1, at(0.5))
        for day in range(DAYS):
            for number in range(3):
                add_development(session, 1, 10 * day + number, at(day + 0.5), "new_story")
    with databases.desk.begin() as session:
        for reader in READERS:
            add_subscriber(session, reader, at())


class RecordingMailer:
    """Takes everything and remembers it."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def send(self, mail: Mail) -> str:
        self.sent.append(mail)
        return "250 ok"

    def close(self) -> None:
        pass


def contents(databases: Databases) -> tuple[list[tuple[str, ...]], list[tuple[str, bytes]]]:
    """The ledger and the outbox by natural keys."""
    with databases.desk() as session:
        items = session.execute(
            select(m.DigestItem.subscriber_id, m.DigestItem.development_id, m.DigestItem.digest_id)
        ).all()
        deliveries = session.execute(
            select(m.Delivery.message_id, m.DeliveryBody.body, m.Delivery.state).join(m.Delivery.kept)
        ).all()
    assert {row.state for row in deliveries} == {DeliveryOutcome.SENT.value}
    return sorted(tuple(row) for row in items), sorted((row.message_id, row.body) for row in deliveries)


def undisturbed(folder: Path) -> tuple[list[tuple[str, ...]], list[tuple[str, bytes]]]:
    """What the same days give when nothing dies."""
    with stocked(folder) as databases:
        for day in range(1, DAYS + 1):
            compose(databases.articles, databases.desk, at(day), POSTAGE, by_hand=True)
            deliver(databases.desk, RecordingMailer(), "digest@gazewire.example", at(day), "calm")
        return contents(databases)


def killed(
    folder: Path, kills: int, seed: int, senders: int
) -> tuple[tuple[list[tuple[str, ...]], list[tuple[str, bytes]]], list[Path]]:
    """Ledger, outbox and mails after so many deaths and one run to the end."""
    with stocked(folder) as databases, Mailbox(folder / "box") as mailbox:
        subprocess.run(
            [
                *(sys.executable, "-m", "tests.integration.killed_senders", str(folder), str(mailbox.server.port)),
                *(f"--days={DAYS}", f"--kills={kills}", f"--seed={seed}", f"--senders={senders}"),
            ],
            check=True,
            cwd=ROOT,
            timeout=120 + kills,
        )
        return contents(databases), mailbox.mails()


def assert_nothing_lost_or_doubled(folder: Path, kills: int, seed: int, senders: int) -> None:
    expected_items, expected_mails = undisturbed(folder / "calm")
    found, mails = killed(folder / "killed", kills, seed, senders)
    assert found == (expected_items, expected_mails)
    assert Counter((row[0], row[1]) for row in expected_items).most_common(1)[0][1] == 1
    assert len(expected_items) == len(READERS) * DAYS * 3
    by_name: dict[str, set[bytes]] = {}
    for path in mails:
        by_name.setdefault(path.name.rsplit(".", 2)[0], set()).add(path.read_bytes())
    assert sorted(body for bodies in by_name.values() for body in bodies) == sorted(body for _, body in expected_mails)


def test_kill_9_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    assert_nothing_lost_or_doubled(tmp_path, kills=25, seed=1, senders=1)


def test_two_senders_that_are_killed_lose_and_double_nothing(tmp_path: Path) -> None:
    assert_nothing_lost_or_doubled(tmp_path, kills=10, seed=2, senders=2)


@pytest.mark.soak
def test_a_thousand_kills_lose_and_double_nothing(tmp_path: Path) -> None:
    for seed in range(20):
        folder = tmp_path / str(seed)
        folder.mkdir()
        assert_nothing_lost_or_doubled(folder, kills=50, seed=seed, senders=1 + seed % 2)


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with stocked(tmp_path) as found:
        yield found


def test_competing_senders_send_each_mail_once(databases: Databases) -> None:
    for day in range(1, DAYS + 1):
        compose(databases.articles, databases.desk, at(day), POSTAGE, by_hand=True)
    mailers = [RecordingMailer() for _ in range(4)]
    threads = [
        threading.Thread(target=deliver, args=(databases.desk, mailer, "digest@gazewire.example", at(9), f"w{n}"))
        for n, mailer in enumerate(mailers)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = Counter(mail.message_id for mailer in mailers for mail in mailer.sent)
    assert len(sent) == len(READERS) * DAYS
    assert set(sent.values()) == {1}


def test_composers_that_compete_tell_each_development_once(databases: Databases) -> None:
    threads = [
        threading.Thread(
            target=compose,
            args=(databases.articles, databases.desk, at(9) + timedelta(minutes=n % 2), POSTAGE),
            kwargs={"by_hand": True},
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with databases.desk() as session:
        told = session.execute(select(m.DigestItem.subscriber_id, m.DigestItem.development_id)).all()
    assert len(told) == len(set(told)) == len(READERS) * DAYS * 3


def test_what_a_process_held_that_died_on_this_machine_is_taken_at_once(databases: Databases) -> None:
    compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for holder, n_taken in ((f"{socket.gethostname()}-{ended.pid}", 3), (own_name(), 3), ("elsewhere-1", 0)):
        with databases.desk.begin() as session:
            assert len(claim(session, at(1), holder, 10)) == n_taken
    with databases.desk.begin() as session:
        assert claim(session, at(1), "another", 10) == []


@pytest.mark.parametrize(
    ("holder", "later", "n_taken"),
    [
        (own_name(), timedelta(days=400), 0),
        (own_name() + "+2", timedelta(days=400), 0),
        (own_name() + "1", timedelta(), 3),
        (own_name().rpartition(".")[0], timedelta(hours=23), 0),
        (own_name().rpartition(".")[0], timedelta(days=1), 3),
    ],
    ids=["living", "living-second", "number-of-another-now", "perhaps-living", "perhaps-living-for-long"],
)
def test_no_clock_takes_a_claim_from_a_living_sender(
    databases: Databases, holder: str, later: timedelta, n_taken: int
) -> None:
    compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    with databases.desk.begin() as session:
        assert len(claim(session, at(1), holder, 10)) == 3
    with databases.desk.begin() as session:
        assert len(claim(session, at(1) + later, "other", 10)) == n_taken


def test_what_a_process_held_that_nobody_buried_is_taken_at_once(databases: Databases) -> None:
    compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    said = [sys.executable, "-c", "from alerts.workers import own_name; print(own_name())"]
    with subprocess.Popen(said, stdout=subprocess.PIPE, text=True) as ended:
        assert ended.stdout is not None
        holder = ended.stdout.read().strip()
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        with databases.desk.begin() as session:
            assert len(claim(session, at(1), holder, 10)) == 3
        with databases.desk.begin() as session:
            assert len(claim(session, at(1), "other", 10)) == 3


@pytest.mark.parametrize(
    ("worker", "later", "n_taken"),
    [
        ("dead", timedelta(), 3),
        ("other", timedelta(), 0),
        ("other", CLAIM_LASTS - timedelta(seconds=1), 0),
        ("other", CLAIM_LASTS, 3),
    ],
)
def test_a_dead_senders_claim_goes_to_its_namesake_at_once_and_to_others_when_stale(
    databases: Databases, worker: str, later: timedelta, n_taken: int
) -> None:
    compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)
    with databases.desk.begin() as session:
        assert len(claim(session, at(1), "dead", 10)) == 3
    with databases.desk.begin() as session:
        assert len(claim(session, at(1) + later, worker, 10)) == n_taken
