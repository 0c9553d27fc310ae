"""Coverage of a controversy over time as the bars of a small chart: articles and reprints in equal steps of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WIDTH, HEIGHT, FLOOR = 640, 156, 124
_GAP = 0.18
_WIDEST_BAR = 36.0
#: Units that a label needs from its middle to the next one's.
_LABEL_ROOM = 190.0
_HALF_LABEL = 62.0


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of time; sizes are in units of the drawing."""

    label: str
    n_articles: int
    n_copies: int
    x: float
    width: float
    article_height: float
    copy_height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """`step` is `day`, `week`, `month` or `year`; `ticks` are positions and labels below the axis."""

    step: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    highest: int

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The bars that are not empty, for the table beside the drawing."""
        return tuple(bar for bar in self.bars if bar.n_articles or bar.n_copies)


def draw(articles: Iterable[tuple[datetime, bool]]) -> Chart | None:
    """A chart of (time, is a reprint); None where there is nothing to draw."""
    dated = [(at.date(), is_copy) for at, is_copy in articles]
    if not dated:
        return None
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    step = _step(first, last)
    starts = _starts(first, last, step)
    counts = {start: [0, 0] for start in starts}
    for day, is_copy in dated:
        counts[_floor(day, step)][is_copy] += 1
    highest = max(sum(pair) for pair in counts.values())
    return Chart(step, tuple(_bars(starts, counts, highest, step)), _ticks(starts, step), highest)


def _step(first: date, last: date) -> str:
    days = (last - first).days
    if days <= 31:
        return "day"
    if days <= 240:
        return "week"
    return "month" if days <= 6 * 366 else "year"


def _floor(day: date, step: str) -> date:
    if step == "week":
        return day - timedelta(days=day.weekday())
    if step == "month":
        return day.replace(day=1)
    return day.replace(month=1, day=1) if step == "year" else day


def _after(start: date, step: str) -> date:
    if step == "month":
        return (start + timedelta(days=32)).replace(day=1)
    if step == "year":
        return start.replace(year=start.year + 1)
    return start + timedelta(days=7 if step == "week" else 1)


def _starts(first: date, last: date, step: str) -> list[date]:
    starts = [_floor(first, step)]
    while starts[-1] < _floor(last, step):
        starts.append(_after(starts[-1], step))
    return starts


def _bars(starts: Sequence[date], counts: dict[date, list[int]], highest: int, step: str) -> Iterable[Bar]:
    room = WIDTH / len(starts)
    width = min(room * (1 - _GAP), _WIDEST_BAR)
    for place, start in enumerate(starts):
        articles, copies = counts[start]
        yield Bar(
            label=_label(start, step),
            n_articles=articles,
            n_copies=copies,
            x=round(place * room + (room - width) / 2, 2),
            width=round(width, 2),
            article_height=round(articles / highest * (FLOOR - 14), 2),
            copy_height=round(copies / highest * (FLOOR - 14), 2),
        )


def _label(start: date, step: str) -> str:
    if step == "year":
        return f"{start.year}"
    if step == "month":
        return f"{start:%b} {start.year}"
    return f"{start.day} {start:%b} {start.year}"


def _ticks(starts: Sequence[date], step: str) -> tuple[tuple[float, str], ...]:
    """Labels below the axis: the first, the last, and between them as many as there is room for."""
    room = WIDTH / len(starts)
    last = len(starts) - 1
    every = max(1, -(-int(_LABEL_ROOM) // max(1, int(room))))
    places = [place for place in range(0, last, every) if (last - place) * room >= _LABEL_ROOM or place == 0]
    if last and last * room < _LABEL_ROOM:
        places = []
    return tuple((_inside((place + 0.5) * room), _label(starts[place], step)) for place in (*places, last))


def _inside(x: float) -> float:
    """The middle of a label, moved so far that the label does not leave the drawing."""
    return round(min(max(x, _HALF_LABEL), WIDTH - _HALF_LABEL), 2)
