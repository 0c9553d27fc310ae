"""When a digest is due: local send times on working days, right on days of 23 and 25 hours and after a move of zone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alerts.holidays_off import is_day_off

#: Missed slots of a week are caught up, merged into the latest one; what is older waits for the next regular slot.
CATCH_UP_DAYS = 7


_WEEK = 7


@dataclass(frozen=True, slots=True)
class Week:
    """Days on which digests go out: ISO week days such as `12345`, the day of weekly ones, and holidays off."""

    working_days: str = "1234567"
    weekly_day: int = 1
    holidays: str = ""

    def is_daily_day(self, day: date) -> bool:
        """True on a working day that is no holiday."""
        return str(day.isoweekday()) in self.working_days and not is_day_off(self.holidays, day)

    def is_weekly_day(self, day: date) -> bool:
        """True on the weekly day; where that is a holiday, on the first working day after it."""
        behind = (day.isoweekday() - self.weekly_day) % _WEEK
        chosen = day - timedelta(days=behind)
        if not is_day_off(self.holidays, chosen):
            return behind == 0
        moved = (chosen + timedelta(days=days) for days in range(1, _WEEK))
        return day == next((one for one in moved if self.is_daily_day(one)), chosen)


def due_slots(
    zone: str, send_time: str, week: Week, frequencies: Collection[str], last_slot: datetime, now: datetime
) -> dict[str, datetime]:
    """For each frequency whose turn has come at `now`, its latest slot, in UTC; `immediate` has none.

    `last_slot` is the last slot handled of any frequency, or when the subscriber was added.
    """
    tests = {"daily": week.is_daily_day, "weekly": week.is_weekly_day}
    found = {
        name: _latest_slot(zone, send_time, test, last_slot, now) for name, test in tests.items() if name in frequencies
    }
    return {name: slot for name, slot in found.items() if slot is not None}


def _latest_slot(
    zone: str, send_time: str, is_sending_day: Callable[[date], bool], last_slot: datetime, now: datetime
) -> datetime | None:
    """The latest slot that has come at `now` and is later than `last_slot`, in UTC; None where there is none.

    One slot a local day: whoever moves to another zone after today's digest gets the next one tomorrow. A clock set
    back gives None until it has caught up.
    """
    local_zone = zone_named(zone)
    at = parse_send_time(send_time)
    today = now.astimezone(local_zone).date()
    for days in range(CATCH_UP_DAYS + 1):
        day = today - timedelta(days=days)
        slot = slot_on(day, at, local_zone)
        if slot > now or not is_sending_day(day):
            continue
        is_new_day = day > last_slot.astimezone(local_zone).date()
        return slot if slot > last_slot and is_new_day else None
    return None


def slot_after_start(zone: str, send_time: str, added_at: datetime) -> datetime:
    """What counts as handled when a subscriber is added: the last moment before the first slot that may come."""
    local_zone = zone_named(zone)
    local = added_at.astimezone(local_zone)
    today = slot_on(local.date(), parse_send_time(send_time), local_zone)
    if added_at < today:
        return slot_on(local.date() - timedelta(days=1), parse_send_time(send_time), local_zone)
    return today


def slot_on(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The send time on one local day. In the hour that spring skips an hour later; of two in autumn the first."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=1024)
def parse_send_time(text: str) -> time:
    """`HH:MM` as a time of day; ValueError says what was expected."""
    try:
        return datetime.strptime(text, "%H:%M").replace(tzinfo=UTC).time()
    except ValueError:
        raise ValueError(f"send time {text!r} is not HH:MM, for example 07:00") from None


def zone_named(name: str) -> ZoneInfo:
    """The IANA zone; ValueError says what was expected."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"time zone {name!r} is not known, expected a name like Europe/Zurich") from None
