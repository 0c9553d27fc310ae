"""The tagger's traps, one by one, without a statistical model."""

import pytest

from tests.loaded import tagger
from tests.tag_cases import cases, complaints

TAGGER = tagger()


@pytest.mark.parametrize(
    ("text", "wanted"), [case[1:] for case in cases(False)], ids=[case[0] for case in cases(False)]
)
def test_the_trap_is_not_fallen_into(text: str, wanted: list[str]) -> None:
    assert complaints(TAGGER, text, wanted) == []


def test_there_are_enough_traps_and_each_has_its_own_name() -> None:
    names = [case[0] for with_model in (False, True) for case in cases(with_model)]
    assert len(names) >= 150
    assert len(set(names)) == len(names)
