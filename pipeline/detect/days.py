"""On which days something happened, as a text's title and opening say: names of weekdays, today, dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = re.compile(rf"\b(next |last )?({'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
_NEAR = re.compile(r"\b(today|yesterday|this morning|tonight)\b", re.IGNORECASE)
_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_DATE = re.compile(rf"\b(?:{_MONTH} (\d{{1,2}})|(\d{{1,2}}) {_MONTH})(?:st|nd|rd|th)?\b(?!\.?,? (?:19|20)\d\d)")
_HALF_YEAR = timedelta(days=183)


def days_named(text: str, published: date) -> tuple[date, ...]:
    """Days that a text names, each resolved to the latest such day up to publication; sorted. `next` is left out."""
    found = {published - timedelta(days=word.lower() == "yesterday") for word in _NEAR.findall(text)}
    for qualifier, name in _WEEKDAY.findall(text):
        if qualifier.lower().strip() != "next":
            found.add(published - timedelta(days=(published.weekday() - _WEEKDAYS.index(name.lower())) % 7))
    for month, day, day_before, month_after in _DATE.findall(text):
        named = _nearest(month or month_after, int(day or day_before), published)
        if named is not None:
            found.add(named)
    return tuple(sorted(found))


def _nearest(month: str, day: int, published: date) -> date | None:
    """The day of that name which lies nearest to publication; None where the calendar has no such day."""
    candidates = []
    for year in (published.year - 1, published.year, published.year + 1):
        try:
            candidates.append(date(year, _MONTHS.index(month[:3].lower()) + 1, day))
        except ValueError:
            continue
    near = [d for d in candidates if abs(d - published) <= _HALF_YEAR]
    return min(near, key=lambda d: abs(d - published), default=None)
