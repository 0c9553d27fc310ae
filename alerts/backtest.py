"""How an alert would have served its reader: judged over labelled articles that are replayed in order of time. Pure.

An alert is one line that a reader gets at one moment because of one article. An event is real where any of its articles
reports a controversy; it counts as alerted by an alert that any of its articles caused, were it one that only mentions
it. False is an alert by an article of no real event.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

_WEEK = timedelta(days=7)


class GoldError(ValueError):
    """A line of the labels that cannot be used; names file and line and says what is wrong."""


@dataclass(frozen=True, slots=True)
class Telling:
    """A labelled article: when it appeared, which event it tells, and whether that is a controversy."""

    url: str
    at: datetime
    event: str
    is_real: bool


@dataclass(frozen=True, slots=True)
class Alert:
    """A line that a reader got, and the article that caused it."""

    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; `value` is None where nothing can be said."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """How one way of alerting did.

    `alerted` is the share of real events, `delay_hours` the median from an event's first article to its first alert,
    `false_per_week` alerts for what is no controversy, `repeats` further alerts per alerted event, `items_per_event`
    all lines read per real event alerted. `n_unlabelled` alerts were caused by articles without a label.
    """

    name: str
    n_events: int
    n_alerts: int
    n_unlabelled: int
    alerted: Estimate
    delay_hours: Estimate
    false_per_week: Estimate
    repeats: Estimate
    items_per_event: Estimate


@dataclass(frozen=True, slots=True)
class _Event:
    """One real event: hours until its first alert (None: never), and how many alerts it caused."""

    delay: float | None
    n_alerts: int


def read_gold(lines: Iterable[str], name: str, split: str | None = None) -> dict[str, tuple[str, bool]]:
    """(event, is it a controversy) by url, of one split where one is named. GoldError names the line."""
    found: dict[str, tuple[str, bool]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            url, event, is_real = row["url"], row.get("event"), row["controversy"]
            if is_real not in (True, False):
                raise TypeError(f"controversy is {is_real!r}, want true or false")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wanted = "want a JSON object with url, controversy and event"
            raise GoldError(f"{name}:{number}: {wanted} ({type(error).__name__}: {error})") from error
        if split is None or row.get("split") == split:
            found[str(url)] = (str(event or url), bool(is_real))
    return found


def judge(name: str, alerts: Iterable[Alert], tellings: Sequence[Telling], samples: int = 1000, seed: int = 0) -> Score:
    """The score of one way of alerting. Intervals: events and weeks drawn again, with putting back."""
    known = {telling.url: telling for telling in tellings}
    given = list(alerts)
    labelled = [alert for alert in given if alert.url in known]
    real = {telling.event for telling in tellings if telling.is_real}
    events = _events(labelled, tellings, known, real)
    weeks = _false_by_week([alert for alert in labelled if known[alert.url].event not in real], tellings)
    chance = random.Random(seed)  # noqa: S311 - draws samples, guards nothing
    drawn = [(chance.choices(events, k=len(events)), chance.choices(weeks, k=len(weeks))) for _ in range(samples)]

    def estimate(figure: Callable[[Sequence[_Event], Sequence[int]], float | None]) -> Estimate:
        values = sorted(value for some in drawn if (value := figure(*some)) is not None)
        value = figure(events, weeks)
        if value is None or not values:
            return Estimate(value)
        return Estimate(value, values[int(0.025 * len(values))], values[min(len(values) - 1, int(0.975 * len(values)))])

    return Score(
        name=name,
        n_events=len(events),
        n_alerts=len(given),
        n_unlabelled=len(given) - len(labelled),
        alerted=estimate(lambda some, _: sum(one.n_alerts > 0 for one in some) / len(some) if some else None),
        delay_hours=estimate(lambda some, _: _median([one.delay for one in some if one.delay is not None])),
        false_per_week=estimate(lambda _, false: sum(false) / len(false) if false else None),
        repeats=estimate(lambda some, _: _per(sum(max(0, one.n_alerts - 1) for one in some), some)),
        items_per_event=estimate(lambda some, false: _per(sum(one.n_alerts for one in some) + sum(false), some)),
    )


def _events(
    alerts: Sequence[Alert], tellings: Sequence[Telling], known: Mapping[str, Telling], real: Collection[str]
) -> list[_Event]:
    first: dict[str, datetime] = {}
    for telling in tellings:
        if telling.event in real:
            first[telling.event] = min(telling.at, first.get(telling.event, telling.at))
    at: dict[str, list[datetime]] = defaultdict(list)
    for alert in alerts:
        at[known[alert.url].event].append(alert.at)
    return [_event(at.get(event, []), moment) for event, moment in sorted(first.items())]


def _event(alerts: Sequence[datetime], first: datetime) -> _Event:
    if not alerts:
        return _Event(None, 0)
    return _Event((min(alerts) - first) / timedelta(hours=1), len(alerts))


def _false_by_week(false: Sequence[Alert], tellings: Sequence[Telling]) -> list[int]:
    """False alerts in each week of the replay, quiet weeks included."""
    if not tellings:
        return []
    begin, end = min(one.at for one in tellings), max(one.at for one in tellings)
    weeks = [0] * ((end - begin) // _WEEK + 1)
    for alert in false:
        weeks[min(len(weeks) - 1, max(0, (alert.at - begin) // _WEEK))] += 1
    return weeks


def _median(values: Sequence[float]) -> float | None:
    return median(values) if values else None


def _per(count: int, events: Sequence[_Event]) -> float | None:
    """`count` per alerted event."""
    alerted = sum(event.n_alerts > 0 for event in events)
    return count / alerted if alerted else None
