"""The demo: the whole main job on a replica press."""

from __future__ import annotations

import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

import scheduler
import settings
from alerts.mailbox import Mailbox
from alerts.messages import Sender
from commands.options import changed, opened
from commands.service import pages
from commands.terminal import out
from demo.press.server import Press
from demo.press.ticks import START
from demo.run import FEED_SECRET, GAZETTEER_FOLDER, OUTLETS_FILE, add_readers, forget, run_ticks, summary
from models.locations import locate
from models.lock import run_lock
from service import Options, Service
from web.serve import ServeError, ServerThread, listen, port_of


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


class _DemoJobs:
    """The scheduler's jobs on the demo's databases."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def crawl(self, now: datetime) -> Mapping[str, int]:
        report = scheduler.crawl_job(self._service, now)
        return Counter(report.polls.outcomes) + Counter(report.fetches.outcomes)

    def extract(self, now: datetime) -> Mapping[str, int]:
        return _plain(scheduler.extract_job(self._service, now))

    def process(self, now: datetime) -> Mapping[str, int]:
        report = scheduler.process_job(self._service, now)
        scheduler.quiet_job(self._service, now)
        return report.sift + report.assess

    def digest(self, now: datetime) -> Mapping[str, int]:
        return _plain(scheduler.digest_job(self._service, now))

    def deliver(self, now: datetime) -> Mapping[str, int]:
        return _plain(scheduler.deliver_job(self._service, now))


def _plain(outcomes: Mapping[Any, int]) -> dict[str, int]:
    return {str(outcome): number for outcome, number in outcomes.items()}


def demo(
    keep: Annotated[Path | None, typer.Option(help="Folder to go on with; else var/demo, begun anew.")] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the last digest.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; taken ones are passed over.")] = 8000,
    outlets: Annotated[str, typer.Option(help="Only these outlets of the press, comma-separated.")] = "",
) -> None:
    """Show the whole main job on a small replica press: crawl, extract, tag, group, digest, mail."""
    chosen = tuple(filter(None, outlets.split(","))) or None
    with ExitStack() as stack:
        folder = keep or settings.VAR_DIR / "demo"
        folder.mkdir(parents=True, exist_ok=True)
        where = locate(str(folder / "gazewire.db"))
        stack.enter_context(run_lock(where))
        if keep is None:
            forget(folder)
        page = stack.enter_context(_page_socket(port))
        base_url = f"http://127.0.0.1:{port_of(page)}"
        press = stack.enter_context(Press(START, outlets=chosen))
        mailbox = stack.enter_context(Mailbox(folder / "mailbox"))
        service = stack.enter_context(opened(where, _options(folder, base_url, press, mailbox)))
        service.worker = "demo"  # the lock says that no other demo works here, so what the last one held is ours
        add_readers(service.desk_sessions, service.gazetteer)
        out.print(f"replica press on {press.address}, mailbox by SMTP on port {mailbox.server.port}")
        run_ticks(folder, _DemoJobs(service), press.set_now, out.print)
        out.print("\n".join(["", *summary(service.article_sessions, mailbox)]))
        out.print(f"\nmailbox    {mailbox.folder.resolve()}")
        out.print(f"databases  {folder.resolve()}/gazewire.db, gazewire-captures.db, gazewire-desk.db")
        if not no_serve:
            _serve(service, base_url, press, page)


def _options(folder: Path, base_url: str, press: Press, mailbox: Mailbox) -> Callable[[Options], Options]:
    """All of its press, whatever the environment says."""
    return changed(
        outbox=folder / "outbox",
        base_url=base_url,
        sender=Sender("digest@gazewire.example"),
        smtp=mailbox.server,
        operator="",
        gazetteer_overlay=GAZETTEER_FOLDER,
        outlets_overlay=OUTLETS_FILE,
        only_overlay=True,
        crawl_settings={"PRESS_PROXY": press.address, "DOWNLOAD_DELAY": 0.0, "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
        | {"CRAWL_DELAY_CAP_S": 0.2, "FEEDS_PER_CRAWL": 100},
    )


def _serve(service: Service, base_url: str, press: Press, page: socket.socket) -> None:
    """The pages, at the time of the press, until Ctrl-C."""
    server = ServerThread(pages(service, base_url, now=lambda: press.now, has_subscribe_page=True), page)
    server.start()
    out.print(f"feed       {base_url}/feeds/{FEED_SECRET}.atom, and .json: what everything@desk.example is told")
    out.print(f"page       {base_url}/   (Ctrl-C ends)")
    _wait_for_signal(lambda: scheduler.letters_job(service, press.now))
    server.stop()


@contextmanager
def _page_socket(port: int) -> Iterator[socket.socket]:
    try:
        taken = listen("127.0.0.1", port)
    except ServeError:
        taken = listen("127.0.0.1", 0)
    with taken:
        yield taken


def _wait_for_signal(meanwhile: Callable[[], object]) -> None:
    """Come back on Ctrl-C or when asked to end; do `meanwhile` every second."""
    asked = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: asked.set())
    while not asked.wait(1.0):
        meanwhile()
