"""What a reader asks for in an address: read from the query string, checked, and put back into links."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlencode

_MAX_PAGE = 100_000
_MAX_TEXT = 200


class ParameterError(ValueError):
    """A value that cannot be meant; the message says which and what is allowed."""


def read_text(query: Mapping[str, str], name: str) -> str:
    """The value without spaces around it; empty where it is not given."""
    value = query.get(name, "").strip()
    if len(value) > _MAX_TEXT or "\x00" in value:
        raise ParameterError(f"“{name}” is at most {_MAX_TEXT} characters of text.")
    return value


def read_choice(query: Mapping[str, str], name: str, choices: Collection[str], default: str = "") -> str:
    """One of `choices`, or `default` where nothing is given."""
    value = query.get(name, "").strip() or default
    if value not in choices and value != default:
        raise ParameterError(f"“{name}” is one of: {', '.join(choices)}.")
    return value


def read_number(query: Mapping[str, str], name: str, lowest: int, highest: int, default: int) -> int:
    """A whole number between `lowest` and `highest`."""
    value = query.get(name, "").strip()
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10 and lowest <= int(value) <= highest):
        raise ParameterError(f"“{name}” is a whole number from {lowest} to {highest}.")
    return int(value)


def read_flag(query: Mapping[str, str], name: str) -> bool:
    return read_choice(query, name, ("1", "0"), "0") == "1"


def read_page(query: Mapping[str, str]) -> int:
    return read_number(query, "page", 1, _MAX_PAGE, 1)


def with_changes(query: Mapping[str, str], **changes: object) -> str:
    """The query string with some values changed; empty values are left out. Starts with `?`."""
    merged = {**query, **{name: str(value) for name, value in changes.items()}}
    kept = {name: value for name, value in merged.items() if value and name != "token"}
    return f"?{urlencode(kept)}"
