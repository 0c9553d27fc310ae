"""APScheduler itself: jobs are asked again and again, never overlap themselves, and survive a failure."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import scheduler
from alerts.messages import Sender
from models.locations import Locations
from service import Options, Service


@pytest.fixture
def service(databases: Locations, tmp_path: Path) -> Iterator[Service]:
    options = Options(outbox=tmp_path / "outbox", base_url="http://127.0.0.1", sender=Sender("digest@desk.example"))
    made = Service(databases, options)
    yield made
    made.close()


class Counted:
    """A job that counts its runs, takes its time, and fails at first."""

    def __init__(self, lasts_s: float = 0.0) -> None:
        self.runs = 0
        self.at_once = 0
        self.most_at_once = 0
        self.times: list[datetime] = []
        self._lasts_s = lasts_s
        self._lock = threading.Lock()

    def __call__(self, _service: Service, now: datetime) -> None:
        with self._lock:
            self.runs += 1
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self.times.append(now)
        try:
            if self.runs == 1:
                raise RuntimeError("the first run fails")
            time.sleep(self._lasts_s)
        finally:
            with self._lock:
                self.at_once -= 1


def _wait_for(count: int, job: Counted) -> None:
    deadline = time.monotonic() + 20
    while job.runs < count and time.monotonic() < deadline:
        time.sleep(0.02)


def test_jobs_come_again_after_a_failure_and_never_overlap_themselves(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, quick, watched = Counted(lasts_s=0.3), Counted(), Counted()
    monkeypatch.setattr(scheduler, "crawl_and_process", slow)
    monkeypatch.setattr(scheduler, "digest_and_deliver", quick)
    monkeypatch.setattr(scheduler, "watch_job", watched)
    schedule = scheduler.make_schedule(service, tick_s=0.1, mail_s=0.1, watch_s=0.1)
    schedule.start()
    try:
        for job in (slow, quick, watched):
            _wait_for(4, job)
    finally:
        schedule.shutdown(wait=True)
    assert min(slow.runs, quick.runs, watched.runs) >= 4
    assert slow.most_at_once == 1
    assert all(moment.tzinfo is UTC and moment.microsecond == 0 for moment in quick.times)
    runs = quick.runs
    time.sleep(0.3)
    assert quick.runs == runs, "a job ran after the schedule had ended"


def test_a_due_digest_goes_out_by_the_schedule_alone(service: Service) -> None:
    """The real jobs on an empty database: nothing to crawl, nothing to tell, no alarm."""
    scheduler.digest_and_deliver(service, scheduler.clock())
    assert scheduler.watch_job(service, scheduler.clock()) == []
    assert list(service.options.outbox.glob("*.eml")) == []
