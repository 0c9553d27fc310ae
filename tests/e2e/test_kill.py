"""`kill -9` at any moment, started again: the same content, the same mails, no child left behind."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.demo_process import STAGES, THREE_OUTLETS, demos
from tests.snapshot import differences, mails, public_content


@pytest.fixture(scope="module")
def port() -> int:
    """One port for all runs, since links in the mails bear it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _check_kills(tmp_path: Path, port: int, outlets: str, plan: Sequence[Sequence[int]], seed: int) -> int:
    """Kill one run after the other in the stages of its plan; returns how many kills hit. Fails with a difference."""
    with demos(tmp_path / "whole", port, outlets) as whole:
        lasts = whole.run()
    assert set(lasts) >= set(range(STAGES)), "the demo no longer says what the kills go by"
    expected, expected_mails = public_content(whole.folder), mails(whole.folder / "mailbox")
    assert expected_mails, "the whole run sent nothing, so nothing would be compared"
    chance = random.Random(seed)
    hits = 0
    for number, stages in enumerate(plan):
        with demos(tmp_path / f"killed-{number}", port, outlets) as killed:
            hits += sum(killed.kill_in(stage, chance.random() * lasts[stage]) for stage in stages)
            killed.run()
        assert differences(expected, public_content(killed.folder)) == [], f"run {number}"
        assert mails(killed.folder / "mailbox") == expected_mails, f"run {number}"
    return hits


def test_runs_killed_in_every_step_of_every_day_end_in_the_same_content_and_the_same_mails(
    tmp_path: Path, port: int
) -> None:
    """At a random moment of each, however fast or slow the machine is; and both runs before their first day."""
    hits = _check_kills(
        tmp_path, port, THREE_OUTLETS, plan=[range(0, STAGES, 2), [0, *range(1, STAGES, 2)]], seed=20260302
    )
    assert hits >= STAGES, "runs ended before they could be killed"


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_two_hundred_kills_of_the_full_demo_change_nothing(tmp_path: Path, port: int, part: int) -> None:
    """Four parts of 7 runs, so that two cores share them: 28 runs in all."""
    chance = random.Random(part)
    plan = [sorted(chance.sample(range(STAGES), 8)) for _ in range(7)]
    hits = _check_kills(tmp_path, port, "", plan, seed=part)
    print(f"part {part}: {hits} kills hit")
    assert hits >= 50
