"""Whether a value is well formed: identifiers by their checksums, slugs, dates, countries."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_TICKER = re.compile(r"[A-Z]{2,7}:[A-Z0-9][A-Z0-9. -]{0,11}")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY = re.compile(r"[A-Z]{2}|INT")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def is_isin(value: str) -> bool:
    """Twelve characters whose last is the Luhn digit of the others, letters counted as 10 to 35."""
    if not _ISIN.fullmatch(value):
        return False
    digits = [int(digit) for char in value for digit in str(int(char, 36))]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def is_lei(value: str) -> bool:
    """Twenty characters that, letters counted as 10 to 35, leave 1 when divided by 97 (ISO 7064)."""
    return bool(_LEI.fullmatch(value)) and int("".join(str(int(char, 36)) for char in value)) % 97 == 1


def is_ticker(value: str) -> bool:
    """`EXCHANGE:SYMBOL`. Tickers are reused: never join on one alone."""
    return bool(_TICKER.fullmatch(value))


def is_wikidata(value: str) -> bool:
    """An item number, `Q` and digits."""
    return bool(_WIKIDATA.fullmatch(value))


def is_website(value: str) -> bool:
    """The host of an official site, in small letters, without `https://` and `www.`."""
    return bool(_HOST.fullmatch(value)) and not value.startswith("www.")


def is_entity_id(value: str) -> bool:
    """A slug; `x-` is kept for entities outside the gazetteer."""
    return bool(_SLUG.fullmatch(value)) and not value.startswith("x-")


def is_country(value: str) -> bool:
    """Two capitals (ISO 3166, or EU), or INT."""
    return bool(_COUNTRY.fullmatch(value))


def parse_date(value: str) -> date | None:
    """A day; a month or a year alone is its first day. Raises ValueError with what is expected. Blank is None."""
    if not value:
        return None
    found = _DATE.fullmatch(value)
    if not found:
        raise ValueError("is no date: write YYYY-MM-DD")
    year, month, day = (int(part) if part else 1 for part in found.groups())
    return date(year, month, day)


IDENTIFIER_CHECKS: dict[str, Callable[[str], bool]] = {
    "isin": is_isin,
    "lei": is_lei,
    "ticker": is_ticker,
    "wikidata": is_wikidata,
    "website": is_website,
}
