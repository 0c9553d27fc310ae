"""Jurisdictions that a subscription asks for, against those in which a controversy plays."""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Who asks for the Union asks for its members as well.
EU_MEMBERS = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
        *("IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")


def wanted_jurisdictions(wanted: Iterable[str], present: Iterable[str]) -> tuple[str, ...]:
    """Of the codes in which something plays, those that are wanted: `US` wants `US-CA` too, `EU` its members."""
    codes = frozenset(wanted)
    return tuple(code for code in present if _is_wanted(code, codes))


def _is_wanted(code: str, wanted: frozenset[str]) -> bool:
    country = code.partition("-")[0]
    return code in wanted or country in wanted or (country in EU_MEMBERS and "EU" in wanted)


def jurisdiction_code(text: str) -> str:
    """`US`, `US-CA` or `EU` in capitals; ValueError says what was expected."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise ValueError(f"jurisdiction {text!r} is no code such as US, US-CA or EU")
    return code
