"""Money and years as sentences tell them."""

from __future__ import annotations

import re
from collections.abc import Callable

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
    "R$": "BRL",
    "RS": "INR",
    "RS.": "INR",
    "KSH": "KES",
}
_WORDS = {
    "dollars": "USD",
    "dollar": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "pounds": "GBP",
    "pound": "GBP",
    "yuan": "CNY",
    "rupees": "INR",
    "yen": "JPY",
    "kronor": "SEK",
    "shekels": "ILS",
    "rand": "ZAR",
    "reais": "BRL",
    "zloty": "PLN",
}
_SCALES = {
    "thousand": 1e3,
    "k": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "bn": 1e9,
    "b": 1e9,
}
_NUMBER = r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_SCALE = r"(?:[\s-]?(thousand|lakh|million|crore|billion|mn|bn|k|m|b)\b)?"
_SIGNED = re.compile(rf"((?:US|A|C|NZ|HK|S|R)?\$|[€£¥₹]|\bRs\.?|\bKSh)\s?{_NUMBER}{_SCALE}", re.IGNORECASE)
_CODED = re.compile(rf"\b(USD|EUR|GBP|CAD|AUD|INR|JPY|CNY|CHF)\s?{_NUMBER}{_SCALE}", re.IGNORECASE)
_SPELLED = re.compile(rf"\b{_NUMBER}{_SCALE}\s+({'|'.join(_WORDS)})\b", re.IGNORECASE)
_NO_PRICE_BEFORE = re.compile(
    r"\b(?:fin(?:e|ed|es|ing)|penalt\w+|damages|settle\w*|rais(?:ed|ing)|invest\w*|valuation|bail|reward|"
    r"revenues?|profits?|turnover|shares?|manag(?:e|es|ed|ing)|bill for each|"
    r"loans?|grants?|fees?|salary|as little as|up to|starting at|put|led|worth of)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_NO_PRICE_AFTER = re.compile(
    r"^(?:\s+(?:fine|penalty|settlement|lawsuit|grant|loan|round|valuation|fund(?:ing)?|termination)\b|"
    r"\s+(?:in|of) (?:fines|damages|funding|assets)\b|"
    r"\s+(?:a|an|per|each)\s+(?:day|week|month|search|head|scan|trip|passenger|student|camera|unit|person|piece)\b)",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:contract|agreement|deal|order|purchase|tender|licen[cs]e|subscription|framework)s?\b", re.IGNORECASE
)
_CENTS = 2  # decimals of a sum: 4.1 times a million is a little less in binary
_PAPER_NEAR = 30  # characters between a sum and the contract that it is the price of
_SINCE = re.compile(
    r"\b(?:since|from|as early as|starting in|beginning in|began(?: \w+){0,3} in|signed in|in|as of|dating back to)\s+"
    r"(?:(?:early|mid|late)[\s-])?(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?:\s+\d{1,2})?,?\s+)?((?:19|20)\d\d)\b"
)


def amount(text: str) -> tuple[float | None, str | None]:
    """The first sum of money and its ISO 4217 code, or two Nones."""
    return _amount(text, lambda _: True)


def _amount(text: str, fits: Callable[[re.Match[str]], bool]) -> tuple[float | None, str | None]:
    for match in filter(fits, _SIGNED.finditer(text)):
        return _value(match[2], match[3]), _SIGNS[match[1].upper()]
    for match in filter(fits, _CODED.finditer(text)):
        return _value(match[2], match[3]), match[1].upper()
    for match in filter(fits, _SPELLED.finditer(text)):
        return _value(match[1], match[2]), _WORDS[match[3].casefold()]
    return None, None


def price(text: str) -> tuple[float | None, str | None]:
    """As `amount`, where the sum may be what was paid: no fine, no funding, no price for each or by the month."""
    return _amount(text, _may_be_price)


def contract_price(text: str) -> tuple[float | None, str | None]:
    """As `price`, where the sum stands beside a contract: "the $2.3 million agreement"."""
    return _amount(text, lambda match: _may_be_price(match) and _is_contract(match))


def _may_be_price(match: re.Match[str]) -> bool:
    before, after = match.string[: match.start()], match.string[match.end() :]
    return _NO_PRICE_BEFORE.search(before) is None and _NO_PRICE_AFTER.search(after) is None


def _is_contract(match: re.Match[str]) -> bool:
    near = match.string[max(0, match.start() - _PAPER_NEAR) : match.end() + _PAPER_NEAR]
    return _PAPER.search(near) is not None


def since(text: str) -> str | None:
    """The year from which the sentence says that something holds."""
    match = _SINCE.search(text)
    return match[1] if match else None


def _value(number: str, scale: str | None) -> float:
    return round(float(number.replace(",", "")) * _SCALES.get((scale or "").casefold(), 1.0), _CENTS)
