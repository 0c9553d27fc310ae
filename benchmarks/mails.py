"""Digests by mail, from composing to the last "250": mails a second, processor's time of each part, peak memory.

    python -m benchmarks.mails [--subscribers 10000] [--sink PATH] [--json]

Each reader watches some of 250 companies and is told of 500 developments what concerns those, in mails signed by DKIM.
Composing (which renders and signs) and sending are timed apart; mails a second are those of both together. The sink is
Debian postfix's `smtp-sink`, installed or named by `--sink`; without it one of aiosmtpd's, which is itself the limit,
is used and said. Memory is that of the process that composes and sends, measured in a new process for a tenth of the
readers and for all of them. Ends with status 1 where a figure is below its floor.

Where the machine does something else as well, mails a second tell little; mails per second of the processor's time, of
all our threads, are printed beside them for that case.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import func, select

import models as m
from alerts.compose import Composer, Postage
from alerts.deliver import Senders
from alerts.dkim import DkimKey
from alerts.mailer import SmtpMailer, SmtpServer
from alerts.messages import Sender
from benchmarks.mails_stock import NOW, engines, stock
from models.session import make_session_factory
from pipeline.outcomes import DeliveryOutcome, DigestOutcome

#: Mails a second over both parts, bytes of the median mail, and how much more memory ten times the readers may take.
FLOORS = {"mails_a_second": 150.0, "median_bytes": 40_000, "memory_ratio": 1.25}
_SENDER = Sender("digest@gazewire.example", unsubscribe_address="leave@gazewire.example")
_START_S = 10.0
#: smtp-sink refuses to run as root.
_USER = ("-u", "nobody") if os.geteuid() == 0 else ()


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the work."""

    n_mails: int
    wall_s: float
    processor_s: float


@dataclass(frozen=True, slots=True)
class Measure:
    """Both parts for so many readers, the median mail, and the peak memory of the process."""

    n_subscribers: int
    composing: Part
    sending: Part
    median_bytes: float
    peak_mib: float
    sink: str

    @property
    def mails_a_second(self) -> float:
        """Over both parts, one after the other."""
        return self.sending.n_mails / (self.composing.wall_s + self.sending.wall_s)

    @property
    def mails_a_processor_second(self) -> float:
        """The same by the processor's time of our process."""
        return self.sending.n_mails / (self.composing.processor_s + self.sending.processor_s)


def measure(folder: Path, n_subscribers: int, sink: Path | None, connections: int) -> Measure:
    """Stock the databases in `folder`, compose for all readers, send to the sink."""
    articles, desk = engines(folder)
    sessions = make_session_factory(desk)
    key = DkimKey("gazewire.example", "bench", rsa.generate_private_key(65537, 2048))

    def compose() -> int:
        with Composer(articles, sessions, NOW, Postage(_SENDER, "https://gazewire.example", key)) as composer:
            return composer.run("schedule")[DigestOutcome.COMPOSED]

    composing = _timed(compose)
    with _sink(sink) as (server, name):

        def send() -> int:
            senders = Senders(lambda: SmtpMailer(server), connections)
            sent = senders.deliver(sessions, _SENDER.address, NOW, "bench", n_subscribers)
            return sent[DeliveryOutcome.SENT]

        sending = _timed(send)
    with sessions() as session:
        sizes = session.scalars(select(func.length(m.Delivery.body))).all()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measure(n_subscribers, composing, sending, statistics.median(sizes), peak, name)


def _timed(work: Callable[[], int]) -> Part:
    wall, processor = time.perf_counter(), time.process_time()
    n_mails = work()
    return Part(n_mails, time.perf_counter() - wall, time.process_time() - processor)


# --- the sink -------------------------------------------------------------------------------------


@contextmanager
def _sink(path: Path | None) -> Iterator[tuple[SmtpServer, str]]:
    """A server that takes everything and keeps nothing, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    if path is None:
        command, name = [sys.executable, "-m", "benchmarks.mails_sink", str(port)], "aiosmtpd (the limit itself)"
    else:
        command, name = [str(path), *_USER, "-m", "64", f"127.0.0.1:{port}", "64"], "smtp-sink"
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield SmtpServer("127.0.0.1", port, security="none"), name
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


# --- the report -----------------------------------------------------------------------------------


def _in_a_new_process(n_subscribers: int, sink: Path | None, connections: int) -> Measure:
    """Stock in one process and measure in another, whose peak of memory is that of the work alone."""
    with tempfile.TemporaryDirectory(prefix="gazewire-mails-") as folder:
        own = [sys.executable, "-m", "benchmarks.mails", "--folder", folder, f"--subscribers={n_subscribers}"]
        subprocess.run([*own, "--stock"], check=True)
        measured = [*own, "--measure", f"--connections={connections}", *(["--sink", str(sink)] if sink else [])]
        found = json.loads(subprocess.run(measured, check=True, stdout=subprocess.PIPE).stdout)
    found["composing"], found["sending"] = Part(**found["composing"]), Part(**found["sending"])
    return Measure(**found)


def _print(found: Measure) -> None:
    for name, part in (("composing", found.composing), ("sending", found.sending)):
        print(
            f"{name:10} {part.n_mails:6} mails {part.n_mails / part.wall_s:8.1f} a second "
            f"{part.n_mails / part.processor_s:8.1f} a second of the processor"
        )
    print(
        f"{'both':10} {found.sending.n_mails:6} mails {found.mails_a_second:8.1f} a second "
        f"{found.mails_a_processor_second:8.1f} a second of the processor"
    )
    print(f"median mail {found.median_bytes:.0f} bytes, sink {found.sink}, peak memory {found.peak_mib:.0f} MiB")


def main() -> int:
    """Status 1 where a figure is below its floor."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--sink", type=Path, help="smtp-sink, where it is not installed")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--stock", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.stock:
        stock(given.folder, given.subscribers)
        return 0
    if given.measure:
        print(json.dumps(asdict(measure(given.folder, given.subscribers, given.sink, given.connections))))
        return 0
    installed = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    sink = given.sink or (Path(installed) if installed else None)
    few = _in_a_new_process(max(1, given.subscribers // 10), sink, given.connections)
    many = _in_a_new_process(given.subscribers, sink, given.connections)
    ratio = many.peak_mib / few.peak_mib
    figures = {"mails_a_second": many.mails_a_second, "median_bytes": many.median_bytes, "memory_ratio": ratio}
    if given.json:
        print(json.dumps({"few": asdict(few), "many": asdict(many), "figures": figures}, indent=1))
    else:
        _print(many)
        print(
            f"memory     {few.peak_mib:.0f} MiB for {few.n_subscribers} readers, {many.peak_mib:.0f} MiB for "
            f"{many.n_subscribers}: {ratio:.2f} times"
        )
    is_flat = ratio <= FLOORS["memory_ratio"]
    is_fast = all(figures[name] >= FLOORS[name] for name in ("mails_a_second", "median_bytes"))
    return 0 if is_flat and is_fast else 1


if __name__ == "__main__":
    sys.exit(main())
