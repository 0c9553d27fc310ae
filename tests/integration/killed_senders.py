"""Composes and delivers in children that are ended by SIGKILL at random moments (run with `python -m`).

One process imports everything once and forks; each child opens the databases itself, works through days of news, dies.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import time
from pathlib import Path

from alerts.compose import compose
from alerts.deliver import deliver
from alerts.mailer import SmtpMailer, SmtpServer
from tests.desk_factories import POSTAGE, open_databases
from tests.digest_factories import at


def work(folder: Path, port: int, days: int, worker: str) -> None:
    """All days from the first: what was done before is found done."""
    databases = open_databases(folder)
    with SmtpMailer(SmtpServer("127.0.0.1", port, security="none")) as mailer:
        for day in range(1, days + 1):
            compose(databases.articles, databases.desk, at(day), POSTAGE, by_hand=True)
            deliver(databases.desk, mailer, POSTAGE.sender.address, at(day), worker)


def fork(folder: Path, port: int, days: int, worker: str) -> int:
    """The child's process id; the child never returns."""
    child = os.fork()
    if child:
        return child
    try:
        work(folder, port, days, worker)
    finally:
        os._exit(0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--senders", type=int, default=1)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    for _ in range(given.kills):
        children = [fork(given.folder, given.port, given.days, f"sender-{n}") for n in range(given.senders)]
        time.sleep(chance.uniform(0.0, 0.25))
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
    for n in range(given.senders):
        os.waitpid(fork(given.folder, given.port, given.days, f"sender-{n}"), 0)


if __name__ == "__main__":
    main()
