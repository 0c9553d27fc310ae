"""The expressions of `lists/deals.toml`: what tells of a sale, how it stands, and what is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from pipeline.tag.wider import Wider

_CAPITAL = re.compile(r"(?<!\\)(?<!\(\?)[A-Z]")  # but for those of "\W" and "(?P<name>"
_LOOKING = re.compile(r"\(\?<?[=!]|\$|(?<!\[)\^")  # before or after what is matched
_KEPT = 1 << 8  # sentences: one article's are asked about again
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
    """Each expression, for a text in small letters: so it takes a third of the time.

    One a part of which looks at capitals finds more there than `rules` do in the text as it is, and never less.
    """
    return {
        table: {name: small(_either(some).replace(_MIXED, "(?:")) for name, some in rows.items()}
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
    may = _held(low) if whole is None else None
    for at, (name, pattern, exact, is_looking) in enumerate(_cues()):
        is_asked = at in may if may is not None else is_looking or name in (whole or ())
        if is_asked and pattern.search(low) and (exact is None or exact.search(text)):
            yield name


def is_denying(text: str) -> bool:
    """Whether a sentence says of anything that it is not so."""
    low = text.lower()
    return len(_cues()) in _held(low) and small_rules()["denied"]["any"].search(low) is not None


@lru_cache(maxsize=_KEPT)
def _held(low: str) -> frozenset[int]:
    """What a text in small letters may hold: cues by their index, and behind them what denies."""
    return _wider().match(low)


@cache
def _wider() -> Wider:
    return Wider([*(pattern.pattern for _, pattern, _, _ in _cues()), small_rules()["denied"]["any"].pattern])


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str] | None, bool], ...]:
    """Name, expression for small letters, the exact one where capitals count, whether it looks beyond its match."""
    quick = small_rules()
    return tuple(
        (
            f"{table}.{name}",
            quick[table][name],
            pattern if _MIXED in pattern.pattern else None,
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
