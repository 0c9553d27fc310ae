"""The crawl's process: its crashes are told in one line, and it never outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.crawl_records import DueFeed, PendingEntry
from spiders.crawl import CrawlError, CrawlReport, CrawlRequest, Tally, run_crawl
from tests.fakes import Work
from tests.integration.test_crawl import NOW, crawl
from tests.servers import LoopbackWeb, Reply, html

ROOT = Path(__file__).parents[2]
FEED = DueFeed("http://news.example/feed", "news")


def test_a_crash_is_reported_with_the_status(tmp_path: Path) -> None:
    with LoopbackWeb() as web, pytest.raises(CrawlError, match="ended with status 3 before it could report"):
        crawl(web, Work(feeds=(FEED,), fault="dies"), tmp_path)


def test_an_error_at_the_start_is_reported_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(
        CrawlError, match=r"ValueError: PRESS_PROXY: want http://127.0.0.1:PORT, got 'http://10.0.0.1:80'"
    ):
        run_crawl(CrawlRequest(NOW, settings=_settings(tmp_path, PRESS_PROXY="http://10.0.0.1:80")))


def test_a_full_disk_stops_the_crawl_and_says_so(tmp_path: Path) -> None:
    routes = {f"http://news.example/{n}": html("x") for n in range(5)}
    with LoopbackWeb(routes) as web:
        work = Work(entries=tuple(PendingEntry(url, "news") for url in routes), fault="disk full")
        with pytest.raises(CrawlError, match=r"the database failed: OSError: .*No space left on device"):
            crawl(web, work, tmp_path)


def test_a_page_that_cannot_be_stored_is_counted_and_the_rest_goes_on(tmp_path: Path) -> None:
    routes = {f"http://news.example/{name}": html("x") for name in ("good", "bad", "fine")}
    with LoopbackWeb(routes) as web:
        work = Work(entries=tuple(PendingEntry(url, "news") for url in routes), fault="one bad page")
        report, _ = crawl(web, work, tmp_path, LOG_LEVEL="CRITICAL")
        assert report.fetches == Tally(3, {"captured": 2}, lost=1)


def test_a_crawl_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    with LoopbackWeb({"http://news.example/robots.txt": Reply(wait_s=30)}) as web:
        request = CrawlRequest(
            NOW, settings=_settings(tmp_path, PRESS_PROXY=web.address, DOWNLOAD_TIMEOUT=60.0), timeout_s=4.0
        )
        with pytest.raises(CrawlError, match="longer than 4 seconds"):
            run_crawl(request)


def test_the_child_dies_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    with LoopbackWeb({"http://news.example/robots.txt": Reply(wait_s=20)}) as web:
        request = CrawlRequest(
            NOW, settings=_settings(tmp_path, PRESS_PROXY=web.address, DOWNLOAD_TIMEOUT=60.0)
        ).to_json()
        program = f"from spiders.crawl import *; run_crawl(CrawlRequest.from_json({request!r}))"
        parent = subprocess.Popen(
            [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        _until(lambda: bool(web.asked))
        (child,) = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        _until(lambda: not _is_alive(int(child)))


@pytest.mark.parametrize("spider", ["feeds", "pages"])
def test_scrapys_own_command_line_runs_the_spiders(tmp_path: Path, spider: str) -> None:
    with LoopbackWeb(
        {"http://news.example/feed": Reply(200, b"<rss/>"), "http://news.example/1": html("first page")}
    ) as web:
        work = Work(feeds=(FEED,), entries=(PendingEntry("http://news.example/1", "news"),))
        path = work.save(tmp_path / "work.pickle")
        options = {"INGEST_FACTORY": "tests.fakes.fake_ingest", "FAKE_INGEST": str(path), "PRESS_PROXY": web.address}
        settings = [part for name, value in options.items() for part in ("-s", f"{name}={value}")]
        done = _scrapy("crawl", spider, "-a", f"now={NOW.isoformat()}", "-s", "LOG_LEVEL=DEBUG", *settings)
        assert done.returncode == 0, done.stderr
        assert done.stderr.count("item ended: ") == 1
        assert not any(body in done.stderr for body in ("<rss/>", "first page"))
        after = Work.load(path)
        assert (len(after.polls), len(after.pages)) == ((1, 0) if spider == "feeds" else (0, 1))
        assert after.now == NOW


def test_scrapy_lists_the_spiders() -> None:
    assert _scrapy("list").stdout.split() == ["feeds", "pages"]


def test_a_report_whose_sums_differ_is_refused() -> None:
    with pytest.raises(CrawlError, match="3 items were taken on, but 2 ended"):
        CrawlReport.from_json(
            '{"polls": {"taken": 3, "outcomes": {"read": 2}}, "fetches": {"taken": 0, "outcomes": {}}}'
        )


def _settings(folder: Path, **settings: str | float) -> dict[str, str | float]:
    path = Work(feeds=(FEED,)).save(folder / "work.pickle")
    return {"INGEST_FACTORY": "tests.fakes.fake_ingest", "FAKE_INGEST": str(path), "LOG_LEVEL": "CRITICAL", **settings}


def _scrapy(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _until(is_so: object, seconds: float = 15.0) -> None:
    assert callable(is_so)
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)
