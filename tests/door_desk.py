"""A desk whose one subscriber has news on each of five days, and doors to a receiver on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

import models as m
from alerts.compose import compose
from alerts.door_deliver import deliver_doors
from alerts.door_senders import senders
from alerts.doors import DoorRules, Opened, Wanted, open_door
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
from tests.hooks import Post, Receiver

ADA = "ada@fund.example"
SECRET_PATH = "/hooks/3ccdd113474722377935511fc85d3dd4"


@contextmanager
def door_desk(folder: Path) -> Iterator[Databases]:
    """One subscriber, and news on each of five days."""
    with open_databases(folder) as opened:
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
        query = select(m.Delivery).where(m.Delivery.channel != "mail").options(selectinload(m.Delivery.kept))
        return list(session.scalars(query.order_by(m.Delivery.next_attempt_at)))


def verified(key: str, post: Post) -> bool:
    """As the how-to has it, for people who receive."""
    signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
    raw = base64.b64decode(key.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(raw, signed, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(f"v1,{expected}", post.headers["webhook-signature"])


def remove_person(databases: Databases) -> None:
    with databases.desk.begin() as session:
        session.execute(update(m.Subscriber).values(state="removed"))
