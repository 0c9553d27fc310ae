"""Doors on a real PostgreSQL: made with the digest, and of competing senders each delivery has one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

import models as m
from alerts import alarms
from alerts.compose import compose
from alerts.door_deliver import deliver_doors
from alerts.door_outbox import replay_since
from alerts.door_senders import senders
from alerts.doors import DoorRules, Wanted, open_door
from tests.desk_factories import (
    POSTAGE,
    add_controversy,
    add_development,
    add_entities,
    add_outlets,
    add_subscriber,
    open_postgres,
)
from tests.digest_factories import at
from tests.hooks import Receiver

pytestmark = pytest.mark.postgres

READERS = [f"reader{n}@fund.example" for n in range(8)]


def test_doors_on_postgresql(postgres_url: str) -> None:
    with open_postgres(postgres_url, "doors") as databases, Receiver() as receiver:
        rules = DoorRules(frozenset({"mmost"}), 10.0, receiver.endpoint)
        with databases.writer.begin() as session:
            add_outlets(session)
            add_entities(session)
            add_controversy(session, 1, at(0.5))
            add_development(session, 1, 1, at(0.5))
        with databases.desk.begin() as session:
            for reader in READERS:
                add_subscriber(session, reader, at())
                open_door(session, reader, Wanted("webhook", f"{receiver.address}/{reader}"), rules, at())
                open_door(session, reader, Wanted("feed"), rules, at())
        compose(databases.articles, databases.desk, at(1), POSTAGE, by_hand=True)

        def send(name: str) -> int:
            return deliver_doors(databases.desk, senders(rules), at(1), name).total()

        with ThreadPoolExecutor(3) as pool:
            assert sum(pool.map(send, ("one", "two", "three"))) == len(READERS)
        assert sorted(post.path for post in receiver.posts) == sorted(f"/{reader}" for reader in READERS)
        with databases.desk.begin() as session:
            assert len(replay_since(session, at(1), at(2))) == len(READERS)
        assert deliver_doors(databases.desk, senders(rules), at(2), "again").total() == len(READERS)
        assert alarms.DOOR_FAILING not in [one.kind for one in alarms.check(databases.desk, at(2))]
        with databases.desk() as session:
            assert set(session.scalars(select(m.Delivery.state).where(m.Delivery.channel != "mail"))) == {"sent"}
