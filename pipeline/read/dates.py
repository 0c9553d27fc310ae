"""When an article was published: the decision among feed, JSON-LD, meta tags, address and visible text.

A page that does not say when it was published has no date; the time of fetching never becomes one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from htmldate import find_date
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from pipeline.read.heading import dateline_of, heading_lines
from pipeline.records import Precision, Published, PublishedSource

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_SLACK = timedelta(days=1)
_RENDERING = timedelta(seconds=60)
_PRECISIONS: tuple[Precision, ...] = ("second", "day", "month", "year")

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
_NAME = "(?P<b>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY_FORMS = (
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_NAME},?\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<d>\d{{2}})-{_NAME}-(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b{_NAME}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})\b", re.IGNORECASE),
    re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b"),
    re.compile(r"\A(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})\Z"),
)
_MONTH_FORMS = (
    re.compile(r"\A(?P<y>\d{4})[-/](?P<m>\d{1,2})\Z"),
    re.compile(rf"\A{_NAME},?\s+(?P<y>\d{{4}})\Z", re.IGNORECASE),
)
_YEAR_FORM = re.compile(r"\A(?P<y>\d{4})\Z")
_ISO = re.compile(r"\A\d{4}-?\d{2}-?\d{2}[T ]\d{1,2}:?\d{2}")
_FRACTION = re.compile(r"(\d{2}:\d{2}:\d{2})[.,](\d+)")

_URL_DAY = re.compile(r"/(?P<y>(?:19|20)\d{2})[/-](?P<m>0?[1-9]|1[0-2])[/-](?P<d>0?[1-9]|[12]\d|3[01])(?=[/-]|\Z)")
_URL_NAMED = re.compile(r"/(?P<y>(?:19|20)\d{2})/(?P<b>[a-z]{3})/(?P<d>\d{1,2})(?=/|\Z)", re.IGNORECASE)
_URL_PACKED = re.compile(r"[/_-](?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=[/_.-]|\Z)")
_URL_MONTH = re.compile(r"/(?P<y>(?:19|20)\d{2})/(?P<m>0[1-9]|1[0-2])(?=/)")
_TIME_XPATH = (
    ".//*[@itemprop='datePublished']",
    ".//time[@pubdate or contains(@class,'publish') or contains(@class,'entry-date') or contains(@class,'post-date')]",
    ".//article//header//time[@datetime]",
    ".//article//time[@datetime]",
)


def parse_when(text: str) -> tuple[datetime, Precision] | None:
    """Read one date or time as feeds, tags and people write it; a time without zone counts as UTC.

    >>> parse_when("18 Jan 2019")
    (datetime.datetime(2019, 1, 18, 0, 0, tzinfo=datetime.timezone.utc), 'day')
    """
    plain = " ".join(text.split())[:120]
    try:
        return _timed(plain) or _undatetimed(plain)
    except (ValueError, OverflowError):
        return None


def given_date(text: str) -> Published | None:
    """Read the date that a person or a file gave with a text."""
    return _published(parse_when(text), "given")


def is_ahead(published: Published, now: datetime) -> bool:
    """Whether a date lies in the future: further than the zones of the world are apart."""
    return published.at > now + _SLACK


def url_date(url: str) -> Published | None:
    """Read the date that an address carries (`/2019/01/18/`, `/2019/jan/18/`, `-20190118.`, `/2019/01/`)."""
    path = urlsplit(url).path
    for form in (_URL_DAY, _URL_NAMED, _URL_PACKED):
        match = form.search(path)
        if match and (day := _day_of(match)):
            return Published(day, "url", "day")
    match = _URL_MONTH.search(path)
    return Published(datetime(int(match["y"]), int(match["m"]), 1, tzinfo=UTC), "url", "month") if match else None


def text_date(tree: HtmlElement, fetched_at: datetime) -> Published | None:
    """Read the date that a page shows its readers: a marked time, a line above the text, then what htmldate finds.

    An unmarked date that falls on the day of fetching is the site's calendar more often than not, and is dropped.
    """
    for xpath in _TIME_XPATH:
        for element in tree.xpath(xpath)[:1]:
            value = element.get("datetime") or element.get("content") or element.text_content()
            found = _published(parse_when(value), "text")
            if found:
                return found
    return _heading_date(tree, fetched_at) or _guessed_date(tree, fetched_at)


def decide(candidates: Iterable[Published | None], fetched_at: datetime) -> Published | None:
    """Choose among candidates, the most trusted first; None where no sane one is left.

    An address that names an earlier day overrules them (tags often carry the time of the last change); a finer
    candidate within a day of the choice lends it its precision. A page's time of fetching, to the minute, is the clock
    of the server that made the page, and no date.
    """
    sane = [c for c in candidates if c is not None and c.at >= EARLIEST and not is_ahead(c, fetched_at)]
    sane = [c for c in sane if c.source == "feed" or c.precision != "second" or abs(c.at - fetched_at) > _RENDERING]
    if not sane:
        return None
    chosen = sane[0]
    for other in sane:
        if other.source == "url" and other.precision == "day" and chosen.at - other.at > 2 * _SLACK:
            chosen = other
    finer = [c for c in sane if _rank(c) < _rank(chosen) and _may_be_same(c, chosen)]
    return min(finer, key=_rank, default=chosen)


def _heading_date(tree: HtmlElement, fetched_at: datetime) -> Published | None:
    for line in heading_lines(tree):
        dateline = dateline_of(line)
        when = parse_when(dateline[0]) if dateline else None
        if dateline and when and (dateline[1] or not _is_day_of(when[0], fetched_at)):
            return Published(when[0], "text", when[1])
    return None


def _guessed_date(tree: HtmlElement, fetched_at: datetime) -> Published | None:
    latest = (fetched_at + _SLACK).replace(tzinfo=None)
    try:
        guess = find_date(
            tree,
            extensive_search=False,
            original_date=True,
            min_date=EARLIEST.replace(tzinfo=None),
            max_date=latest,
        )
    except (ValueError, TypeError, AttributeError, LxmlError):
        return None
    when = parse_when(guess) if guess else None
    return _published(when, "text") if when and not _is_day_of(when[0], fetched_at) else None


def _is_day_of(when: datetime, fetched_at: datetime) -> bool:
    return abs(when.date() - fetched_at.date()) <= _SLACK


def _timed(text: str) -> tuple[datetime, Precision] | None:
    if _ISO.match(text):
        iso = _FRACTION.sub(lambda m: f"{m[1]}.{m[2][:6]:0<6}", text.replace(" UTC", "Z").replace(" GMT", "Z"))
        iso = re.sub(r"\s+(?=[+-]\d{2}:?\d{2}\Z)", "", iso)
        return _utc(datetime.fromisoformat(iso)), "second"
    if re.search(r"\d{1,2}:\d{2}", text) and (match := re.search(r"\d{1,2} [A-Za-z]{3,9} \d{4} \d{1,2}:\d{2}.*", text)):
        return _utc(parsedate_to_datetime(match[0])), "second"
    return None


def _undatetimed(text: str) -> tuple[datetime, Precision] | None:
    for form in _DAY_FORMS:
        if match := form.search(text):
            day = _day_of(match)
            return (day, "day") if day else None
    for form in _MONTH_FORMS:
        if match := form.match(text):
            return datetime(int(match["y"]), _month_of(match), 1, tzinfo=UTC), "month"
    if match := _YEAR_FORM.match(text):
        return datetime(int(match["y"]), 1, 1, tzinfo=UTC), "year"
    return None


def _day_of(match: re.Match[str]) -> datetime | None:
    try:
        return datetime(int(match["y"]), _month_of(match), int(match["d"]), tzinfo=UTC)
    except (ValueError, KeyError):
        return None


def _month_of(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return _MONTHS[groups["b"].lower()] if groups.get("b") else int(groups["m"])


def _utc(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def _published(found: tuple[datetime, Precision] | None, source: PublishedSource) -> Published | None:
    return Published(found[0], source, found[1]) if found else None


def _rank(published: Published) -> int:
    return _PRECISIONS.index(published.precision)


def _may_be_same(finer: Published, coarser: Published) -> bool:
    """True where the finer date lies within the coarser one, give or take a time zone."""
    if coarser.precision == "day":
        return -_SLACK < finer.at - coarser.at < 2 * _SLACK
    is_same_year = finer.at.year == coarser.at.year
    return is_same_year and (coarser.precision == "year" or finer.at.month == coarser.at.month)
