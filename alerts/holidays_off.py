"""Public holidays of a country or one of its subdivisions, on which no digest goes out."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


def is_day_off(place: str, day: date) -> bool:
    """True on a public holiday of `place`, a code such as `DE` or `US-NY`; never where `place` is empty."""
    return bool(place) and day in _holidays(place, day.year)


def holiday_place(text: str) -> str:
    """The code in capitals; ValueError where no calendar is known for it."""
    place = text.strip().upper()
    if place:
        try:
            _holidays(place, 2030)
        except NotImplementedError as error:
            raise ValueError(f"holidays {text!r}: {error}; expected a code such as DE or US-NY") from None
    return place


@lru_cache(maxsize=256)
def _holidays(place: str, year: int) -> frozenset[date]:
    # The library reads 200 calendars' names when it is imported (0.2 s), which most desks never need.
    from holidays import country_holidays

    country, _, subdivision = place.partition("-")
    return frozenset(country_holidays(country, subdiv=subdivision or None, years=year))
