"""Opening a door: where nothing may go, who has left, and what goes with a subscriber."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select

import models as m
from alerts.doors import DoorError, Wanted, open_door
from alerts.wishes import SubscriberError
from tests.desk_factories import (
    Databases,
)
from tests.digest_factories import at
from tests.door_desk import ADA, composed, door_desk, opened_door, remove_person, rules, run
from tests.hooks import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as opened:
        yield opened


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Databases]:
    with door_desk(tmp_path) as opened:
        yield opened


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
    remove_person(databases)
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
