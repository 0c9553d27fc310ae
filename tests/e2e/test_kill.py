"""`kill -9` at any moment, started again: the same content, the same mails, no child left behind."""

from __future__ import annotations

import random
import socket
import time
from pathlib import Path

import pytest

from tests.demo_process import THREE_OUTLETS, DemoProcess
from tests.snapshot import differences, mails, public_content


@pytest.fixture(scope="module")
def port() -> int:
    """One port for all runs, since links in the mails bear it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _check_kills(tmp_path: Path, port: int, outlets: str, *, runs: int, kills_a_run: int, seed: int) -> int:
    """Kill `runs` runs at random moments; returns how many kills hit. Fails with the first difference."""
    whole = tmp_path / "whole"
    whole.mkdir()
    began = time.monotonic()
    assert DemoProcess(whole, port, outlets).wait() == 0, (tmp_path / "whole.log").read_text()[-3000:]
    lasts = time.monotonic() - began
    expected, expected_mails = public_content(whole), mails(whole / "mailbox")
    assert expected_mails, "the whole run sent nothing, so nothing would be compared"
    chance = random.Random(seed)
    hits = 0
    for number in range(runs):
        folder = tmp_path / f"killed-{number}"
        folder.mkdir()
        for _ in range(kills_a_run):
            demo = DemoProcess(folder, port, outlets)
            assert demo.kill_after(chance.uniform(0.05, 0.3) * lasts) == [], "a child outlived its parent"
            hits += demo.process.returncode == -9
        assert DemoProcess(folder, port, outlets).wait() == 0, (tmp_path / f"{folder.name}.log").read_text()[-3000:]
        assert differences(expected, public_content(folder)) == [], f"run {number}"
        assert mails(folder / "mailbox") == expected_mails, f"run {number}"
    return hits


def test_killed_runs_end_in_the_same_content_and_the_same_mails(tmp_path: Path, port: int) -> None:
    hits = _check_kills(tmp_path, port, THREE_OUTLETS, runs=5, kills_a_run=4, seed=20260302)
    assert hits >= 15, "too few runs were killed before they ended: the moments are too late"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_kills_of_the_full_demo_change_nothing(tmp_path: Path, port: int, part: int) -> None:
    """Four parts of 7 runs, so that two cores share them: 28 runs in all."""
    hits = _check_kills(tmp_path, port, "", runs=7, kills_a_run=8, seed=part)
    print(f"part {part}: {hits} kills hit")
    assert hits >= 50
