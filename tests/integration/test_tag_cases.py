"""The tagger's traps, one by one."""

from __future__ import annotations

import pytest

from tests import loaded
from tests.tag_cases import Case, cases, complaints


@pytest.mark.parametrize("case", cases(), ids=lambda case: case[0])
def test_the_trap_is_not_fallen_into(case: Case) -> None:
    assert complaints(loaded.tagger(), case[1], case[2]) == []


def test_there_are_enough_traps_and_each_has_its_own_name() -> None:
    names = [case[0] for case in cases()]
    assert len(names) >= 150
    assert len(set(names)) == len(names)
