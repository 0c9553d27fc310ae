"""One expression, in RE2 syntax, that finds any of many terms as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.lexicon.loader import Term

_APOSTROPHE = "['\u2019]"


def as_regex(terms: Iterable[Term]) -> str:
    """An expression for RE2 or `re`: longest term first; blank and hyphen stand for each other, quotes may be curly.

    Capitals count only for exact terms. Word ends are checked where they are ASCII letters or digits; a script
    without spaces between words matches anywhere.
    """
    ordered = sorted(set(terms), key=lambda term: (-len(term.text), term.text))
    if not ordered:
        return r"[^\s\S]"
    return "|".join(_one(term) for term in ordered)


def _one(term: Term) -> str:
    words = re.split(r"[\s-]+", term.text)
    body = "[\\s-]+".join(re.escape(word).replace("'", _APOSTROPHE) for word in words)
    head = r"\b" if _is_word(term.text[0]) else ""
    tail = r"\b" if _is_word(term.text[-1]) else ""
    return f"{head}{body}{tail}" if term.is_exact else f"(?i:{head}{body}{tail})"


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
