"""What is dropped when it is old, and what is not: nobody is told anything twice because of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

import models as m
from alerts.compose import compose
from alerts.deliver import deliver
from alerts.mailer import FolderMailer
from alerts.outbox import resend
from alerts.retention import Pruned, prune
from tests.desk_factories import POSTAGE, Databases
from tests.digest_factories import at
from tests.own_pages import ADA, OwnPages, own_pages

DAYS = 30
LATER = at(0.5) + timedelta(days=DAYS, seconds=1)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[OwnPages]:
    """Two digests that were sent."""
    with own_pages(tmp_path) as client:
        deliver(client.databases.desk, FolderMailer(tmp_path / "out"), POSTAGE.sender.address, at(0.5), "test")
        yield client


@pytest.fixture
def databases(client: OwnPages) -> Databases:
    return client.databases


def test_contents_bytes_and_details_are_dropped_and_the_ledger_stays(client: OwnPages, databases: Databases) -> None:
    before = client.snapshot()
    assert prune(databases.desk, LATER, DAYS) == Pruned(digests=2, deliveries=2)
    after = client.snapshot()
    assert {name for name in before if before[name] != after[name]} == {"digest", "delivery", "delivery_body"}
    with databases.desk() as session:
        assert {repr(row.content) for row in session.query(m.Digest)} == {"{}"}
        assert {(row.body, row.detail, row.address) for row in session.query(m.Delivery)} == {(b"", None, "")}
        assert {row.state for row in session.query(m.Delivery)} == {"sent"}


def test_nobody_is_told_again_what_was_told(databases: Databases) -> None:
    prune(databases.desk, LATER, DAYS)
    compose(databases.articles, databases.desk, LATER, POSTAGE, by_hand=True)
    with databases.desk() as session:
        assert session.query(m.DigestItem).count() == 4
        assert session.query(m.Digest).count() == 2


def test_a_second_run_finds_nothing(databases: Databases) -> None:
    prune(databases.desk, LATER, DAYS)
    assert prune(databases.desk, LATER, DAYS) == Pruned()


@pytest.mark.parametrize(("now", "days"), [(LATER - timedelta(seconds=2), DAYS), (LATER, 0), (LATER, 31)])
def test_what_is_not_old_enough_stays(client: OwnPages, databases: Databases, now, days) -> None:  # type: ignore[no-untyped-def]
    before = client.snapshot()
    assert prune(databases.desk, now, days) == Pruned()
    assert client.snapshot() == before


@pytest.mark.parametrize("state", ["pending", "deferred", "sending"])
def test_what_may_still_be_sent_stays_whatever_its_age(databases: Databases, state: str) -> None:
    with databases.desk.begin() as session:
        session.query(m.Delivery).filter_by(address=ADA).update({"state": state})
    assert prune(databases.desk, LATER, DAYS) == Pruned(digests=1, deliveries=1)
    with databases.desk() as session:
        assert len(session.query(m.Delivery).filter_by(address=ADA).one().body) > 1000


def test_a_dry_run_counts_and_drops_nothing(client: OwnPages, databases: Databases) -> None:
    before = client.snapshot()
    assert prune(databases.desk, LATER, DAYS, dry_run=True) == Pruned(digests=2, deliveries=2)
    assert client.snapshot() == before


def test_a_mail_whose_bytes_are_gone_is_not_sent_again(databases: Databases) -> None:
    with databases.desk() as session:
        digest_id = session.query(m.Digest).first().digest_id  # type: ignore[union-attr]
    prune(databases.desk, LATER, DAYS)
    with databases.desk.begin() as session:
        assert resend(session, digest_id, LATER) == "sent", "the state stays as it was"
        assert {row.state for row in session.query(m.Delivery)} == {"sent"}


def test_pages_say_that_a_content_was_dropped(client: OwnPages, databases: Databases) -> None:
    prune(databases.desk, LATER, DAYS)
    client.now = LATER
    own = client.get(client.links().digest(""))
    assert (own.status, "not kept any more" in own.text) == (200, True)
    client.peer, client.host = "127.0.0.1", "127.0.0.1"
    cookie = client.get("/?token=readers-only").headers["set-cookie"].partition(";")[0]
    with databases.desk() as session:
        digest_id = session.query(m.Digest).first().digest_id  # type: ignore[union-attr]
    for path in ("/", "/digests", f"/digests/{digest_id}", f"/digests/{digest_id}/mail.html"):
        answer = client.get(path, {"cookie": cookie})
        assert (answer.status, "No mail was made" in answer.text) == (200, False), path
    assert "keeps contents of digests for a time only" in client.get(f"/digests/{digest_id}", {"cookie": cookie}).text


def test_a_page_says_that_a_mail_was_sent_of_which_only_the_content_is_kept(
    client: OwnPages, databases: Databases
) -> None:
    with databases.desk.begin() as session:
        digest_id = session.query(m.Digest).first().digest_id  # type: ignore[union-attr]
        session.query(m.DeliveryBody).delete()
    client.peer, client.host = "127.0.0.1", "127.0.0.1"
    cookie = client.get("/?token=readers-only").headers["set-cookie"].partition(";")[0]
    page = client.get(f"/digests/{digest_id}", {"cookie": cookie}).text
    assert ("bytes of its mail are not kept" in page, "No mail was made" in page) == (True, False)


def test_letters_and_cleared_alarms_go_and_standing_alarms_stay(databases: Databases) -> None:
    with databases.desk.begin() as session:
        for number, days in enumerate((1, 8)):
            asked = LATER - timedelta(days=days)
            letter = {"letter_id": f"l{number}", "kind": "link", "address_hash": "a", "client_hash": "c"}
            session.add(m.Letter(**letter, asked_at=asked, next_attempt_at=asked, state="sent"))
        for name, cleared in (("standing", None), ("recent", LATER), ("old", at())):
            session.add(m.Alarm(alarm_id=name, kind=name, message="", raised_at=at(), cleared_at=cleared))
    pruned = prune(databases.desk, LATER, DAYS)
    assert (pruned.letters, pruned.alarms) == (1, 1)
    with databases.desk() as session:
        assert {row.alarm_id for row in session.query(m.Alarm)} == {"standing", "recent"}
        assert {row.letter_id for row in session.query(m.Letter)} == {"l0"}
