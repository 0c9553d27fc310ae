"""Times are text in UTC, whole seconds, sortable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.base import from_utc_text, to_utc_text


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9998, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_times_come_back_to_the_second(moment: datetime) -> None:
    assert from_utc_text(to_utc_text(moment)) == moment.replace(microsecond=0)


@given(st.lists(st.datetimes(timezones=st.just(UTC)), min_size=2, max_size=5))
def test_text_sorts_as_time_does(moments: list[datetime]) -> None:
    whole = [moment.replace(microsecond=0) for moment in moments]
    assert [to_utc_text(m) for m in sorted(whole)] == sorted(to_utc_text(m) for m in whole)


def test_other_zones_are_turned_into_utc() -> None:
    assert to_utc_text(datetime(2019, 1, 18, 10, 30, tzinfo=timezone(timedelta(hours=2)))) == "2019-01-18T08:30:00Z"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        to_utc_text(datetime(2019, 1, 18))  # noqa: DTZ001
