"""Composes and sends through doors in children that are ended by SIGKILL (run with `python -m`).

With `--after-answer` each child ends itself in the one moment that matters: the receiver has answered, and nobody has
written it down. Otherwise children are ended from outside at random moments, two at the same time.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alerts.compose import compose
from alerts.door_deliver import deliver_doors
from alerts.door_senders import DoorSender, Errand, senders
from alerts.doors import DoorRules
from alerts.workers import own_name
from tests.desk_factories import POSTAGE, open_databases
from tests.digest_factories import at


@dataclass(frozen=True)
class Dying:
    """Hands one errand over, and is dead before anybody knows."""

    sender: DoorSender

    def send(self, errand: Errand, now: datetime) -> str:
        self.sender.send(errand, now)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")


def work(folder: Path, through: Mapping[str, DoorSender], days: int) -> None:
    """All days from the first: what was done before is found done."""
    databases = open_databases(folder)
    for day in range(1, days + 1):
        compose(databases.articles, databases.desk, at(day), POSTAGE, by_hand=True)
        deliver_doors(databases.desk, through, at(day), own_name())
    for hours in (1, 20):  # what a busy machine did not answer in time
        deliver_doors(databases.desk, through, at(days) + timedelta(hours=hours), own_name())


def fork(folder: Path, through: Mapping[str, DoorSender], days: int) -> int:
    """The child's process id; the child never returns."""
    child = os.fork()
    if child:
        return child
    try:
        work(folder, through, days)
    finally:
        os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--after-answer", action="store_true")
    given = parser.parse_args()
    through = senders(DoorRules(frozenset({"mmost"}), 5.0, ("127.0.0.1", given.port)))
    chance = random.Random(given.seed)
    for _ in range(given.kills):
        if given.after_answer:
            dying = {kind: Dying(sender) for kind, sender in through.items()}
            assert os.WTERMSIG(os.waitpid(fork(given.folder, dying, given.days), 0)[1]) == signal.SIGKILL
            continue
        children = [fork(given.folder, through, given.days) for _ in range(2)]
        time.sleep(chance.uniform(0.05, 0.5))
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    for child in [fork(given.folder, through, given.days) for _ in range(2)]:
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
