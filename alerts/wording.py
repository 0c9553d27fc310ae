"""The words of a digest: labels, dates, reasons, counts. One place, so that mail, page and feed say the same."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from alerts.records import DigestLine, Quote, Reason
from pipeline.records import CONCERNED, Precision

#: Label of each kind of line, the gravest first: an item is called by its gravest line.
KINDS: dict[str, str] = {
    "retracted": "Retraction",
    "corrected": "Correction",
    "escalated": "Escalated",
    "new": "New controversy",
    "new_story": "New story",
    "company_response": "Company response",
    "open": "Already open",
    "quiet": "Gone quiet",
}
#: The same in a count: "2 new controversies, 1 already open".
COUNTED: dict[str, tuple[str, str]] = {
    "retracted": ("retraction", "retractions"),
    "corrected": ("correction", "corrections"),
    "escalated": ("escalated", "escalated"),
    "new": ("new controversy", "new controversies"),
    "new_story": ("with a new story", "with new stories"),
    "company_response": ("company response", "company responses"),
    "open": ("already open", "already open"),
    "quiet": ("gone quiet", "gone quiet"),
}
#: Singular and plural of each role, in the order in which parties are shown.
ROLES: dict[str, tuple[str, str]] = {
    "vendor": ("Vendor", "Vendors"),
    "buyer": ("Buyer", "Buyers"),
    "critic": ("Critic", "Critics"),
    "investor": ("Investor", "Investors"),
    "regulator": ("Regulator", "Regulators"),
    "lawmaker": ("Lawmaker", "Lawmakers"),
    "subject": ("Subject", "Subjects"),
    "other": ("Also named", "Also named"),
}
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def day(moment: datetime, zone: str = "UTC") -> str:
    """`18 June 2018`, as the day is called in `zone`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def week_day(moment: datetime, zone: str) -> str:
    """`Monday, 18 June 2018`."""
    return f"{_DAYS[moment.astimezone(ZoneInfo(zone)).weekday()]}, {day(moment, zone)}"


def minute(moment: datetime, zone: str) -> str:
    """`18 June 2018, 07:00`."""
    return f"{day(moment, zone)}, {moment.astimezone(ZoneInfo(zone)):%H:%M}"


def source_date(quote: Quote, zone: str) -> str:
    """The date of a quote's article, and that the quote is of an earlier version of it, where it is."""
    date = published(quote.published_at, quote.published_precision, quote.first_seen_at, zone)
    return f"{date}, in an earlier version" if quote.is_earlier else date


def published(moment: datetime | None, precision: Precision, first_seen_at: datetime, zone: str) -> str:
    """The date of an article, no more precise than it is known, and the first sight of it where that is days later."""
    seen = f"first seen {day(first_seen_at, zone)}"
    if moment is None:
        return f"undated, {seen}"
    shown = moment.astimezone(UTC)
    text = {
        "year": f"{shown.year}",
        "month": f"{_MONTHS[shown.month - 1]} {shown.year}",
        "day": day(shown),
        "second": day(moment, zone),
    }[precision]
    is_late = abs((first_seen_at - moment).days) > {"year": 366, "month": 31}.get(precision, 1)
    return f"{text}, {seen}" if is_late else text


def response(
    parties: Iterable[tuple[str, str]],
    known_since: datetime | None,
    n_searched: int,
    n_unsearched: int,
    zone: str = "UTC",
) -> str:
    """What follows "Company response:"; empty where no company is concerned that could respond.

    `parties` are types and roles of the main ones; of the disputed articles `n_searched` were searched for a response
    and `n_unsearched` were not.
    """
    concerned = [entity_type for entity_type, role in parties if role in CONCERNED]
    if known_since and ("company" in concerned or not concerned):
        return f"known since {day(known_since, zone)}"
    if "company" not in concerned:
        return ""
    if not n_unsearched:
        return "none found so far"
    if not n_searched:
        return "not known, no article was searched for one"
    return f"none found so far, {n_unsearched} of {count(n_searched + n_unsearched, 'article')} not searched for one"


def count(number: int, noun: str, plural: str | None = None) -> str:
    """`1 article`, `2 articles`, `1,204 articles`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def line_label(line: DigestLine) -> str:
    """`New story`, or `New story, company response` where one article brings both."""
    return ", ".join([KINDS[line.kind], *(KINDS[one.kind].lower() for one in line.also)])


def listed(names: tuple[str, ...], limit: int) -> str:
    """The first `limit` names, and how many more there are."""
    shown = ", ".join(names[:limit])
    return shown if len(names) <= limit else f"{shown} +{len(names) - limit} more"


def type_name(name: str) -> str:
    """A type as a reader calls it."""
    return "NGO campaign" if name == "ngo_campaign" else name.replace("_", " ")


def why(reason: Reason) -> str:
    """Why a subscriber gets a line, in one sentence without a full stop."""
    if reason.kind == "told_before":
        return "You were sent an earlier line on this controversy"
    text = {
        "watched": f"You watch {reason.watched}",
        "subsidiary": f"You watch {reason.watched}, to which {reason.party} belongs",
        "named": f"You watch {reason.watched}, named as {reason.role}",
        "all": "You asked for every controversy",
    }[reason.kind]
    if reason.types:
        text += f", type {', '.join(type_name(name) for name in reason.types)}"
    if reason.min_severity:
        text += f", from severity {reason.min_severity}"
    return text if reason.subscription in ("", "default") else f"{text} (subscription “{reason.subscription}”)"
