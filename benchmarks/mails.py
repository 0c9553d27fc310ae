"""Digests by mail, from composing to the last "250": mails a second, processor's time of each part, peak memory.

    python -m benchmarks.mails [--subscribers 10000] [--sink PATH] [--json]

Each reader watches some of 250 companies and is told of 500 developments what concerns those, in mails signed by DKIM.
One process composes (which renders and signs) while another sends what is there, as the commands `digest` and `deliver`
do, so that two cores are used; mails a second count from the first to the last "250". The sink is Debian postfix's
`smtp-sink`, installed or named by `--sink`; without it one of aiosmtpd's, which is itself the limit, is used and said.
Memory is the peak of each process, for a tenth of the readers and for all of them. Ends with status 1 where a figure is
below its floor.

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
from collections.abc import Iterator
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
from alerts.workers import own_name
from benchmarks.mails_stock import NOW, engines, stock
from models.session import make_session_factory
from pipeline.outcomes import DeliveryOutcome, DigestOutcome

#: Mails a second over both parts, bytes of the median mail, and how much more memory ten times the readers may take.
FLOORS = {"mails_a_second": 150.0, "median_bytes": 40_000, "memory_ratio": 1.25}
_SENDER = Sender("digest@gazewire.example", unsubscribe_address="leave@gazewire.example")
_START_S = 10.0
_PAUSE_S = 0.05
#: smtp-sink refuses to run as root.
_USER = ("-u", "nobody") if os.geteuid() == 0 else ()


@dataclass(frozen=True, slots=True)
class Part:
    """What one process did, in how much of the processor's time, with how much memory at most."""

    n_mails: int
    processor_s: float
    peak_mib: float

    @property
    def mails_a_second(self) -> float:
        """Per second of the processor's time."""
        return self.n_mails / self.processor_s


@dataclass(frozen=True, slots=True)
class Measure:
    """Both parts for so many readers, the time from the first to the last "250", and the median mail."""

    n_subscribers: int
    composing: Part
    sending: Part
    wall_s: float
    median_bytes: float
    sink: str

    @property
    def mails_a_second(self) -> float:
        """By the clock on the wall, both parts at the same time."""
        return self.sending.n_mails / self.wall_s

    @property
    def peak_mib(self) -> float:
        """Of both processes together."""
        return self.composing.peak_mib + self.sending.peak_mib


def compose(folder: Path) -> Part:
    """Compose for all readers of the databases in `folder`."""
    articles, desk = engines(folder)
    key = DkimKey("gazewire.example", "bench", rsa.generate_private_key(65537, 2048))
    postage = Postage(_SENDER, "https://gazewire.example", key)
    began = time.process_time()
    with Composer(articles, make_session_factory(desk), NOW, postage) as composer:
        n_mails = composer.run("schedule")[DigestOutcome.COMPOSED]
    return Part(n_mails, time.process_time() - began, _peak_mib())


def send(folder: Path, port: int, n_subscribers: int, connections: int) -> Part:
    """Send what is there, until every reader's mail went out."""
    sessions = make_session_factory(engines(folder)[1])
    server = SmtpServer("127.0.0.1", port, security="none")
    senders = Senders(lambda: SmtpMailer(server), connections)
    print("ready", flush=True)
    began, n_mails = time.process_time(), 0
    while n_mails < n_subscribers:
        found = senders.deliver(sessions, _SENDER.address, NOW, own_name(), n_subscribers)[DeliveryOutcome.SENT]
        n_mails += found
        if not found:
            time.sleep(_PAUSE_S)
    return Part(n_mails, time.process_time() - began, _peak_mib())


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(folder: Path, n_subscribers: int, sink: Path | None, connections: int) -> Measure:
    """Stock the databases in `folder`, then compose and send, each in a process of its own."""
    own = [sys.executable, "-m", "benchmarks.mails", "--folder", str(folder), f"--subscribers={n_subscribers}"]
    subprocess.run([*own, "--part=stock"], check=True)
    with _sink(sink) as (port, name):
        command = [*own, "--part=send", f"--port={port}", f"--connections={connections}"]
        sender = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert sender.stdout is not None
        sender.stdout.readline()
        began = time.perf_counter()
        composer = subprocess.run([*own, "--part=compose"], check=True, stdout=subprocess.PIPE)
        said, _ = sender.communicate()
        wall_s = time.perf_counter() - began
    with make_session_factory(engines(folder)[1])() as session:
        sizes = session.scalars(select(func.length(m.DeliveryBody.body))).all()
    parts = Part(**json.loads(composer.stdout)), Part(**json.loads(said))
    return Measure(n_subscribers, *parts, wall_s, statistics.median(sizes), name)


# --- the sink -------------------------------------------------------------------------------------


@contextmanager
def _sink(path: Path | None) -> Iterator[tuple[int, str]]:
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
        _wait_for(port, process)
        yield port, name
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START_S
    while True:
        if process.poll() is not None:
            raise SystemExit(f"{process.args}: ended with status {process.returncode}; does it run by hand?")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


# --- the report -----------------------------------------------------------------------------------


def _measured(n_subscribers: int, sink: Path | None, connections: int) -> Measure:
    with tempfile.TemporaryDirectory(prefix="gazewire-mails-") as folder:
        return measure(Path(folder), n_subscribers, sink, connections)


def _print(few: Measure, many: Measure, ratio: float) -> None:
    print(f"{many.sending.n_mails} mails in {many.wall_s:.1f} s: {many.mails_a_second:.0f} a second")
    both = many.sending.n_mails / (many.composing.processor_s + many.sending.processor_s)
    print(
        f"a second of the processor: composing {many.composing.mails_a_second:.0f}, "
        f"sending {many.sending.mails_a_second:.0f}, both {both:.0f}"
    )
    print(f"median mail {many.median_bytes:.0f} bytes, sink {many.sink}")
    for one in (few, many):
        print(
            f"{one.n_subscribers:6} readers: peak memory {one.composing.peak_mib:.0f} MiB composing, "
            f"{one.sending.peak_mib:.0f} MiB sending"
        )
    print(f"ten times the readers take {ratio:.2f} times the memory")


def main() -> int:
    """Status 1 where a figure is below its floor."""
    given = _parsed()
    if given.part == "stock":
        stock(given.folder, given.subscribers)
    elif given.part == "compose":
        print(json.dumps(asdict(compose(given.folder))))
    elif given.part == "send":
        print(json.dumps(asdict(send(given.folder, given.port, given.subscribers, given.connections))))
    else:
        return _report(given)
    return 0


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--sink", type=Path, help="smtp-sink, where it is not installed")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--part", choices=("stock", "compose", "send"), help=argparse.SUPPRESS)
    return parser.parse_args()


def _report(given: argparse.Namespace) -> int:
    installed = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/usr/local/sbin")
    sink = given.sink or (Path(installed) if installed else None)
    few = _measured(max(1, given.subscribers // 10), sink, given.connections)
    many = _measured(given.subscribers, sink, given.connections)
    ratio = many.peak_mib / few.peak_mib
    figures = {"mails_a_second": many.mails_a_second, "median_bytes": many.median_bytes, "memory_ratio": ratio}
    if given.json:
        print(json.dumps({"few": asdict(few), "many": asdict(many), "figures": figures}, indent=1))
    else:
        _print(few, many, ratio)
    is_flat = ratio <= FLOORS["memory_ratio"]
    is_fast = all(figures[name] >= FLOORS[name] for name in ("mails_a_second", "median_bytes"))
    return 0 if is_flat and is_fast else 1


if __name__ == "__main__":
    sys.exit(main())
