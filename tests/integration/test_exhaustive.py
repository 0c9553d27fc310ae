"""The benchmark's comparison of an article with every controversy."""

from __future__ import annotations

from itertools import islice

import pytest

from benchmarks.grouping.exhaustive import Exhaustive
from benchmarks.grouping.made_press import MadePress
from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import WEIGHTS, ControversyIndex, ControversyOptions


@pytest.mark.parametrize("options", [ControversyOptions(), ControversyOptions(weights={**WEIGHTS, "entities": 20.0})])
def test_what_cannot_reach_the_threshold_of_this_index_is_left_out_without_changing_the_answer(
    options: ControversyOptions,
) -> None:
    index = ControversyIndex(options)
    articles = MadePress(7).articles()
    for told in islice(articles, 150):
        index.add(Profile.of(told.signature), f"c-{told.matter}")
    quick = Exhaustive(index)
    profiles = [Profile.of(told.signature) for told in islice(articles, 60)]
    found = [index.placement(index.rank(profile, index.all())).group_id for profile in profiles]
    assert [quick.place(profile).group_id for profile in profiles] == found
    assert any(found)
