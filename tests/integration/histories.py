"""Random histories of a desk, lived by processes that are ended by SIGKILL at random moments (run with `python -m`).

A history is a list of steps, the same for the same seed: news that is committed, often late; corrections; a new watch;
a person's approval; digests by every kind of turn; deliveries through a mail server that now and then wants to be asked
again; and a clock that is set back. One or two processes live it at the same time. Who is killed begins again with
the step in which it died, since time goes on.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import time
import traceback
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

import models as m
from alerts.compose import compose
from alerts.deliver import deliver
from alerts.holds import decide
from alerts.mailer import Mail, SmtpMailer, SmtpServer, TemporaryError
from alerts.render import render
from alerts.workers import own_name
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
from tests.digest_factories import LINKS, at, content

HOLD_SEVERITY = 80
#: Controversy to the party that it is about and its severity.
CONTROVERSIES = {1: ("halden-optics", 30), 2: ("port-marlow-police", 60), 3: ("halden-optics", 90)}
ZONES = ("UTC", "America/New_York", "Asia/Kathmandu")
FREQUENCIES = ("immediate", "daily", "weekly")
TURNS = ("news", "schedule", "schedule", "hand")
N_STEPS = 8


@dataclass(frozen=True, slots=True)
class News:
    """A development that is committed in a step. `known_at` may be long before."""

    number: int
    controversy: int
    kind: str
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What happens at one time, in this order."""

    now: datetime
    news: tuple[News, ...]
    watches: str | None
    approves: bool
    turn: str


def history(seed: int) -> list[Step]:
    """The steps, and at last two digests by hand after an approval, in which everything that is owed comes."""
    chance = random.Random(seed)
    steps, number, clock = [], 10, at(0.1)
    for _ in range(N_STEPS):
        clock += timedelta(minutes=chance.randrange(5, 40 * 60))
        now = clock - timedelta(hours=chance.choice((0, 0, 0, 5)))  # now and then the clock is wrong
        news = []
        for _ in range(chance.choice((0, 1, 1, 2))):
            late = timedelta(hours=chance.choice((0, 0, 0, 30)))
            kind = chance.choice(("new_story", "new_story", "escalated", "corrected"))
            news.append(News(number, chance.choice(tuple(CONTROVERSIES)), kind, max(at(), now - late)))
            number += 1
        watched = "port-marlow-police" if chance.random() < 0.1 else None
        steps.append(Step(now, tuple(news), watched, chance.random() < 0.15, chance.choice(TURNS)))
    last = clock + timedelta(days=30)
    return [*steps, *(Step(last + timedelta(hours=hours), (), None, True, "hand") for hours in (0, 20, 40))]


def kills(seed: int) -> int:
    """How often the processes of a history are killed before they may live it to its end."""
    return random.Random(seed * 7919 + 1).randrange(2, 6)


def senders(seed: int) -> int:
    """How many processes live a history at the same time."""
    return 1 + seed % 2


def stock(databases: Databases, seed: int) -> None:
    """Three controversies before any news, and four subscribers with wishes of all kinds."""
    chance = random.Random(-seed - 1)
    with databases.writer.begin() as session:
        add_outlets(session)
        add_entities(session)
        for number, (entity_id, severity) in CONTROVERSIES.items():
            key = add_controversy(session, number, at(), entity_id)
            add_assessment(session, key, at(0.001), severity)
            add_development(session, number, number, at(0.002))
    with databases.desk.begin() as session:
        for name in ("ada", "bob", "cyd", "dee"):
            _add_reader(session, name, chance)


def _add_reader(session: Session, name: str, chance: random.Random) -> None:
    watched = chance.choice(((), (), ("halden-optics",), ("halden-group",)))
    start = at(chance.choice((-1.0, 0.05)))
    key = add_subscriber(session, f"{name}@fund.example", start, watched, zone=chance.choice(ZONES))
    row = session.get_one(m.Subscriber, key)
    row.weekly_day = chance.randrange(1, 8)
    row.subscriptions[0].frequency = chance.choice(FREQUENCIES)
    row.subscriptions[0].min_severity = chance.choice((0, 0, 50))
    if chance.random() < 0.5:
        row.subscriptions.append(
            m.Subscription(
                subscription_id=f"v-{name}",
                name="second",
                frequency=chance.choice(FREQUENCIES),
                min_severity=chance.choice((0, 70)),
                starts_at=start,
                created_at=start,
            )
        )


class Flaky:
    """A way out that wants to be asked again, by chance."""

    def __init__(self, mailer: SmtpMailer, chance: random.Random) -> None:
        self._mailer = mailer
        self._chance = chance

    def send(self, mail: Mail) -> str:
        if self._chance.random() < 0.15:
            raise TemporaryError("451 4.7.1 not now")
        return self._mailer.send(mail)

    def close(self) -> None:
        self._mailer.close()


def live(folder: Path, port: int, seed: int, name: str) -> None:
    """All steps from the one that is noted as begun; the last ones deliver until nothing waits."""
    noted, worker = folder / f"{name}.step", own_name()
    steps = history(seed)
    first = int(noted.read_text()) if noted.exists() else 0
    databases = open_databases(folder)
    with SmtpMailer(SmtpServer("127.0.0.1", port, security="none")) as mailer:
        flaky = Flaky(mailer, random.Random(os.getpid()))
        for number, step in enumerate(steps[first:], start=first):
            beside = noted.with_suffix(".part")
            beside.write_text(str(number))
            beside.replace(noted)
            take(databases, step)
            deliver(databases.desk, flaky, POSTAGE.sender.address, step.now, worker)
        for hours in (1, 20, 40):  # no wait between two tries is longer
            deliver(databases.desk, mailer, POSTAGE.sender.address, steps[-1].now + timedelta(hours=hours), worker)


def take(databases: Databases, step: Step) -> None:
    """One step but for its deliveries. What another process did of it already is found done."""
    with databases.writer.begin() as session:
        for news in step.news:
            if session.get(m.Development, f"d-{news.number:04d}") is None:
                add_development(session, news.controversy, news.number, news.known_at, news.kind)
    if step.watches is not None:
        with databases.desk.begin() as session:
            _watch(session, step.watches, step.now)
    if step.approves:
        with databases.desk.begin() as session:
            decide(session, (), "approved", "Bea", step.now)
    by_hand, turn = step.turn == "hand", "schedule" if step.turn == "hand" else step.turn
    options = {"by_hand": by_hand, "turn": turn, "hold_severity": HOLD_SEVERITY}
    compose(databases.articles, databases.desk, step.now, POSTAGE, **options)


def _watch(session: Session, entity_id: str, now: datetime) -> None:
    """Everybody who watches somebody watches one more."""
    for row in session.query(m.Subscription):
        known = {entity.entity_id for entity in row.entities}
        if known and entity_id not in known:
            row.entities.append(m.SubscriptionEntity(entity_id=entity_id, name=entity_id, added_at=now))


def fork(folder: Path, port: int, seed: int, name: str) -> int:
    """The child's process id; the child never returns."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        live(folder, port, seed, name)
        status = 0
    except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
        traceback.print_exc()
    finally:
        os._exit(status)


def main() -> None:
    """Live one history after the other, each in a folder of its own that is stocked before."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("seeds", type=int, nargs="+")
    given = parser.parse_args()
    render(content(), LINKS)  # what is loaded before the fork need not be loaded after it
    for seed in given.seeds:
        chance = random.Random(seed * 7919 + 1)
        folder = given.folder / str(seed)
        names = ["one", "two"][: senders(seed)]
        for _ in range(kills(seed)):
            children = [fork(folder, given.port, seed, name) for name in names]
            time.sleep(chance.uniform(0.02, 0.4))
            for child in children:
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
        for child in [fork(folder, given.port, seed, name) for name in names]:
            if os.waitpid(child, 0)[1]:
                raise SystemExit(f"seed {seed}: a process that nobody killed did not come to the end")


if __name__ == "__main__":
    main()
