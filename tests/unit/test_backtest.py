from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.backtest import Alert, Estimate, GoldError, Telling, judge, read_gold

DAY0 = datetime(2024, 3, 4, 8, tzinfo=UTC)


def at(hours: float) -> datetime:
    return DAY0 + timedelta(hours=hours)


TELLINGS = [
    Telling("a1", at(0), "fine", True),
    Telling("a2", at(5), "fine", True),
    Telling("b1", at(30), "ban", True),
    Telling("c1", at(40), "phone", False),
    Telling("d1", at(24 * 20), "suit", True),
]


def test_an_event_is_alerted_by_its_own_articles_only() -> None:
    score = judge("ours", [Alert("a2", at(6)), Alert("c1", at(41))], TELLINGS)
    assert score.n_events == 3
    assert score.alerted.value == pytest.approx(1 / 3)
    assert score.delay_hours.value == pytest.approx(6.0), "counted from the first article of the event"


def test_an_article_that_only_mentions_a_real_event_alerts_it_and_is_no_false_alert() -> None:
    passing = Telling("b2", at(28), "ban", False)
    score = judge("ours", [Alert("b2", at(29))], [*TELLINGS, passing])
    assert score.alerted.value == pytest.approx(1 / 3)
    assert score.delay_hours.value == pytest.approx(1.0)
    assert score.false_per_week.value == 0.0


def test_every_further_alert_of_an_event_is_a_repeat() -> None:
    score = judge("ours", [Alert("a1", at(0)), Alert("a2", at(5)), Alert("a2", at(7)), Alert("b1", at(30))], TELLINGS)
    assert score.repeats.value == pytest.approx(1.0)
    assert score.items_per_event.value == pytest.approx(2.0)


def test_false_alerts_are_spread_over_quiet_weeks_too() -> None:
    score = judge("ours", [Alert("c1", at(40))], TELLINGS)
    assert score.false_per_week.value == pytest.approx(1 / 3)
    assert score.items_per_event.value is None, "no event was alerted"


def test_alerts_without_a_label_are_counted_apart() -> None:
    score = judge("ours", [Alert("zz", at(1)), Alert("a1", at(0))], TELLINGS)
    assert (score.n_alerts, score.n_unlabelled) == (2, 1)
    assert score.items_per_event.value == pytest.approx(1.0)


def test_an_interval_holds_its_figure_and_narrows_with_more_events() -> None:
    few = [Telling(f"e{i}", at(i), f"e{i}", True) for i in range(10)]
    many = [Telling(f"e{i}", at(i), f"e{i}", True) for i in range(400)]
    narrow, wide = (
        judge("ours", [Alert(t.url, t.at) for t in some[::2]], some, samples=200).alerted for some in (many, few)
    )
    assert width(narrow) < width(wide)
    assert narrow.low is not None
    assert narrow.low <= 0.5 <= narrow.low + width(narrow)


def width(estimate: Estimate) -> float:
    assert estimate.low is not None
    assert estimate.high is not None
    return estimate.high - estimate.low


def test_the_same_input_gives_the_same_interval() -> None:
    alerts = [Alert("a1", at(0)), Alert("b1", at(31))]
    assert judge("ours", alerts, TELLINGS) == judge("ours", alerts, TELLINGS)


def test_labels_without_an_event_are_events_of_their_own() -> None:
    lines = ['{"url": "u", "controversy": true, "event": null, "split": "check"}', ""]
    assert read_gold(lines, "gold.jsonl") == {"u": ("u", True)}
    assert read_gold(lines, "gold.jsonl", "train") == {}


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"url": "u"}', "null", '{"url": "u", "controversy": "false"}'],
    ids=["cut off", "a list", "no label", "nothing", "a word"],
)
def test_a_bad_line_is_named(line: str) -> None:
    with pytest.raises(GoldError, match=r"gold\.jsonl:2: want a JSON object with url"):
        read_gold(['{"url": "u", "controversy": false}', line], "gold.jsonl")
