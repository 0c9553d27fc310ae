"""The expressions of `lists/deals.toml`: what tells of a sale, how it stands, and what is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

_CAPITAL = re.compile(r"(?<!\\)(?<!\(\?)[A-Z]")  # but for those of "\W" and "(?P<name>"
_LOOKING = re.compile(r"\(\?<?[=!]|\$|(?<!\[)\^")  # before or after what is matched
_MIXED = "(?-i:"  # in an expression a part of which looks at capitals


@cache
def rules() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """Each expression, for a text as it is."""
    return {
        table: {name: re.compile(_either(some), re.IGNORECASE) for name, some in rows.items()}
        for table, rows in _tables().items()
    }


@cache
def small_rules() -> Mapping[str, Mapping[str, re.Pattern[str]]]:
    """Those that never look at capitals, for a text in small letters: so they take a third of the time."""
    return {
        table: {name: small(_either(some)) for name, some in rows.items() if _MIXED not in _either(some)}
        for table, rows in _tables().items()
    }


def small(expression: str) -> re.Pattern[str]:
    """An expression for texts in small letters; ignoring capitals takes three times as long."""
    return re.compile(_CAPITAL.sub(lambda letter: letter[0].lower(), expression))


def cues(text: str, whole: Collection[str] | None = None) -> Iterator[str]:
    """The expressions of sales, and of what is none, that a text holds.

    `whole` are those of the text that it is cut from: a part has no others, but for those that look around themselves.
    """
    low = text.lower()
    for name, pattern, is_small, is_looking in _cues():
        if (whole is None or is_looking or name in whole) and pattern.search(low if is_small else text):
            yield name


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str], bool, bool], ...]:
    """Name, expression, whether it is for small letters, and whether it looks beyond what it matches."""
    quick = small_rules()
    return tuple(
        (
            f"{table}.{name}",
            quick[table].get(name, pattern),
            name in quick[table],
            _LOOKING.search(pattern.pattern) is not None,
        )
        for table in ("supply", "purchase", "against", "status")
        for name, pattern in rules()[table].items()
        if name != "had"
    )


@cache
def _tables() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return tomllib.loads((files("pipeline.tag") / "lists" / "deals.toml").read_text(encoding="utf-8"))


def _either(some: Sequence[str]) -> str:
    return "|".join(f"(?:{one})" for one in some)
