"""Money and years as sentences tell them."""

from __future__ import annotations

import re

_SIGNS = {
    "$": "USD",
    "US$": "USD",
    "A$": "AUD",
    "C$": "CAD",
    "NZ$": "NZD",
    "HK$": "HKD",
    "S$": "SGD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
}
_WORDS = {"dollars": "USD", "euros": "EUR", "pounds": "GBP", "yuan": "CNY", "rupees": "INR", "yen": "JPY"}
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "b": 1e9}
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = r"(?:[\s-]?(thousand|million|billion|mn|bn|k|m|b)\b)?"
_SIGNED = re.compile(rf"((?:US|A|C|NZ|HK|S)?\$|[€£¥₹])\s?{_NUMBER}{_SCALE}", re.IGNORECASE)
_CODED = re.compile(rf"\b(USD|EUR|GBP|CAD|AUD|INR|JPY|CNY|CHF)\s?{_NUMBER}{_SCALE}", re.IGNORECASE)
_SPELLED = re.compile(rf"\b{_NUMBER}{_SCALE}\s+({'|'.join(_WORDS)})\b", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|from|as early as|starting in|beginning in|began(?: \w+){0,3} in|signed in|in|as of|dating back to)\s+"
    r"(?:(?:early|mid|late)[\s-])?(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s+\d{1,2})?,?\s+)?((?:19|20)\d\d)\b"
)


def amount(text: str) -> tuple[float | None, str | None]:
    """The first sum of money and its ISO 4217 code, or two Nones."""
    if match := _SIGNED.search(text):
        return _value(match[2], match[3]), _SIGNS[match[1].upper()]
    if match := _CODED.search(text):
        return _value(match[2], match[3]), match[1].upper()
    if match := _SPELLED.search(text):
        return _value(match[1], match[2]), _WORDS[match[3].casefold()]
    return None, None


def since(text: str) -> str | None:
    """The year from which the sentence says that something holds."""
    match = _SINCE.search(text)
    return match[1] if match else None


def _value(number: str, scale: str | None) -> float:
    return float(number.replace(",", "")) * _SCALES.get((scale or "").casefold(), 1.0)
