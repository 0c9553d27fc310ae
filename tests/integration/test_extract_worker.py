"""The extraction worker is killed at its limits, comes back, and never outlives its parent."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.outcomes import ExtractOutcome
from pipeline.read.worker import ExtractFailure, Extractor
from pipeline.records import ExtractedArticle, FetchedPage

ROOT = Path(__file__).resolve().parents[2]
PARAGRAPHS = (
    "<p>The council of Harrow Vale voted on Monday to end its trial of face-matching cameras in two car parks.</p>"
    "<p>Members said the supplier had not shown how often drivers were mistaken for somebody else.</p>"
    "<p>A report on the trial is expected before the summer, and the cameras will be taken down within a month.</p>"
)


def page(body: bytes, status: int = 200) -> FetchedPage:
    url = "https://lantern.example/2019/01/18/cameras"
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return FetchedPage(
        url, url, status, headers, body, hashlib.sha256(body).hexdigest(), datetime(2019, 1, 19, tzinfo=UTC)
    )


GOOD = page(
    f"<html lang=en><head><title>Vote</title></head><body><article>{PARAGRAPHS}</article></body></html>".encode()
)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except FileNotFoundError:
        return False


def test_articles_and_failures_come_back_from_one_child() -> None:
    with Extractor() as extractor:
        article = extractor.extract(GOOD)
        assert isinstance(article, ExtractedArticle)
        assert article.text.startswith("The council of Harrow Vale")
        pid = extractor.child_pid
        assert extractor.extract(page(b"<p>gone</p>", 404)) == ExtractFailure(
            ExtractOutcome.NOT_ARTICLE, "an error page (HTTP 404)"
        )
        assert extractor.child_pid == pid
        assert pid is not None
    assert not is_alive(pid)


def test_a_slow_page_is_killed_and_the_next_page_is_read() -> None:
    slow = page(b"<html><body>" + b"".join(b"<div><p>Paragraph %d of many.</p></div>" % n for n in range(400_000)))
    with Extractor(timeout_s=0.5, memory_mb=4_096) as extractor:
        assert extractor.extract(slow) == ExtractFailure(ExtractOutcome.TOO_SLOW, "not read within 0.5 seconds")
        assert extractor.child_pid is None
        assert isinstance(extractor.extract(GOOD), ExtractedArticle)


def test_a_child_killed_from_outside_is_replaced() -> None:
    with Extractor() as extractor:
        extractor.extract(GOOD)
        assert extractor.child_pid is not None
        os.kill(extractor.child_pid, signal.SIGKILL)
        assert isinstance(extractor.extract(GOOD), ExtractedArticle)


def test_a_child_is_replaced_after_its_number_of_pages() -> None:
    with Extractor(pages_per_child=2) as extractor:
        pids = []
        for _ in range(3):
            assert isinstance(extractor.extract(GOOD), ExtractedArticle)
            pids.append(extractor.child_pid)
    assert pids[0] == pids[1] != pids[2]


def test_a_child_that_cannot_start_is_a_failure_not_a_hang() -> None:
    with Extractor(memory_mb=8) as starved:
        failure = starved.extract(GOOD)
    assert isinstance(failure, ExtractFailure)
    assert failure.outcome is ExtractOutcome.QUARANTINED


@pytest.mark.skipif(sys.platform != "linux", reason="parents take their children along on Linux only")
def test_the_child_dies_with_a_killed_parent() -> None:
    program = (
        "import sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from pipeline.read.worker import Extractor\n"
        "e = Extractor(); e._ready_pipe(); print(e.child_pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(ROOT)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.kill()
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)
