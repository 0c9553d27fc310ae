"""What was looked at, in words: the coverage box, and how far a day without news is proven quiet."""

from __future__ import annotations

from collections.abc import Iterable

from alerts import wording
from alerts.cleaning import one_line
from alerts.records import Coverage, OutletTrouble
from alerts.view import CoverageView

_NAME = 80
_TROUBLES = 12


def quietness(coverage: Coverage) -> str:
    """How quiet a day without news was: a day on which nothing or not all was looked at is not called quiet."""
    if coverage.is_blind:
        return "Nothing was read"
    if coverage.is_whole:
        return "Quiet day"
    if coverage.n_seen == coverage.n_outlets:
        return "Quiet so far"
    return f"Quiet in {coverage.n_seen:,} of {coverage.n_outlets:,} outlets"


def doubt(coverage: Coverage) -> str:
    """What keeps a day without news from being a proven quiet one; empty where nothing does."""
    if coverage.is_blind:
        return ", but no outlet was read: whether the day was quiet is not known"
    missing = coverage.n_outlets - coverage.n_seen
    doubts = [f"{wording.count(missing, 'outlet')} could not be read"] if missing else []
    doubts += [f"{wording.count(coverage.n_waiting, 'page')} still to be read"] if coverage.n_waiting else []
    return f", but {' and '.join(doubts)}" if doubts else ""


def box(coverage: Coverage, zone: str) -> CoverageView:
    """The coverage box: times in `zone`."""
    troubles = (
        *_troubles("failed", coverage.failed),
        *_troubles("silent", coverage.silent),
        *_troubles("opted out", coverage.opted_out),
        *_troubles("", coverage.unpolled if coverage.n_seen else ()),
    )
    outlets = f"{wording.count(coverage.n_outlets, 'outlet')} expected: {_answers(coverage)}"
    articles = (
        f"{wording.count(coverage.n_articles, 'article')} read: {coverage.n_core:,} about facial recognition, "
        f"{coverage.n_controversial:,} controversial{_rest(coverage)}"
    )
    period = f"{wording.minute(coverage.since, zone)} to {wording.minute(coverage.until, zone)} ({zone})"
    figures = (
        (f"{coverage.n_seen:,} of {coverage.n_outlets:,}", "outlets seen"),
        (f"{coverage.n_articles:,}", "articles read"),
        (f"{coverage.n_core:,}", "on the topic"),
        (f"{coverage.n_controversial:,}", "controversial"),
    )
    return CoverageView(period, outlets, articles, figures, troubles)


def _rest(coverage: Coverage) -> str:
    waiting = f"; {wording.count(coverage.n_waiting, 'page')} still to be read" if coverage.n_waiting else ""
    return waiting + (f"; {wording.count(coverage.n_unread, 'page')} could not be read" if coverage.n_unread else "")


def _answers(coverage: Coverage) -> str:
    """How the outlets answered; an import alone polls none."""
    if len(coverage.unpolled) == coverage.n_outlets:
        return "none was polled in this time"
    counts = {
        "seen": coverage.n_seen,
        "failed": len(coverage.failed),
        "silent": len(coverage.silent),
        "opted out": len(coverage.opted_out),
    }
    answers = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    return answers + (f", {len(coverage.unpolled)} not polled in this time" if coverage.unpolled else "")


def _troubles(state: str, outlets: Iterable[OutletTrouble]) -> tuple[tuple[str, str], ...]:
    start = f"{state}: " if state else ""
    rows = [(one_line(outlet.name, _NAME), f"{start}{one_line(outlet.why, 120)}") for outlet in outlets]
    hidden = len(rows) - _TROUBLES
    return tuple(rows) if hidden <= 0 else (*rows[:_TROUBLES], (f"+{hidden} more", state or "not polled"))
